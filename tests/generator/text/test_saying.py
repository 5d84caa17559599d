"""Texts that say nothing, that say it over and over, that say the same."""

import pytest

from generator.text.repetition import loops
from generator.text.saying import says_something, says_the_same


@pytest.mark.parametrize(
    "text", ["", "…", "—", "the", "It is the.", "?!", "der die das", "de la", "и в на", "的", "هو في", "***"]
)
def test_signs_and_words_without_a_meaning_say_nothing(text: str) -> None:
    assert not says_something(text)


@pytest.mark.parametrize("text", ["3", "two", "IT", "Lund", "Hafen", "船", "порт", "x", "ميناء", "बंदरगाह", "ท่า"])
def test_one_word_with_a_meaning_says_something(text: str) -> None:
    assert says_something(text)


@pytest.mark.parametrize(
    "text",
    [
        "the the the",
        "It waits. It waits. It waits. It waits.",
        "ships wait outside until ships wait outside until ships wait outside until",
        "The ice in the harbour breaks. The ice in the harbour breaks.",
        "船在港口外等待。船在港口外等待。船在港口外等待。",
        "ice water " * 20,
    ],
)
def test_a_phrase_over_and_over_is_a_loop(text: str) -> None:
    assert loops(text)


@pytest.mark.parametrize(
    "text",
    [
        "It is very, very cold.",
        "A ship is a ship, and a boat is a boat.",
        "1. Open the valve. 2. Open the tap. 3. Open the door.",
        "f(0, 0, 0)",
        "床前明月光，疑是地上霜。举头望明月，低头思故乡。",
        "",
    ],
)
def test_words_that_come_again_are_no_loop(text: str) -> None:
    assert not loops(text)


def test_what_the_source_says_so_is_no_loop() -> None:
    assert not loops("row row row your boat", "They sing: row row row your boat.")


def test_texts_of_the_same_words_say_the_same() -> None:
    assert says_the_same("Where do ships wait?", "The ships wait.")
    assert says_the_same("Wo warten Schiffe?", "Schiffe warten")
    assert not says_the_same("Where do ships wait?", "Ships wait outside.")
    assert not says_the_same("…", "—")
