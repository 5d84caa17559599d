"""How alike two questions are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.text.likeness import alike, like_any

texts = st.text(max_size=60)


@given(texts, texts)
def test_likeness_is_a_share_and_symmetric_where_words_decide(one: str, other: str) -> None:
    assert 0.0 <= alike(one, other) <= 1.0
    assert alike(one, one) == 1.0


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
