"""Replies of several items: each is read by itself, and goes by the number that it has."""

from typing import Annotated, Any, Literal

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from generator.engine.replies.parsing import accepted, parse
from generator.engine.replies.points import Points
from generator.engine.replies.several import AtLeastOne, Misfit, Numbered, Several, none_told, not_all_told, sized
from generator.errors import BadReply
from generator.llm.strict_schema import without_limits
from generator.types import Request, strict_schema


class Mark(Numbered):
    says: str
    points: Annotated[int, Points(0, 3)]


class Marks(Several[Mark]):
    marks: list[Mark]


class Report(Several[Mark]):
    marks: list[Mark]
    kind: Literal["good", "bad"]


class Wish(BaseModel):
    name: str


class Wishes(Several[Wish]):
    LEAST = "none"

    wishes: list[Wish]


class Hopes(AtLeastOne[Wish]):
    hopes: list[Wish]


def mark(number: Any, **changes: Any) -> dict[str, Any]:
    return {"id": number, "says": f"item {number}", "points": 2, **changes}


def read(reply: Any, count: int = 3) -> list[str]:
    """What is said of each item: its words, or what is wrong with it."""
    value = parse(orjson.dumps(reply).decode(), sized(Marks, count))
    assert isinstance(value, Marks)
    return [one.fault if isinstance(one, Misfit) else one.says for one in value.by_number()]


OFF = "points: should be one of 0, 1, 2, 3"
TWICE, OUT = "it is there more than once", "it is left out"


@pytest.mark.parametrize("points", [5, -1, 2.5, "3/3", "", "high", None, True, [3], {"points": 3}, 1e400, "nan"])
def test_points_off_the_scale_cost_their_own_item(points: Any) -> None:
    said = f'{{"marks": [{orjson.dumps(mark(1)).decode()}, {{"id": 2, "says": "x", "points": {_json(points)}}}]}}'
    value = parse(said, sized(Marks, 2))
    assert isinstance(value, Marks)
    assert [getattr(one, "fault", "") for one in value.by_number()] == ["", OFF]


def _json(value: Any) -> str:
    return "1e400" if value == 1e400 else orjson.dumps(value).decode()


@pytest.mark.parametrize(("written", "points"), [(3, 3), (0, 0), ("3", 3), (2.0, 2), (" 1 ", 1)])
def test_points_on_the_scale_are_read_however_they_are_written(written: Any, points: int) -> None:
    value = parse(orjson.dumps({"marks": [mark(1, points=written)]}).decode(), sized(Marks, 1))
    assert isinstance(value, Marks)
    assert [one.points for one in value.fits()] == [points]


@pytest.mark.parametrize("written", [4, "4", 4.0])
def test_points_one_above_the_scale_are_read_as_its_top_and_told(written: Any) -> None:
    said = {"marks": [mark(1, points=written, bent=["x"]), mark(2)]}
    value = parse(orjson.dumps(said).decode(), sized(Marks, 2))
    assert isinstance(value, Marks)
    assert [(one.points, one.bent) for one in value.fits()] == [(3, ["points"]), (2, [])]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ([mark(3), mark(1)], ["item 1", OUT, "item 3"]),
        ([mark(1), mark(2), mark(2, says="other"), mark(3)], ["item 1", TWICE, "item 3"]),
        ([mark(1), mark(2), mark(2, points=9), mark(3)], ["item 1", TWICE, "item 3"]),
        ([mark(1), mark(2), mark(2), mark(3)], ["item 1", "item 2", "item 3"]),
        ([mark(1), mark(2), mark(3), mark(4)], ["item 1", "item 2", "item 3"]),
        ([mark(1), mark(7), mark(3)], ["item 1", OUT, "item 3"]),
        ([mark(1), "item 2", None, 7, [], mark(3)], ["item 1", OUT, "item 3"]),
        ([mark(1), {"id": 2, "points": 1}, mark(3)], ["item 1", "says: field required", "item 3"]),
        ([mark(None), mark("x"), mark(True), mark(2.5), mark(10**18), mark("9" * 5000), mark(3)], [OUT, OUT, "item 3"]),
    ],
    ids="missing twice garbled-twice repeated more invented no-objects incomplete no-numbers".split(),
)
def test_an_item_that_is_of_no_use_costs_nothing_else(reply: list[Any], said: list[str]) -> None:
    assert read({"marks": reply}) == said


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ([mark(1), mark(2)], ["item 1", "item 2"]),
        ({"1": {"says": "a", "points": 1}, "2": {"says": "b", "points": 1}}, ["a", "b"]),
        ({"marks": {"pair 2": {"says": "b", "points": 1}, "p1": {"says": "a", "points": 1}}}, ["a", "b"]),
        ({"marks": {"1": mark(2), "2": mark(2)}}, [OUT, "item 2"]),
        ({"marks": [mark("2."), mark("pair_1")]}, ["item pair_1", "item 2."]),
        ({"marks": [mark("1 and 2"), mark("What is 1?"), mark("-1"), mark(2)]}, [OUT, "item 2"]),
        ({"marks": mark(2)}, [OUT, "item 2"]),
        (mark(1), ["item 1", OUT]),
    ],
    ids="bare-list by-number by-name contradicting ids-as-text unclear-ids one-object bare-object".split(),
)
def test_other_ways_to_write_several_items_are_read(reply: Any, said: list[str]) -> None:
    assert read(reply, 2) == said


