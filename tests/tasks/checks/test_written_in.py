"""Pairs are in the language of their chunk: which that is, what is refused, what may be in any."""

import pytest

from generator.records import Chunk
from tasks.checks.written_in import in_another, is_translated, languages_of, written_in

GERMAN = "Der Hafen von Lund friert im Januar zu. Die Schiffe warten draußen, bis das Eis bricht: drei Wochen."
CODE = "def wait(ships):\n    {comment}\n    return [ship for ship in ships if ship.waits]\n"
GERMAN_CODE = CODE.format(comment='"""Gibt die Schiffe zurück, die vor dem Hafen auf das Eis warten müssen."""')
ENGLISH_CODE = CODE.format(comment="# Those ships that have to wait for the ice in front of the harbour are returned.")


@pytest.mark.parametrize(
    ("chunk", "languages"),
    [
        (Chunk(text=GERMAN), ("de",)),
        (Chunk(text="x = 1\ny = 2"), ()),
        (Chunk(text=CODE.format(comment="pass"), language="python"), ("en",)),
        (Chunk(text=ENGLISH_CODE, language="python"), ("en",)),
        (Chunk(text=GERMAN_CODE, language="python"), ("de", "en")),
        (Chunk(text="// Die Schiffe warten, bis das Eis im Hafen bricht.\nint wait();", language="c"), ("de", "en")),
    ],
    ids=["prose", "nothing to tell by", "code", "English comments", "German docstring", "German comments"],
)
def test_pairs_are_in_the_language_of_their_chunk_and_on_code_in_english_too(
    chunk: Chunk, languages: tuple[str, ...]
) -> None:
    assert languages_of(chunk) == languages


def test_a_wish_goes_before_all() -> None:
    assert languages_of(Chunk(text=GERMAN), "fr") == ("fr",)
    assert languages_of(Chunk(text=ENGLISH_CODE, language="python"), "fr") == ("fr",)


@pytest.mark.parametrize(
    "texts",
    [
        ["How long do the ships wait outside?", "Die Schiffe warten draußen, bis das Eis bricht."],
        ["Wie lange warten die Schiffe draußen?", "The ships wait outside until the ice breaks."],
        ["Wie lange warten sie?", "Drei Wochen.", "First the harbour freezes, and then the ice has to break again."],
    ],
    ids=["question", "answer", "steps"],
)
def test_a_pair_of_which_one_part_is_in_another_language_is_refused(texts: list[str]) -> None:
    assert in_another(texts, ("de",), GERMAN)


@pytest.mark.parametrize(
    "texts",
    [
        ["Wie lange warten die Schiffe draußen?", "Drei Wochen."],
        ["Was gibt `harbour.ships_that_wait_outside()` zurück?", "`list[Ship]`"],
        ["Was steht auf dem Schild „Ships wait here until the ice breaks“?", "ships wait here"],
        ["Wo liegt Lund?", "Sweden"],
    ],
    ids=["short", "identifiers", "a quotation", "a word"],
)
def test_what_may_well_be_in_the_language_is_not_refused(texts: list[str]) -> None:
    assert not in_another(texts, ("de",), GERMAN)


def test_nothing_is_refused_where_the_language_is_not_known() -> None:
    assert not in_another(["How long do the ships wait outside?"], (), "")


def test_pairs_in_another_language_than_their_text_have_other_words() -> None:
    assert is_translated(("de",), ("en",))
    assert not is_translated(("de", "en"), ("en",))
    assert not is_translated(("hr",), ("sr",))
    assert not is_translated((), ("en",))


@pytest.mark.parametrize(
    ("texts", "languages", "language"),
    [
        (["Wie lange warten die Schiffe draußen?", "Drei Wochen."], ("de",), "de"),
        (["Wer?", "42"], ("de",), "de"),
        (["What does it return, and when does it wait?", "All ships that wait."], ("de", "en"), "en"),
        (["What does it return, and when does it wait?", "All ships that wait."], (), "en"),
        (["Wer?", "42"], (), None),
    ],
)
def test_a_pair_says_its_language(texts: list[str], languages: tuple[str, ...], language: str | None) -> None:
    assert written_in(texts, languages) == language
