"""What a chunk must say for an answer to be kept."""

import pytest

from tasks.checks.grounding import evidence_for, unsupported

TEXT = (
    "The harbour of Lund freezes in January. Ships wait outside until the ice breaks, which takes 3 weeks. "
    "The harbour master opens the channel again on 14 March. A pilot guides each ship."
)
SENTENCE = "Ships wait outside until the ice breaks, which takes 3 weeks."
GERMAN = "Der Motor wird durch zwei Pumpen gekühlt, die unten im Laderaum stehen. Der Tank fasst 15 Liter Öl."


def fault(
    answer: str, shown: str = TEXT, question: str = "Where do ships wait?", language: str | None = "en"
) -> str | None:
    evidence = evidence_for(question, answer, "", shown)
    return unsupported(question, answer, evidence.text if evidence else shown, shown, language=language)


@pytest.mark.parametrize(
    "answer",
    [
        SENTENCE,
        "Ships waited outside the harbour of Lund for 3 weeks.",
        "1. Ships wait outside.\n2. The ice breaks.\n4. The harbour master opens the channel.",
        "Outside, until the ice breaks.",
        "On 14 March the channel is opened by the harbour master.",
        "SHIPS WAIT OUTSIDE UNTIL THE ICE BREAKS",
        "Ｓhips wait **outside** un\u00adtil the ice breaks",
    ],
)
def test_light_edits_are_supported(answer: str) -> None:
    assert fault(answer) is None


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("Ships wait outside until the ice breaks, which takes 14 weeks.", "number of something else"),
        ("Ships wait outside until the ice breaks, which takes 31 weeks.", "number not in the chunk"),
        ("Ships wait outside until the ice breaks, which takes 3 months.", "unit not in the chunk"),
        ("Ships do not wait outside until the ice breaks.", "says the opposite"),
        ("The harbour of Malmö freezes in January.", "name not in the chunk"),
        ("Whales sing, and captains gamble their savings.", "answer not supported"),
        ("it is the", "answer says nothing"),
        ("wait wait wait", "repeats itself"),
    ],
)
def test_what_the_chunk_says_otherwise_is_refused(answer: str, reason: str) -> None:
    assert fault(answer) == reason


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("Die Kühlung des Motors übernehmen zwei Pumpen, die unten im Laderaum stehen.", None),
        ("Der Motor wird nicht durch zwei Pumpen gekühlt.", "says the opposite"),
        ("Der Tank fasst 1,5 Liter Öl.", "number not in the chunk"),
        ("Der Tank fasst 15 Gramm Öl.", "unit not in the chunk"),
    ],
)
def test_german_is_read_as_german(answer: str, reason: str | None) -> None:
    assert fault(answer, GERMAN, "Wie ist das gelöst?", "de") == reason


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("An exam-\nple of a broken word is shown in this line.", "The example shows a broken word in a line."),
        ("The oﬃce of the cafe\u0301 is open.", "The office of the café is open."),
        ("The **valve** of the [tank](https://t.example/a) opens at 5 bar.", "The valve of the tank opens at 5 bar."),
        ("The tank holds １２ litres of oil.", "The tank of oil holds 12 litres."),
        ("مـــرحبا بالسفن في الميناء الكبير", "مرحبا بالسفن في الميناء الكبير"),
    ],
)
def test_typography_makes_no_difference(text: str, answer: str) -> None:
    assert fault(answer, text, "What?", None) is None


def test_a_negation_of_the_sentence_before_negates_nothing() -> None:
    text = "Before 3.8 the order of both was not well defined. In CPython the value was evaluated before the key."
    assert fault("In CPython, the value was evaluated before the key, though.", text, "What was first?") is None


def test_a_translated_answer_is_held_to_its_numbers_alone() -> None:
    answer = "Schiffe warten draußen 3 Wochen."
    assert unsupported("Wo?", answer, SENTENCE, TEXT, language="en", translated=True) is None
    assert unsupported("Wo?", answer.replace("3", "4"), SENTENCE, TEXT, translated=True) == "number not in the chunk"


@pytest.mark.parametrize(
    ("evidence", "answer"),
    [("Lund ships master the in breaks weeks", SENTENCE), ("Penguins guard it.", "Whales sing loudly at night.")],
)
def test_a_bag_of_words_is_no_evidence_nor_is_anything_for_an_answer_without_ground(evidence: str, answer: str) -> None:
    assert evidence_for("Where do ships wait?", answer, evidence, TEXT) is None


@pytest.mark.parametrize("evidence", ["The Winter Harbour", "## Where ships wait", "Where ships wait"])
def test_a_heading_is_no_evidence(evidence: str) -> None:
    shown = "Ports > The Winter Harbour\n\n## Where ships wait\n\nShips wait outside until the ice has broken in March."
    assert evidence_for("What is said here?", "Something else entirely.", evidence, shown) is None
    found = evidence_for("Where do ships wait?", "Ships wait outside until the ice has broken.", evidence, shown)
    assert found is not None
    assert (found.text, found.found) == ("Ships wait outside until the ice has broken in March.", True)


def test_the_sentence_that_a_chunk_begins_with_is_evidence() -> None:
    shown = "Ships wait outside until the ice has broken.\nMore is not known."
    assert evidence_for("Where do ships wait?", "They wait outside.", shown.splitlines()[0], shown) is not None


def test_a_comment_in_code_is_evidence() -> None:
    shown = "# Retries are counted from one\nRETRIES = 3"
    found = evidence_for("From what are retries counted?", "From one.", shown.splitlines()[0], shown, is_code=True)
    assert found is not None
    assert not found.found
