"""Checking calls: what is right passes, each mistake is refused for its own reason, and hostile schemas do no harm."""

from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema.validators import extend

from generator.tools.checking import Call, fault_of, fault_of_turn
from generator.tools.faults import Fault
from generator.tools.spec.model import Tool, closed_object

Schema = dict[str, Any]
NAMES = st.sampled_from(["path", "size", "mode", "names", "filter"])
ORACLE: Any = extend(  # type: ignore[no-untyped-call]
    jsonschema.Draft202012Validator,
    type_checker=jsonschema.Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
    ),
)
"""An independent validator, told that `1.0` is no integer."""
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.5, 1.0, 2.0]) | st.sampled_from(["r", "w", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
SCALARS: list[tuple[Schema, st.SearchStrategy[Any]]] = [
    ({"type": "string"}, st.text(max_size=5)),
    ({"type": "integer"}, st.integers(-(2**63), 2**64 - 1)),
    ({"type": "integer", "minimum": 1, "maximum": 9}, st.integers(1, 9)),
    ({"type": "number"}, st.integers(-9, 9) | st.floats(-9, 9)),
    ({"type": "boolean"}, st.booleans()),
    ({"enum": ["r", "w", 1]}, st.sampled_from(["r", "w", 1])),
    ({"type": ["integer", "null"]}, st.none() | st.integers(-9, 9)),
]


@st.composite
def values(draw: st.DrawFn, depth: int = 2) -> tuple[Schema, st.SearchStrategy[Any]]:
    """A schema, and a strategy of values that it takes."""
    kind = draw(st.sampled_from(["scalar", "scalar", "array", "object", "union"])) if depth else "scalar"
    if kind == "array":
        items, inside = draw(values(depth - 1))
        return {"type": "array", "items": items}, st.lists(inside, max_size=3)
    if kind == "object":
        schema, inside = draw(objects(depth - 1))
        return schema, inside
    if kind == "union":
        members = draw(st.lists(values(depth - 1), min_size=2, max_size=3))
        return {"anyOf": [schema for schema, _ in members]}, st.one_of(*(inside for _, inside in members))
    scalar: tuple[Schema, st.SearchStrategy[Any]] = draw(st.sampled_from(SCALARS))
    return scalar


@st.composite
def objects(draw: st.DrawFn, depth: int = 2) -> tuple[Schema, st.SearchStrategy[Any]]:
    """A closed object with required and optional properties."""
    members = draw(st.dictionaries(NAMES, values(depth), min_size=1, max_size=3))
    required = draw(st.lists(st.sampled_from(sorted(members)), unique=True))
    given_too = {name: inside for name, (_, inside) in members.items() if name not in required}
    always = {name: members[name][1] for name in required}
    schema = closed_object({name: schema for name, (schema, _) in members.items()}, required)
    return schema, st.fixed_dictionaries(always, optional=given_too)


def tool(parameters: Schema, name: str = "t") -> Tool:
    return Tool(tool_id=name, name=name, parameters=parameters)


def fault(parameters: Schema, args: Any) -> Fault | None:
    return fault_of("t", args, {"t": tool(parameters)})


def kind(parameters: Schema, args: Any) -> str | None:
    found = fault(parameters, args)
    return found.kind if found else None


@given(st.data())
def test_a_valid_call_passes(data: st.DataObject) -> None:
    schema, inside = data.draw(objects())
    assert fault(schema, data.draw(inside)) is None


@given(st.data())
def test_a_call_is_right_just_when_an_independent_validator_says_so(data: st.DataObject) -> None:
    schema, _ = data.draw(objects())
    args = data.draw(st.dictionaries(NAMES, JSON, max_size=3))
    assert (fault(schema, args) is None) == ORACLE(schema).is_valid(args)


@given(st.data())
def test_each_mutation_of_a_valid_call_is_refused_for_its_own_reason(data: st.DataObject) -> None:
    schema, inside = data.draw(objects())
    schema = closed_object({**schema["properties"], "must": {"type": "string"}, "way": {"enum": ["a"]}}, ["must"])
    args = {**data.draw(inside), "must": "x"}
    args = {name: value for name, value in args.items() if name in schema["properties"]}
    assert kind(schema, {**args, "must": 5}) == "wrong type"
    assert kind(schema, {**args, "way": "b"}) == "not among the values"
    assert kind(schema, {**args, "stranger": 1}) == "unknown parameter"
    assert kind(schema, {name: value for name, value in args.items() if name != "must"}) == "missing parameter"
    tools = {"t": tool(schema)}
    assert getattr(fault_of("u", args, tools), "kind", None) == "unknown tool"
    assert getattr(fault_of_turn([Call("t", args), Call("t", dict(args))], tools), "kind", None) == "duplicated call"


@given(JSON)
def test_any_json_data_is_answered_with_a_verdict(value: Any) -> None:
    found = fault(closed_object({"path": {"type": "string"}}), value)
    assert found is None or found.said.startswith("t: ")


NESTED = closed_object(
    {
        "size": {"type": "integer"},
        "share": {"type": "number"},
        "mode": {"enum": ["r", "w"]},
        "box": closed_object({"width": {"type": "integer"}, "tags": {"type": "array", "items": {"type": "string"}}}),
        "how": {
            "anyOf": [
                {"type": "integer"},
                closed_object({"by": {"const": "name"}, "name": {"type": "string"}}, ["by", "name"]),
                closed_object({"by": {"const": "row"}, "row": {"type": "integer"}}, ["by", "row"]),
            ]
        },
    }
)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({"size": "9"}, 't: `size` must be integer, but "9" is string.'),
        ({"size": 9.0}, "t: `size` must be integer, but 9.0 is number."),
        ({"size": True}, "t: `size` must be integer, but true is boolean."),
        ({"share": True}, "t: `share` must be number, but true is boolean."),
        ({"mode": "x"}, 't: `mode` must be "r" or "w", not "x".'),
        ({"box": {"width": 1, "depth": 2}}, "t: there is no parameter `box.depth`."),
        ({"box": {"tags": ["a", 2]}}, "t: `box.tags.1` must be string, but 2 is integer."),
        ({"how": "all"}, 't: `how` must be integer or object, but "all" is string.'),
        (
            {"how": {"by": "row", "row": "3"}},
            't: `how.row` must be integer, but "3" is string (nearest of 3 choices: number 3).',
        ),
        ({"how": {"by": "name"}}, "t: `how.name` is required and missing (nearest of 3 choices: number 2)."),
        ([1], "t: the arguments are not an object but [1]."),
        ({"size": float("nan")}, "t: the arguments hold nan, which JSON cannot say."),
        ({"size": 2**64}, "t: the arguments hold 18446744073709551616, which JSON cannot say."),
        ({"mode": "\ud800"}, "t: the arguments hold '\\ud800', which JSON cannot say."),
        ({"mode": {1: 2}}, "t: the arguments have a name that is no text."),
        ({"mode": {"a", "b"} & {"a"}}, "t: the arguments hold {'a'}, which JSON cannot say."),
    ],
)
def test_a_refusal_names_the_tool_the_parameter_and_the_fault(args: Any, said: str) -> None:
    found = fault(NESTED, args)
    assert found is not None
    assert found.said == said


