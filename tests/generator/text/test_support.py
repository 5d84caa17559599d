"""How much of one text another holds."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from generator.text.numbers import new_numbers
from generator.text.support import contains, held, stands_in

texts = st.text(max_size=60)


@given(texts)
def test_a_text_contains_and_holds_itself(text: str) -> None:
    assert contains(text, text)
    assert held(text, text) == 1.0


@given(texts, texts)
def test_what_is_held_is_a_share(text: str, source: str) -> None:
    assert 0.0 <= held(text, source) <= 1.0


SOME_WORDS = st.lists(st.text(alphabet="ab1.,'", min_size=1, max_size=4), min_size=1, max_size=4).map(" ".join)


@given(before=SOME_WORDS, span=SOME_WORDS, after=SOME_WORDS)
def test_what_stands_in_a_text_is_held_and_has_no_new_number(before: str, span: str, after: str) -> None:
    source = f"{before} {span} {after}"
    assume(stands_in(span, source))  # where it is found first, that may be inside a word
    assert (held(span, source), new_numbers(span, source)) == (1.0, set())


@pytest.mark.parametrize(
    ("span", "stands"),
    [("costs 3.5 euro", True), ("It costs", True), ("3.5", True), ("costs 3", False), ("ts 3.5", False), ("4", False)],
)
def test_a_span_that_cuts_a_word_or_a_number_does_not_stand_in_the_text(span: str, stands: bool) -> None:
    assert stands_in(span, "It costs 3.5 euro.") is stands


def test_inflected_words_are_held() -> None:
    assert held("It returned the items", "the item is what it returns") == 1.0


def test_invented_words_are_not_held() -> None:
    assert held("whales sing loudly", "whales swim") == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    "span", ["the ice breaks", "The  Ice\nBreaks.", "“the ice’s edge”", "‘the ice breaks’", "…the ice breaks…"]
)
def test_a_quote_is_found_up_to_case_space_and_marks(span: str) -> None:
    assert contains("When the ice breaks, “the ice's edge” floats.", span)
