"""Tool use without a model: values, wishes, phrases, tones."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.tools.checking import fault_of
from generator.tools.spec.model import Tool
from tasks.extractive.tools.negatives import decline_for
from tasks.extractive.tools.phrases import Earlier, Several, nouns_of, phrase, shown
from tasks.extractive.tools.requests import ask_for, spoken
from tasks.extractive.tools.samples import sample_value
from tasks.extractive.tools.tones import spoken_request
from tasks.extractive.tools.values import arguments_shown, draw_arguments
from tasks.extractive.tools.wishes import Wish, is_plural, read_wish
from tasks.tools.planning.styles import PERSONAS, TONES
from tests.support.tools.material import CLOCK, FILE, KNOWN, LENGTH, LIST, POINTS, ROWS, SPEED, task, tool

TEXT = {"type": "string"}


@given(st.integers(0, 1000))
def test_values_that_belong_together_come_from_one_row(seed: int) -> None:
    args = draw_arguments(LENGTH, KNOWN, random.Random(seed)) or {}
    assert (args["file"], args["track"]) in ROWS


def test_what_a_row_leaves_out_is_left_out() -> None:
    drawn = [draw_arguments(POINTS, KNOWN, random.Random(seed)) or {} for seed in range(40)]
    assert {(args["track"], args.get("limit")) for args in drawn} == {
        ("/north/a", None), ("/south/b", 5), ("/c", 20), ("/d", None), ("/e", 7)
    }  # fmt: skip


def test_rows_that_agree_with_another_call_are_taken_first() -> None:
    near = {"file": "sea.log"}
    drawn = [draw_arguments(LENGTH, KNOWN, random.Random(seed), near) or {} for seed in range(20)]
    assert {args["file"] for args in drawn} == {"sea.log"}


@pytest.mark.parametrize(
    ("example", "arguments"),
    [
        ({"args": {"file": "a.log"}, "result": 1}, {"file": "a.log"}),
        ({"arguments": {"file": "a.log"}}, {"file": "a.log"}),
        ({"file": "a.log"}, {"file": "a.log"}),
        ('list_tracks(file="a.log")', {"file": "a.log"}),
        ('list_tracks("a.log")', None),
        ("list_tracks(file=open())", None),
        ("no call", None),
        (7, None),
    ],
)
def test_calls_that_documentation_shows_are_read(example: Any, arguments: dict[str, Any] | None) -> None:
    assert arguments_shown(example, LIST) == arguments


def test_the_documentations_calls_are_used_where_nothing_is_known() -> None:
    shown_calls = [{"args": {"file": "a.log", "track": "/x"}}, {"args": {"file": "b.log", "track": "/y"}}]
    documented = LENGTH.model_copy(update={"examples": shown_calls})
    drawn = [draw_arguments(documented, {}, random.Random(seed)) for seed in range(20)]
    assert all({"args": args} in shown_calls for args in drawn)


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("city", TEXT),
        ("due_date", TEXT | {"format": "date"}),
        ("page", {"type": "integer", "minimum": 1, "maximum": 3}),
        ("ratio", {"type": "number", "minimum": 0, "maximum": 1}),
        ("size", {"type": "integer", "exclusiveMinimum": 7, "exclusiveMaximum": 9}),
        ("width", {"type": "integer", "multipleOf": 8, "minimum": 16}),
        ("tags", {"type": "array", "items": TEXT, "minItems": 2, "maxItems": 2, "uniqueItems": True}),
        ("mode", {"enum": ["a", None]}),
        ("owner", {"anyOf": [{"type": "null"}, TEXT]}),
        (
            "place",
            {"type": "object", "properties": {"city": TEXT}, "required": ["city"], "additionalProperties": False},
        ),
        ("item", {"type": "string", "examples": ["red", "blue"]}),
        ("frob", TEXT | {"description": "A frob, for example `x-1`."}),
    ],
)
def test_made_values_fit_their_schema(name: str, schema: dict[str, Any]) -> None:
    made_for = tool("t", "", {name: schema}, [name])
    for seed in range(20):
        value = sample_value(name, schema, random.Random(seed))
        assert value is not None
        assert fault_of("t", {name: value}, {"t": made_for}) is None


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "pattern": "^(?!a)\\p{L}+$"},
        {"type": "integer", "minimum": 3, "maximum": 2},
        {"type": "null"},
        {"$ref": "#/$defs/gone"},
    ],
)
def test_what_cannot_be_made_sensibly_is_not_made(schema: dict[str, Any]) -> None:
    assert sample_value("frobnication", schema, random.Random(0)) is None


def test_a_schema_that_goes_on_without_end_gives_nothing() -> None:
    node = {"type": "object", "properties": {"next": {"$ref": "#/$defs/node"}}, "required": ["next"]}
    assert sample_value("node", node, random.Random(0), {"node": node}) is None


@pytest.mark.parametrize(
    ("description", "verb", "thing"),
    [
        ("Shape of a dataset.", "", "the shape of a dataset"),
        ("Get the shape of a dataset. It is quick.", "", "the shape of a dataset"),
        ("Returns a user by ID", "", "the user"),
        ("Exports a dataset to CSV.", "export", "a dataset to CSV"),
        ("Open an HDF5 file and return its id.", "open", "an HDF5 file"),
        ("Use this tool to create a new order", "create", "a new order"),
        ("How large a dataset is: in bytes.", "tell me", "how large a dataset is"),
        ("Say that a file is no longer needed.", "note", "that a file is no longer needed"),
        ("Look up what is at a path (any).", "look", "up what is at a path"),
        ("Lengths of a dataset's dimensions, now and at most.", "", "the lengths of the dimensions of a dataset"),
        ("Report summary of a month", "", "the report summary of a month"),
        ("Mean speed of a ship", "", "the mean speed of a ship"),
        ("Minimum, maximum and mean of a track", "", "the minimum, maximum and mean of a track"),
    ],
)
def test_a_description_tells_what_is_wanted(description: str, verb: str, thing: str) -> None:
    assert read_wish(tool("t", description, {}, [])) == Wish(verb, thing)


def test_a_tool_without_a_description_is_read_by_its_name() -> None:
    assert read_wish(Tool(tool_id="1", name="get_invoice_total")) == Wish("", "the invoice total")


@pytest.mark.parametrize(
    ("thing", "plural"), [("the names of a thing", True), ("the status of names", False), ("the size and date", True)]
)
def test_several_things_are_told_from_one(thing: str, plural: bool) -> None:
    assert is_plural(thing) is plural


@pytest.mark.parametrize(
    ("name", "description", "first"),
    [
        ("path", "Path of the dataset in the file.", "dataset"),
        ("path", "Full path of a group or dataset, for example `/a`.", "group"),
        ("file", "The file: its name below the folder.", "file"),
        ("user_id", "", "user"),
        ("name", "Name of the attribute", "attribute"),
    ],
)
def test_a_parameter_stands_for_a_thing(name: str, description: str, first: str) -> None:
    assert nouns_of(name, {"description": description})[0] == first


@pytest.mark.parametrize(
    ("made_for", "args", "words"),
    [
        (LENGTH, {"file": "sea.log", "track": "/a"}, "the length of the track /a in sea.log"),
        (
            POINTS,
            {"file": "sea.log", "track": "/a", "limit": 5},
            "the points of the track /a in sea.log with at most 5 results",
        ),
        (LIST, {"file": "sea.log", "kind": "sail"}, "the tracks of the log file sea.log with sail as the kind"),
        (
            LENGTH,
            {"file": "sea.log", "track": Several(("/a", "/b"))},
            "the length of each of the tracks /a and /b in sea.log",
        ),
        (
            LENGTH,
            {"file": "sea.log", "track": Several(("/a", "/b"), "or")},
            "the length of the track /a or /b in sea.log",
        ),
        (
            tool("t", "Weather of a day.", {"city": TEXT, "day": TEXT | {"format": "date"}}, []),
            {"city": "Graz", "day": "2024-05-17"},
            "the weather of the day 2024-05-17 in Graz",
        ),
        (tool("t", "Find notes.", {"query": TEXT}, []), {"query": "ice age"}, 'notes matching "ice age"'),
        (
            tool("t", "Details of a user.", {"user_id": {"type": "integer"}}, []),
            {"user_id": 7},
            "the details of the user with the ID 7",
        ),
        (
            tool("t", "Find tracks.", {"deep": {"type": "boolean", "description": "Look into all folders."}}, []),
            {"deep": True},
            "tracks and look into all folders",
        ),
        (tool("t", "Find tracks.", {"deep": {"type": "boolean"}}, []), {"deep": False}, "tracks with deep turned off"),
    ],
)  # fmt: skip
def test_values_stand_where_a_person_would_put_them(made_for: Tool, args: dict[str, Any], words: str) -> None:
    assert phrase(read_wish(made_for), made_for, args, {}) == words


def test_what_was_said_last_is_not_said_again() -> None:
    args = {"file": "sea.log", "track": "/a"}
    first, second = spoken(
        [("track_length", args), ("track_speed", args)], {"track_length": LENGTH, "track_speed": SPEED}
    )
    assert (first, second) == (
        ("", "the length of the track /a in sea.log"),
        ("", "the mean speed along the same track"),
    )


def test_what_an_earlier_call_gives_is_spoken_of_without_its_value() -> None:
    calls: list[tuple[str, dict[str, Any]]] = [
        ("list_tracks", {"file": "sea.log"}),
        ("track_length", {"file": "sea.log", "track": Earlier()}),
        ("track_speed", {"file": "sea.log", "track": Earlier(again=True)}),
        ("track_length", {"file": Earlier(many=True), "track": "/a"}),
    ]
    wishes = spoken(calls, {"list_tracks": LIST, "track_length": LENGTH, "track_speed": SPEED})
    assert [thing for _, thing in wishes[1:]] == [
        "the length of that track",
        "the mean speed along the same track",
        "the length of the track /a in one of those files",
    ]


@pytest.mark.parametrize(
    ("value", "written"),
    [("a.h5", "a.h5"), ("night train", '"night train"'), (["a", "b"], "a and b"), ([0, 10], "[0, 10]"), (0.5, "0.5")],
)
def test_values_are_written_as_a_person_writes_them(value: Any, written: str) -> None:
    assert shown(value) == written


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("persona", PERSONAS)
def test_every_tone_makes_a_sentence(tone: str, persona: str) -> None:
    chance = random.Random(0)
    for wishes in ([("", "the length of /a")], [("open", "b.log"), ("", "the date")]):
        asked = spoken_request(wishes, tone, persona, chance)
        assert asked[0].isupper()
        assert asked[-1] in ".?"
        assert "{" not in asked


def test_tones_sound_different() -> None:
    wish = [("", "the length of /a")]
    assert spoken_request(wish, "terse", "", random.Random(1)) in {
        "Length of /a.", "Length of /a?", "Length of /a, please.", "Need the length of /a.",
    }  # fmt: skip
    assert spoken_request(wish, "polite", "", random.Random(3)) == "Would you mind telling me the length of /a?"


def test_requests_come_with_their_calls() -> None:
    asked = next(ask_for(task(tone="command")))
    ((name, args),) = asked.calls
    assert (name, (args["file"], args["track"]) in ROWS) == ("track_length", True)
    assert f"the length of the track {args['track']} in {args['file']}" in asked.request
    assert asked.thought == f"The user wants the length of the track {args['track']} in {args['file']}."


def test_where_no_values_can_be_made_nothing_is_asked() -> None:
    odd = tool("odd", "Frobnicate a thing.", {"x": {"type": "string", "pattern": "^(?!a)\\p{L}+$"}}, ["x"])
    assert list(ask_for(task(tools=[odd], needed=["odd"], known={}))) == []
    assert list(decline_for(task(tools=[odd], needed=["odd"], known={}, style="missing-parameter"))) == []


def test_a_tool_without_parameters_is_asked_for_as_it_is() -> None:
    asked = next(ask_for(task(tools=[CLOCK], needed=["clock"], tone="command")))
    assert ("the time of day at the server" in asked.request, asked.calls) == (True, [("clock", {})])


def test_a_description_that_is_hostile_or_huge_does_no_harm() -> None:
    hostile = tool("t", "(" * 5000 + "{it} %s \\ `" * 5000, FILE, ["file"])
    assert next(ask_for(task(tools=[hostile], needed=["t"], known={"t.file": ["sea.log"]}))).calls