def test_an_integer_passes_for_a_number() -> None:
    assert fault(NESTED, {"share": 1}) is None


def test_a_long_value_is_cut_in_the_sentence() -> None:
    found = fault(NESTED, {"size": "x" * 10_000})
    assert found is not None
    assert len(found.said) < 200


@pytest.mark.parametrize("open_top", [{}, {"additionalProperties": True}, {"additionalProperties": {}}])
def test_unknown_names_are_refused_at_the_top_though_the_schema_is_open(open_top: Schema) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "object"}}, **open_top}
    assert (kind(schema, {"b": 1}), kind(schema, {"a": {"b": 1}})) == ("unknown parameter", None)


def test_names_that_a_part_of_the_schema_describes_are_known() -> None:
    schema = {"type": "object", "properties": {"a": {}}, "allOf": [{"properties": {"b": {"type": "integer"}}}]}
    assert (kind(schema, {"a": 1, "b": 2}), kind(schema, {"c": 1})) == (None, "unknown parameter")


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "strin"},
        {"properties": {"a": {"$ref": "#/$defs/nowhere"}}},
        {"properties": {"a": {"$ref": "http://127.0.0.1:9/schema.json"}}},
        {"properties": {"a": {"pattern": "("}}},
        {"properties": 5},
    ],
)
def test_a_schema_that_cannot_be_used_lets_no_call_pass(schema: Schema) -> None:
    assert kind(schema, {"a": 1}) == "schema cannot be used"


def test_a_schema_that_is_nested_without_end_is_refused() -> None:
    schema: Schema = {}
    for _ in range(5_000):
        schema = {"properties": {"a": schema}}
    assert kind(schema, {}) == "schema cannot be used"


