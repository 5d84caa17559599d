"""What calls take from each other, where values come from, and whether a path made again gives the same."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.tools.execution import Observation
from generator.tools.records import Step
from generator.tools.same_data import same_data
from generator.tools.spec.model import closed_object
from tasks.checks.chain_links import given as given_by_user
from tasks.checks.chain_links import gives_away, links
from tasks.extractive.tools.binding import from_request, from_results
from tasks.tools.running.replay import difference, run_steps, same
from tests.support.tools.sessions import ADD, FIND, LIST, PHONE, TOOLS, Book

BY_NAME = {tool.name: tool for tool in TOOLS}


def step(number: int, tool: str, args: dict[str, Any], result: Any = None) -> Step:
    return Step(step=number, tool=tool, args=args, result=result)


PATH = [
    step(1, "find_person", {"name": "Ada Berg"}, {"person_id": 11, "town": "Lund"}),
    step(2, "list_people", {"town": "Lund"}, {"names": ["Ada Berg", "Bela Holm"]}),
    step(3, "find_person", {"name": "Bela Holm"}, {"person_id": 12, "town": "Lund"}),
]


def test_links_are_found_by_value_and_name_the_first_result_that_has_it() -> None:
    assert [(one["from_step"], one["from_output"], one["to_step"], one["to_input"]) for one in links(PATH)] == [
        (1, "town", 2, "town"),
        (2, "names", 3, "name"),
    ]


@pytest.mark.parametrize(("value", "is_linked"), [(True, False), (1, False), ("", False), (7, True), ([1, 2], True)])
def test_values_that_mean_little_link_nothing(value: Any, is_linked: bool) -> None:
    path = [step(1, "find_person", {}, {"found": value}), step(2, "get_phone", {"person_id": value})]
    assert bool(links(path)) is is_linked


def test_calls_of_one_turn_take_nothing_from_each_other() -> None:
    path = [step(1, "find_person", {}, {"town": "Lund"}), step(1, "list_people", {"town": "Lund"})]
    assert links(path) == []


def test_a_user_has_to_say_what_no_result_gave_and_what_a_result_only_repeats() -> None:
    opened = [
        step(1, "find_person", {"name": "Ada"}, {"name": "Ada", "town": "Lund"}),
        step(2, "list_people", {"name": "Ada", "town": "Lund"}),
    ]
    assert given_by_user(opened) == [{"name": "Ada"}, {"name": "Ada"}]


@pytest.mark.parametrize(("request_", "away"), [("Who lives where Ada Berg does?", False), ("… in Lund?", True)])
def test_a_request_gives_away_what_only_a_result_gave(request_: str, away: bool) -> None:
    assert gives_away(request_, PATH[:2], BY_NAME) is away


async def test_a_replay_says_which_step_gives_something_else() -> None:
    path = [PATH[0], step(2, "get_phone", {"person_id": 11}, {"phone": "0171 9999"})]
    async with Book().session("a") as session:
        seen = await run_steps(path, BY_NAME, session)
    assert difference(path, seen) == "Step 2, get_phone: made again, it gave something else."


async def test_a_replay_makes_no_call_that_the_documentation_refuses() -> None:
    path = [step(1, "get_phone", {"person_id": "x"}), step(2, "get_fax", {})]
    book = Book()
    async with book.session("a") as session:
        seen = await run_steps(path, BY_NAME, session)
    assert ([one.ok for one in seen], book.made) == ([False, False], [[]])


@pytest.mark.parametrize(
    ("one", "other", "are_same"),
    [
        (1, 1.0, True),
        (0.1 + 0.2, 0.3, True),
        (1, True, False),
        (float("nan"), float("nan"), True),
        (10**400, 1.5, False),
        (1.0, 1.000001, False),
        ({"a": [1, {"b": None}]}, {"a": [1, {"b": None}]}, True),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ([1, 2], [2, 1], False),
        ("1", 1, False),
        (None, False, False),
    ],
)
def test_json_data_is_the_same_up_to_rounding(one: Any, other: Any, are_same: bool) -> None:
    assert (same_data(one, other), same_data(other, one)) == (are_same, are_same)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(_JSON)
def test_a_result_is_the_same_as_itself_and_not_as_a_failure(result: Any) -> None:
    recorded = Step(step=1, tool="t", result=result)
    assert same(recorded, Observation(result=result))
    assert not same(recorded, Observation(result=result, error="gone"))


def test_two_failures_are_the_same_whatever_they_say() -> None:
    assert same(Step(step=1, tool="t", error="gone"), Observation(error="Gone!"))


@pytest.mark.parametrize(
    ("tool", "found"),
    [(PHONE, {"person_id": [12, 11]}), (LIST, {"town": ["Lund"]}), (FIND, {"name": ["Ada Berg", "Bela Holm"]})],
)
def test_values_are_taken_from_results_by_name_and_type(tool: Any, found: dict[str, list[Any]]) -> None:
    assert from_results(tool, PATH) == found


@pytest.mark.parametrize(
    ("request_", "first"),
    [
        ('Add "Dora Lind" in Lund.', {"name": "Dora Lind", "town": "Lund"}),
        ("Please add Dora Lind, town Umea.", {"name": "Dora Lind", "town": "Umea"}),
        ("Dora Lind should be added.", {"name": "Lind", "town": "Lind"}),
    ],
)
def test_values_are_taken_from_a_request_where_they_stand_out(request_: str, first: dict[str, str]) -> None:
    found = from_request(ADD, request_)
    assert {name: first[name] in values for name, values in found.items()} == {"name": True, "town": True}


@pytest.mark.parametrize(("said", "first"), [("Open it in mode r+.", "r+"), ("Write it, w, with mode set to r.", "r")])
def test_of_listed_values_the_one_behind_the_parameters_name_comes_first(said: str, first: str) -> None:
    mode = {"type": "string", "enum": ["w", "r", "r+"]}
    tool = ADD.model_copy(update={"parameters": closed_object({"mode": mode})})
    assert from_request(tool, said)["mode"][0] == first
