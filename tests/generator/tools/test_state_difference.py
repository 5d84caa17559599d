"""What the state that is left differs in."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.tools.state_difference import MOST, state_difference

data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=10,
)


@given(data)
def test_a_state_does_not_differ_from_itself(state: Any) -> None:
    assert state_difference(state, state) == []


@given(data, data)
def test_what_is_not_the_same_differs_in_something(one: Any, other: Any) -> None:
    differences = state_difference(one, other)
    assert bool(differences) is (repr(one) != repr(other))
    assert len(differences) <= MOST


@pytest.mark.parametrize(
    ("expected", "left", "said"),
    [
        ({"a": {"b": 1}}, {"a": {"b": 2}}, "a.b is 2, not 1"),
        ({"a": 1}, {}, "a is missing"),
        ({}, {"a": 1}, "a should not be there"),
        ([{"n": 1}], [{"n": 2}], "[0].n is 2, not 1"),
        ([1], [1, 2], "the state is [1,2], not [1]"),
        (None, [], "the state is [], not null"),
    ],
)
def test_differences_are_told_place_by_place(expected: Any, left: Any, said: str) -> None:
    assert state_difference(expected, left) == [said]


def test_numbers_are_compared_as_results_are() -> None:
    assert state_difference({"mean": 0.1 + 0.2}, {"mean": 0.3}) == []