def test_a_recursive_schema_is_checked_at_every_level() -> None:
    node = closed_object({"child": {"$ref": "#/$defs/node"}, "size": {"type": "integer"}})
    schema = {**closed_object({"root": {"$ref": "#/$defs/node"}}), "$defs": {"node": node}}
    assert fault(schema, {"root": {"child": {"child": {"size": 1}}}}) is None
    assert fault(schema, {"root": {"child": {"child": {"size": 1.0}}}}) == Fault(
        "wrong type", "t: `root.child.child.size` must be integer, but 1.0 is number."
    )


@pytest.mark.parametrize("schema", [{"$ref": "#"}, {"$ref": "#/$defs/a", "$defs": {"a": {"allOf": [{"$ref": "#"}]}}}])
def test_a_schema_that_only_refers_to_itself_does_no_harm(schema: Schema) -> None:
    assert kind(schema, {"a": 1}) in ("unknown parameter", None)


def test_arguments_without_end_are_refused() -> None:
    args: dict[str, Any] = {}
    for _ in range(5_000):
        args = {"a": args}
    assert kind({"type": "object", "properties": {"a": {}}}, args) == "not JSON data"


def test_the_same_call_with_other_arguments_is_no_duplicate() -> None:
    tools = {"t": tool(NESTED)}
    assert fault_of_turn([Call("t", {"size": 1}), Call("t", {"size": 2}), Call("t", {})], tools) is None


@pytest.mark.parametrize(
    ("form", "right", "wrong"),
    [
        ("date", "2024-02-29", "2023-02-29"),
        ("date-time", "2024-01-01T10:00:00Z", "2024-01-01 at ten"),
        ("time", "10:00:00Z", "25:00:00Z"),
        ("email", "ann@example.org", "ann"),
        ("uri", "https://example.org/a", "example org"),
        ("uuid", "123e4567-e89b-12d3-a456-426614174000", "123"),
    ],
)
def test_a_text_has_the_format_that_is_said_of_it_unless_formats_are_left(form: str, right: str, wrong: str) -> None:
    tool = Tool(tool_id="t", name="t", parameters=closed_object({"x": {"type": "string", "format": form}}))
    assert fault_of("t", {"x": right}, {"t": tool}) is None
    fault = fault_of("t", {"x": wrong}, {"t": tool})
    assert fault is not None
    assert fault.kind == "not allowed"
    assert fault_of("t", {"x": wrong}, {"t": tool}, formats=False) is None


def test_other_formats_are_told_and_not_checked() -> None:
    tool = Tool(tool_id="t", name="t", parameters=closed_object({"x": {"type": "string", "format": "hostname"}}))
    assert fault_of("t", {"x": "no host"}, {"t": tool}) is None


@pytest.mark.parametrize(
    ("schema", "right", "wrong"),
    [
        ({"type": "integer", "default": "all"}, [5, "all"], ["none", 5.0, None]),
        ({"enum": ["a", "b"], "default": ""}, ["a", ""], ["c", None]),
        ({"type": "string", "format": "date", "default": "today"}, ["2024-01-01", "today"], ["tomorrow"]),
        ({"type": "array", "items": {"type": "string", "default": None}}, [["a", None]], [[5]]),
    ],
)
def test_a_default_that_is_documented_may_be_given_and_nothing_else_beside_its_schema(
    schema: Schema, right: list[Any], wrong: list[Any]
) -> None:
    tool = Tool(tool_id="t", name="t", parameters=closed_object({"x": schema}, ["x"]))
    assert [fault_of("t", {"x": value}, {"t": tool}) for value in right] == [None] * len(right)
    assert all(fault_of("t", {"x": value}, {"t": tool}) for value in wrong)
    assert fault_of("t", {}, {"t": tool}) is not None


def test_a_call_that_is_expected_twice_may_be_made_twice_and_no_more() -> None:
    tools = {"t": Tool(tool_id="t", name="t", parameters=closed_object({"x": {"type": "integer"}}))}
    call = Call("t", {"x": 1})
    assert fault_of_turn([call, call], tools, expected=[call, call]) is None
    for calls, expected in [([call, call], [call]), ([call] * 3, [call, call]), ([call, call], [])]:
        fault = fault_of_turn(calls, tools, expected=expected)
        assert fault is not None
        assert fault.kind == "duplicated call"
