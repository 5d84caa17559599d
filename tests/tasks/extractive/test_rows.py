"""Rows without a model: arguments that are values, links that are told by nobody, and judges that can say no."""

import random
from typing import Any

import pytest

from generator.tools.records import Feed, Metadata, Solution, Step, ToolExample
from generator.tools.spec.model import Output, Tool
from tasks.extractive.tool_judging import rate_trajectory
from tasks.extractive.tools.answers import past
from tasks.extractive.tools.binding import from_clause, from_feeds, from_request
from tasks.extractive.tools.drawn_chains import draw_chain
from tasks.extractive.tools.phrases import Earlier, phrase
from tasks.extractive.tools.result_values import part_phrase, value_phrase
from tasks.extractive.tools.row_signs import request_signs, result_signs
from tasks.extractive.tools.values import draw_arguments
from tasks.extractive.tools.wishes import read_wish
from tests.support.tools.material import tool

TEXT = {"type": "string"}
SHIPS = tool(
    "list_ships",
    "List ships of the HarbourBase register.",
    {},
    [],
    outputs=[Output(name="ships", value={"type": "array", "items": {"properties": {"ship_id": TEXT}}})],
)
SHIP = tool("get_ship", "Get a ship of the HarbourBase register.", {"ship_id": TEXT, "note": TEXT}, ["ship_id"])
FEED = Feed(from_tool="list_ships", from_output="ships[].ship_id", to_tool="get_ship", to_input="ship_id", item=True)
FOUND = Step(step=1, tool="list_ships", result={"ships": [{"ship_id": "s-81"}, {"ship_id": "s-82"}]})


@pytest.mark.parametrize(
    "said", ["Get The ship of the HarbourBase register.", "Now get a ship of HarbourBase, then it."]
)
def test_no_word_of_the_documentation_is_an_argument(said: str) -> None:
    assert from_request(SHIP, said) == {}
    assert from_clause(SHIP, said) == {}


def test_where_nothing_is_known_a_chain_takes_what_its_results_give() -> None:
    for seed in range(10):
        (_, first), (_, second) = draw_chain([SHIPS, SHIP], {}, random.Random(seed), [FEED]) or []
        assert (first, second["ship_id"]) == ({}, Earlier(many=True))


def test_a_feed_says_where_in_a_result_the_values_are() -> None:
    assert from_feeds(SHIP, [FOUND], [FEED]) == {"ship_id": ["s-81", "s-82"]}


@pytest.mark.parametrize(
    ("made_for", "args", "words"),
    [
        (SHIP, {"ship_id": Earlier(many=True)}, "one of those ships of the HarbourBase register"),
        (
            tool("t", "Get the crew list of a ship.", {"crew": TEXT}, []),
            {"crew": "night"},
            "the crew list of a ship with the crew night",
        ),
        (
            tool("t", "Approve a call.", {"port_id": TEXT, "call_id": TEXT}, []),
            {"port_id": "p1", "call_id": "c2"},
            "the call with the ID c2 with the port ID p1",
        ),
    ],
)
def test_a_value_stands_behind_the_word_for_it_and_no_other(made_for: Tool, args: dict[str, Any], words: str) -> None:
    assert phrase(read_wish(made_for), made_for, args, {}) == words


@pytest.mark.parametrize(
    ("verb", "done"), [("copy", "copied"), ("stop", "stopped"), ("moor", "moored"), ("write", "written")]
)
def test_a_deed_is_said_to_be_done(verb: str, done: str) -> None:
    assert past(verb) == done


def _chain(request: str, ship: str) -> ToolExample:
    steps = [FOUND, Step(step=2, tool="get_ship", args={"ship_id": ship}, result={"name": "Ida"})]
    return ToolExample(
        instruction=request,
        solution=Solution(reasoning_path=steps, final_answer="I found 2 ships. The name is Ida."),
        tools=[SHIPS, SHIP],
        metadata=Metadata(mode="chain", style="chain"),
    )


def test_a_chain_that_hangs_together_is_rated_above_others() -> None:
    good, _ = rate_trajectory(_chain("List ships, then tell me one of those ships.", "s-81"))
    unlinked, why = rate_trajectory(_chain("List ships, then tell me the ship s-99.", "s-99"))
    told, why_told = rate_trajectory(_chain("List ships, then tell me the ship s-81.", "s-81"))
    assert good == 9
    assert (unlinked < 7, "take nothing from each other" in why) == (True, True)
    assert (told < 7, "only a result shows" in why_told) == (True, True)


def test_a_clumsy_request_costs_something() -> None:
    rating, why = rate_trajectory(_chain("List ships, then tell me the of those ships.", "s-81"))
    assert (rating, why) == (7.0, "An article has no noun.")


@pytest.mark.parametrize(
    ("request_", "signs"),
    [
        ("Tell me the create a ship.", 1),
        ("List the ships of the specified harbour.", 1),
        ("List the ships and moor the ships.", 0),
        ("Call get_ship for the ship s-1.", 1),
        ("What is the berth of <ship>?", 1),
    ],
)
def test_signs_of_a_request_that_nobody_would_say(request_: str, signs: int) -> None:
    assert len(request_signs(request_, [SHIP], [])) == signs


@pytest.mark.parametrize(
    ("result", "signs"),
    [
        ({"total": "quiet inlet"}, 1),
        ({"ships": [{"contactEmail": "inlet"}]}, 1),
        ({"created_at": "2024-05-17T09:30:00Z", "count": "12", "email": "a@b.c"}, 0),
        ({"created_at": "soon"}, 1),
    ],
)
def test_signs_of_a_result_that_is_not_what_it_is_called(result: Any, signs: int) -> None:
    assert len(result_signs(result)) == signs


def test_a_word_of_a_parameters_own_name_is_no_value_of_it() -> None:
    account = tool("get_account", "Get the account of an owner.", {"owner_gid": TEXT}, ["owner_gid"])
    given = from_clause(account, "tell me the account of the owner with the owner gid a-1")
    assert "gid" not in given.get("owner_gid", [])


@pytest.mark.parametrize(
    ("schema", "is_given"),
    [
        ({"type": "string", "examples": ["eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9"]}, False),
        ({"type": "array", "items": TEXT, "examples": [["id", "name", "size", "owner", "created_at"]]}, False),
        ({"type": "string", "examples": ["2f6e3a52-90ad-4b1c-8a55-0a4f3c6f2b11"]}, True),
        ({"type": "array", "items": TEXT, "examples": [["id", "name"]]}, True),
    ],
)
def test_an_optional_argument_that_nobody_would_say_is_left_out(schema: dict[str, Any], is_given: bool) -> None:
    ships = tool("list_ships", "List ships.", {"port": TEXT, "more": schema}, [])
    drawn = [draw_arguments(ships, {}, random.Random(seed)) or {} for seed in range(40)]
    assert any("more" in args for args in drawn) is is_given


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"gid": "7", "resource_type": "ship"}, "the ship with gid 7 and resource type ship"),
        ({"a": {"n": 1}, "b": {"n": 2}}, "2 ships (a n 1 and b n 2)"),
        ({}, "no ships"),
    ],
)
def test_the_fields_of_one_thing_are_not_counted_as_things(value: Any, said: str) -> None:
    assert part_phrase("ship", value) == said


def test_a_path_that_things_are_filed_under_stands_as_it_is() -> None:
    assert value_phrase({"/lund/wind": 3}) == "/lund/wind 3"
