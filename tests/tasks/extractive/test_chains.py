"""Chains without a model: requests that hang together, and what is read out of them again."""

import random
from typing import Any

import pytest

from generator.tools.call_messages import Turn
from generator.tools.checking import Call
from generator.tools.execution import Observation
from generator.tools.records import Metadata, Step, ToolExample
from generator.tools.spec.model import Output, Tool
from tasks.extractive.tools.binding import called_as_found, from_calls, from_clause, from_results, said_arguments
from tasks.extractive.tools.chains import next_move, thought
from tasks.extractive.tools.drawn_chains import draw_chain, said_values
from tasks.extractive.tools.phrases import Earlier, phrase
from tasks.extractive.tools.result_fields import told_fields
from tasks.extractive.tools.tones import spoken_request, steps_said
from tasks.extractive.tools.wishes import read_wish
from tests.support.tools.material import FILE, KNOWN, LENGTH, LIST, POINTS, TRACK, tool

TRACKS = LIST.model_copy(update={"outputs": [Output(name="tracks", value={"type": "array"})]})
ORDER = tool(
    "order",
    "List the points of a track.",
    FILE | TRACK | {"sorting": {"type": "string", "enum": ["time", "speed"]}, "start": {"type": "array"}},
    ["file", "track"],
)


def test_a_chain_goes_on_from_what_was_found_or_stays_with_what_was_said() -> None:
    for seed in range(30):
        (_, first), (_, second) = draw_chain([TRACKS, LENGTH], KNOWN, random.Random(seed)) or []
        assert second["file"] == first["file"]
        assert isinstance(second["track"], Earlier) or second["track"].startswith("/")


@pytest.mark.parametrize(
    ("called", "name", "found"),
    [
        ("create_index", "name", {}),
        ("create_index", "index_name", {}),
        ("create_index", "harbour_name", {"harbour_name": ["Lund"]}),
        ("get_index", "name", {"name": ["Lund"]}),
    ],
)
def test_what_is_made_is_not_called_as_something_that_was_found(called: str, name: str, found: dict[str, Any]) -> None:
    result = {"name": "Lund", "index_name": "Lund", "harbour_name": "Lund"}
    steps = [Step(step=1, tool="find_harbour", args={}, result=result)]
    wanting = tool(called, "Do it.", {name: {"type": "string"}}, [name])
    assert from_results(wanting, steps) == found
    assert called_as_found(wanting, {name: "Lund"}, steps) == (not found)
    assert not called_as_found(wanting, {name: "Ystad"}, steps)


def test_what_was_picked_out_is_the_same_from_then_on() -> None:
    chains = [draw_chain([TRACKS, LENGTH, POINTS], KNOWN, random.Random(seed)) or [] for seed in range(30)]
    picked = [calls[2][1]["track"] for calls in chains if isinstance(calls[1][1]["track"], Earlier)]
    assert {track.again for track in picked if isinstance(track, Earlier)} == {True}


@pytest.mark.parametrize(
    ("made_for", "args"),
    [
        (LENGTH, {"file": "sea.log", "track": "/north/a"}),
        (POINTS, {"file": "sea.log", "track": "/north/a", "limit": 5}),
        (LIST, {"file": "sea.log", "kind": "sail"}),
        (ORDER, {"file": "sea.log", "track": "/b", "sorting": "speed", "start": [0, 3]}),
        (tool("t", "Find notes.", {"query": {"type": "string"}}, ["query"]), {"query": "ice age"}),
    ],
)
def test_what_is_said_of_a_call_is_read_again(made_for: Tool, args: dict[str, Any]) -> None:
    read = from_clause(made_for, phrase(read_wish(made_for), made_for, args, {}))
    assert {name: values[0] for name, values in read.items()} == args


@pytest.mark.parametrize("tone", ["plain", "terse", "polite", "question", "formal", "reason"])
def test_the_steps_of_a_request_can_be_told_apart(tone: str) -> None:
    wishes = [("open", "a.log"), ("", "the length of the track /a"), ("read", "the points"), ("close", "it")]
    said = steps_said(spoken_request(wishes, tone, "", random.Random(0), then=True), 4)
    assert said is not None
    assert [words in part for (_, words), part in zip(wishes, said, strict=True)] == [True] * 4


def test_what_the_request_says_goes_before_what_a_result_has() -> None:
    request = "List the tracks of the log file sea.log, then tell me the length of the track /c in lake.log."
    assert _next(request)["arguments"] == '{"file":"lake.log","track":"/c"}'


def test_what_the_request_leaves_open_comes_from_the_result() -> None:
    request = "List the tracks of the log file sea.log, then tell me the length of one of those tracks."
    assert _next(request)["arguments"] == '{"file":"sea.log","track":"/a"}'


def test_values_of_earlier_calls_come_in_the_order_of_the_parameters() -> None:
    step = Step(step=1, tool="track_length", args={"track": "/a", "file": "sea.log"}, result=4)
    assert list(from_calls(POINTS, [step]).items()) == [("file", ["sea.log"]), ("track", ["/a"])]


def test_one_of_those_may_be_an_object() -> None:
    mark = {"mark": {"type": "object", "properties": {"at": {"type": "integer"}}, "description": "A mark."}}
    step = Step(step=1, tool="list_marks", args={}, result={"marks": [{"at": 1}, {"at": 1}, {"at": 2}]})
    drawn = said_arguments(tool("go_to", "Go to a mark.", mark, ["mark"]), [step], "go to one of those marks")
    assert list(drawn) == [{"mark": {"at": 1}}, {"mark": {"at": 2}}]


@pytest.mark.parametrize("mixed", [["/a", 1], [1, "/a"], ["x/a", 1]])
def test_lists_of_several_kinds_are_told_apart(mixed: list[Any]) -> None:
    step = Step(step=1, tool="t", args={}, result={"paths": ["/a", "/b"], "mixed": mixed})
    assert [field.name for field in told_fields(step, None)] == ["paths", "mixed"]


def test_a_thought_names_what_was_learned() -> None:
    done = [Step(step=1, tool="list_tracks", args={"file": "sea.log"}, result={"tracks": ["/a"]})]
    assert "/a" in thought(LENGTH, {"file": "sea.log", "track": "/a"}, done).partition("length")[0]
    assert thought(LIST, {"file": "sea.log"}, []) == "First, list the tracks of the log file sea.log."


def test_only_what_is_said_is_taken_for_said() -> None:
    assert said_values({"file": "a", "track": Earlier()}) == {"file": "a"}


def _next(request: str) -> dict[str, Any]:
    about = Metadata.model_validate({"mode": "multi", "style": "chain", "needed": ["list_tracks", "track_length"]})
    example = ToolExample(instruction=request, tools=[TRACKS, LENGTH], metadata=about)
    done = Turn("", (Call("list_tracks", {"file": "sea.log"}),), (Observation(result={"tracks": ["/a", "/b"]}),))
    (call,) = next_move(example, [done], [], 4)["calls"]
    return dict(call)