@pytest.mark.parametrize("between", ["\n", ",\n", " "])
def test_objects_in_a_row_are_a_list(between: str) -> None:
    rows = between.join(orjson.dumps({"name": name}).decode() for name in "abc")
    value = parse(f"```\n{rows}\n```", sized(Wishes, 3))
    assert isinstance(value, Wishes)
    assert [one.name for one in value.fits()] == ["a", "b", "c"]


def test_a_row_of_objects_that_is_cut_off_is_never_accepted() -> None:
    with pytest.raises(BadReply, match="cut off"):
        parse('{"name": "a"}\n{"name": "b', sized(Wishes, 3))


@pytest.mark.parametrize("number", [{}, {"id": 1}, {"id": 2}, {"id": "3f2a91bc"}, {"id": None}])
def test_of_one_thing_that_is_asked_about_one_item_speaks_whatever_it_calls_it(number: dict[str, Any]) -> None:
    assert read({"marks": [{"says": "a", "points": 1, **number}]}, 1) == ["a"]


def test_of_two_items_about_one_thing_the_number_tells_which_speaks_of_it() -> None:
    assert read({"marks": [mark(2), mark(1)]}, 1) == ["item 1"]


@pytest.mark.parametrize("reply", [{"marks": [mark(1, points=9)]}, {"marks": [7]}, {"other": []}, {}, [], 7, None])
def test_a_reply_of_which_nothing_can_be_read_has_the_wrong_shape(reply: Any) -> None:
    with pytest.raises(BadReply, match="wrong shape"):
        read(reply)


def test_half_of_a_character_costs_its_own_item() -> None:
    half = '{"marks": [{"id": 1, "says": "\\ud83d", "points": 1}, {"id": 2, "says": "b", "points": 1}]}'
    value = parse(half, sized(Marks, 2))
    assert isinstance(value, Marks)
    assert value.by_number()[0] == Misfit("it holds half of a character", 1)


def test_what_else_a_reply_says_is_read_as_ever() -> None:
    value = parse(orjson.dumps({"marks": [mark(1), mark(2, points=9)], "kind": "good"}).decode(), sized(Report, 2))
    assert isinstance(value, Report)
    assert (value.kind, len(value.fits()), len(value.misfits)) == ("good", 1, 1)
    with pytest.raises(BadReply, match="kind: field required"):
        parse(orjson.dumps({"marks": [mark(1)]}).decode(), sized(Report, 1))


def test_wishes_without_numbers_are_read_one_by_one() -> None:
    value = parse(orjson.dumps({"wishes": [{"name": "a"}, {"name": 7}, "b", {"name": "c"}]}).decode(), sized(Wishes, 2))
    assert isinstance(value, Wishes)
    assert ([one.name for one in value.fits()], [one.fault for one in value.misfits]) == (
        ["a", "c"],
        ["name: input should be a valid string", "reply: input should be a valid dictionary or instance of Wish"],
    )


