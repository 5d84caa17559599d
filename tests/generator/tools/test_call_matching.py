"""Comparing calls with those that were expected: one to one, in any order, what means the same being the same."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.tools.checking import Call
from generator.tools.matching import difference, equal
from generator.tools.spec.model import Tool, closed_object

TOOLS = {
    name: Tool(
        tool_id=name,
        name=name,
        parameters=closed_object(
            {
                "city": {"type": "string"},
                "days": {"type": "number", "default": 3},
                "list": {"type": "array"},
                "flag": {},
            },
            ["city"],
        ),
    )
    for name in ("weather", "tides")
}


def call(city: Any, name: str = "weather", **more: Any) -> Call:
    return Call(name, {"city": city, **more})


def kind(expected: list[Call], made: list[Call]) -> str | None:
    found = difference(expected, made, TOOLS)
    return found.kind if found else None


@pytest.mark.parametrize(
    ("expected", "made"),
    [
        (call("Sankt Peter-Ording"), call("sankt peter ording")),
        (call("Lund", days=5), call("Lund", days=5.0)),
        (call("Lund", days=3), call("Lund")),
        (call("Lund"), call("Lund", days=3.0)),
        (call("Lund", list=["a", {"b": "C-d"}]), call("Lund", list=["A", {"b": "cd"}])),
    ],
)
def test_calls_that_mean_the_same_are_the_same(expected: Call, made: Call) -> None:
    assert difference([expected], [made], TOOLS) is None


@pytest.mark.parametrize(
    ("expected", "made", "said"),
    [
        (call("Lund"), call("Bonn"), 'weather: `city` must be "Lund", not "Bonn".'),
        (call("Lund", days=5), call("Lund"), "weather: `days` must be 5, not 3."),
        (call("Lund"), call("Lund", flag=1), "weather: `flag` must be left out, not 1."),
        (call("Lund", flag=1), call("Lund", flag=True), "weather: `flag` must be 1, not true."),
        (call("Lund", list=[1, 2]), call("Lund", list=[2, 1]), "weather: `list` must be [1,2], not [2,1]."),
    ],
)
def test_another_value_is_named(expected: Call, made: Call, said: str) -> None:
    found = difference([expected], [made], TOOLS)
    assert found is not None
    assert (found.kind, found.said) == ("wrong value", said)


def test_no_call_expected_means_no_call() -> None:
    assert (kind([], []), kind([], [call("Lund")])) == (None, "call not expected")


def test_calls_too_few_and_too_many_are_refused() -> None:
    lund, bonn = call("Lund"), call("Bonn")
    assert (kind([lund, bonn], [bonn]), kind([lund], [bonn, lund])) == ("missing call", "call not expected")
    assert kind([lund], [call("Lund", "tides")]) == "missing call"


def test_a_call_that_the_documentation_refuses_is_refused_first() -> None:
    assert kind([call("Lund")], [call(5)]) == "wrong type"


@given(st.lists(st.sampled_from("abcdef"), max_size=5, unique=True), st.randoms(use_true_random=False))
def test_parallel_calls_match_in_any_order(cities: list[str], chance: random.Random) -> None:
    made = [call(city) for city in cities]
    chance.shuffle(made)
    assert kind([call(city) for city in cities], made) is None


@given(st.lists(st.sampled_from("abAB"), max_size=4), st.lists(st.sampled_from("abAB"), max_size=4, unique=True))
def test_a_matching_is_found_just_where_there_is_one(wanted: list[str], cities: list[str]) -> None:
    there_is = sorted(map(str.lower, wanted)) == sorted(map(str.lower, cities))
    assert (kind([call(city) for city in wanted], [call(city) for city in cities]) is None) == there_is


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_every_value_equals_itself(value: Any) -> None:
    assert equal(value, value)


def test_a_call_that_is_expected_twice_is_right_twice() -> None:
    assert kind([call("Lund")] * 2, [call("Lund")] * 2) is None
    assert kind([call("Lund")] * 2, [call("Lund")]) == "missing call"
    assert kind([call("Lund")], [call("Lund")] * 2) == "duplicated call"
