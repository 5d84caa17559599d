"""Small measures on text."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from generator.text.likeness import alike, like_any
from generator.text.names import names, new_facts
from generator.text.numbers import new_numbers
from generator.text.support import contains, held, stands_in
from generator.text.words import squeeze, words

texts = st.text(max_size=60)


@given(texts)
def test_a_text_contains_and_holds_itself(text: str) -> None:
    assert contains(text, text)
    assert held(text, text) == 1.0


@given(texts)
def test_a_text_has_no_new_facts_against_itself(text: str) -> None:
    assert new_facts(text, text) == set()


@given(texts, texts)
def test_likeness_is_a_share_and_symmetric_where_words_decide(one: str, other: str) -> None:
    assert 0.0 <= alike(one, other) <= 1.0
    assert alike(one, one) == 1.0


@given(texts)
def test_squeezing_twice_is_squeezing_once(text: str) -> None:
    assert squeeze(squeeze(text)) == squeeze(text)


@given(texts, texts)
def test_what_is_held_is_a_share(text: str, source: str) -> None:
    assert 0.0 <= held(text, source) <= 1.0


@given(st.text(alphabet="aZ09'_-. é", max_size=30))
def test_words_are_letters_and_figures_with_an_ending_after_an_apostrophe(text: str) -> None:
    assert words(text) == re.findall(r"[^\W_]+(?:'[^\W\d_]+)?", text.casefold())


def test_words_of_scripts_without_spaces_are_characters() -> None:
    assert words("Die Größe 世界 don’t") == ["die", "grösse", "世", "界", "don’t"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The ship of Anna Berg sails.", {"anna", "berg"}),
        ("It speaks HTTP and TCP-IP.", {"http", "tcp-ip"}),
        ("Done. Then it ends! Next? Yes.", set()),
        ('He said "stop." Soon it did.', set()),
        ("- Open the door\n- Close it\nFinally rest", set()),
        ("1. Open the door", set()),
        ("Two  Spaces", {"spaces"}),
        ("so The and If", set()),
    ],
)
def test_names_are_capitals_inside_a_sentence(text: str, found: set[str]) -> None:
    assert names(text) == found


def test_a_new_name_or_number_is_a_new_fact() -> None:
    facts = new_facts("In 1999 the port of Lund had 3 piers.", "the port had 3 piers", "and a mole")
    assert facts == {"1999", "lund"}


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


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What does pop return?", "what does POP return"),
        ("What does the method pop return?", "What do the methods pop return?"),
        ("What’s a lambda expression?", "What's a lambda expression?"),
        ("When does the harbour at Lund freeze over?", "When does the harbour at Lund freeze over again?"),
    ],
)
def test_the_same_question_in_other_clothes_is_alike(one: str, other: str) -> None:
    assert alike(one, other) >= 0.9


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("When is a generator created?", "Why is a generator created?"),
        ("Why are nested scopes allowed?", "Why are nested scopes not allowed?"),
        (
            "What does the method list.append return when called?",
            "What does the method list.extend return when called?",
        ),
        ("What is it?", "Who are you?"),
        ("What does pop return?", "What does pop do to the list when an index is given?"),
    ],
)
def test_another_question_in_the_same_clothes_is_not_alike(one: str, other: str) -> None:
    assert max(alike(one, other), alike(other, one)) < 0.9


def test_one_that_is_alike_is_enough() -> None:
    assert like_any("What is a list?", ["Who sings?", "what is a list"], 0.9)
    assert not like_any("What is a list?", [], 0.9)