def test_misfits_are_ours_to_tell_and_not_the_models() -> None:
    value = parse(orjson.dumps({"marks": [mark(1)], "misfits": [{"fault": "x"}]}).decode(), sized(Marks, 1))
    assert isinstance(value, Marks)
    assert (value.misfits, "misfits" in value.model_dump_json()) == ([], False)


def test_complaints_name_what_is_wrong_under_its_number() -> None:
    def complaint(reply: list[Any], complaint: Any) -> str:
        request = Request("", "", sized(Marks, 2), complaint=complaint)
        try:
            accepted(orjson.dumps({"marks": reply}).decode(), request)
        except BadReply as error:
            return str(error)
        return ""

    assert complaint([], none_told) == f"1: {OUT}; 2: {OUT}"
    assert complaint([mark(1), mark(2, points=9)], none_told) == ""
    assert complaint([mark(1), mark(2, points=9)], not_all_told) == f"2: {OFF}"
    assert complaint([mark(1), mark(2)], not_all_told) == ""


def test_the_schema_lists_numbers_and_points_and_depends_on_the_count_alone() -> None:
    assert sized(Marks, 2) is sized(Marks, 2)
    schema = strict_schema(sized(Marks, 2))
    listed = schema["properties"]["marks"]
    properties = listed["items"]["properties"]
    assert (listed["minItems"], listed["maxItems"], schema["required"]) == (2, 2, ["marks"])
    assert properties["id"] == {"type": "integer", "enum": [1, 2]}
    assert properties["points"] == {"type": "integer", "enum": [0, 1, 2, 3]}
    narrowed = without_limits(schema)["properties"]["marks"]
    assert (narrowed["items"]["properties"]["id"]["enum"], "minItems" in narrowed) == ([1, 2], False)
    wishes = strict_schema(sized(Wishes, 2))["properties"]["wishes"]
    assert (wishes["maxItems"], "minItems" in wishes) == (2, False)


def test_of_what_a_model_thinks_of_the_schema_wants_one_at_least() -> None:
    schema = strict_schema(sized(Hopes, 3))
    assert schema["required"] == ["hopes", "nothing_to_ask"]
    assert (schema["properties"]["hopes"]["minItems"], schema["properties"]["hopes"]["maxItems"]) == (1, 3)


@pytest.mark.parametrize(
    ("reply", "names"),
    [
        ({"hopes": [{"name": "a"}], "nothing_to_ask": False}, ["a"]),
        ({"hopes": [{"name": "a"}], "nothing_to_ask": True}, ["a"]),
        ({"hopes": [{"name": "a"}]}, ["a"]),
        ([{"name": "a"}], ["a"]),
        ({"hopes": [{"name": ""}], "nothing_to_ask": True}, []),
        ({"hopes": [], "nothing_to_ask": True}, []),
        ({"nothing_to_ask": True}, []),
        ({"hopes": []}, []),
    ],
)
def test_who_has_nothing_to_propose_says_so(reply: Any, names: list[str]) -> None:
    value = parse(orjson.dumps(reply).decode(), sized(Hopes, 3))
    assert isinstance(value, Hopes)
    assert [one.name for one in value.fits()] == names


def test_the_name_and_the_order_of_the_fields_stay() -> None:
    made = sized(Marks, 2)
    items = strict_schema(made)["properties"]["marks"]["items"]
    assert (made.__name__, list(items["properties"])) == ("Marks", ["id", "says", "points"])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 6) | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("id says points 1 2".split()), inner),
    max_leaves=8,
)


@given(st.lists(st.integers(-1, 5).map(mark) | JSON, max_size=6), st.integers(1, 4))
def test_whatever_stands_in_a_list_no_item_is_taken_for_another(items: list[Any], count: int) -> None:
    value = sized(Marks, count).model_validate({"marks": [mark(1), *items]})
    told = value.by_number()
    assert len(told) == count
    assert len(value.fits()) + len(value.misfits) == len(items) + 1
    assert all(isinstance(one, Misfit) or one.id == number for number, one in enumerate(told, 1))
