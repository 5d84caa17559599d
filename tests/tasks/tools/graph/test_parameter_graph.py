"""Edges between the parameters of tools, and the outputs of tools that declare none."""

from collections.abc import Sequence
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from generator.errors import UsageError
from generator.tools.spec.fields import fields_of, values_at
from generator.tools.spec.model import Known, Output, Returns, Tool, closed_object
from generator.tools.spec.outputs import inferred, observed
from tasks.tools.graph import parameter_candidates
from tasks.tools.graph.parameter_features import AGAINST, FEATURES, FOR
from tasks.tools.graph.parameter_graph import MOST, build_graph
from tasks.tools.graph.parameter_slots import inputs_of, outputs_of
from tasks.tools.graph.parameter_types import as_wanted, fit, shape_of
from tasks.tools.graph.parameter_weights import WEIGHTS
from tasks.tools.graph.tool_graph import Edge, ToolGraph

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
NAMES = ("user_id", "id", "path", "file", "files", "dataset_path", "count", "tags", "shape")
SCHEMAS: tuple[Schema, ...] = (
    TEXT,
    {"type": "integer"},
    {"type": ["number", "null"]},
    {"type": "array", "items": TEXT},
    {"type": "object"},
    {"enum": ["a", "b"]},
    {},
)
slots = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(SCHEMAS), max_size=4)


def tool(name: str, takes: dict[str, Schema], gives: dict[str, Schema], known: Known = "declared", **rest: Any) -> Tool:
    outputs = [
        Output(name=field, value=value, description=value.get("description", ""), known=known)
        for field, value in gives.items()
    ]
    parameters = closed_object(takes, list(takes))
    return Tool(tool_id=name, name=name, parameters=parameters, outputs=outputs, **rest)


def said(kind: str, description: str) -> Schema:
    return {"type": kind, "description": description}


def shown(graph: ToolGraph, strength: str = "strong") -> set[str]:
    return {line(edge) for edge in graph.edges if edge.strength == strength}


def line(edge: Edge) -> str:
    return f"{edge.from_tool}.{edge.from_output} → {edge.to_tool}.{edge.to_input}{' (item)' if edge.item else ''}"


def first(graph: ToolGraph, tool_name: str) -> str:
    return line(graph.edges_into(tool_name)[0])


@st.composite
def tool_sets(draw: st.DrawFn) -> list[Tool]:
    verbs = draw(st.lists(st.sampled_from(["get_user", "open_file", "list_files", "read", "count_tags"]), unique=True))
    return [tool(name, draw(slots), draw(slots)) for name in verbs]


@pytest.mark.parametrize(
    ("output", "parameter"),
    [("user_id", "userId"), ("userIDs", "user_id"), ("file_names", "filename"), ("city", "city")],
)
def test_names_agree_up_to_case_number_and_underscores(output: str, parameter: str) -> None:
    graph = build_graph([tool("find", {}, {output: TEXT}), tool("show", {parameter: TEXT}, {"done": {}})])
    assert shown(graph) == {f"find.{output} → show.{parameter}"}
    assert graph.edges[0].evidence.same_name


def test_an_id_is_that_of_the_thing_its_tool_makes() -> None:
    user = tool("create_user", {}, {"id": TEXT})
    graph = build_graph([user, tool("get_user", {"user_id": TEXT}, {"ok": {}}), tool("get_order", {"id": TEXT}, {})])
    assert shown(graph) == {"create_user.id → get_user.user_id"}


def test_the_path_of_a_dataset_is_not_the_path_of_a_file() -> None:
    listing = tool("list_all", {}, {"path": said("string", "Path of the dataset.")})
    reading = tool("read", {"path": said("string", "Full path of the dataset in the file.")}, {"values": {}})
    opening = tool("open", {"path": said("string", "Path of the file.")}, {"handle": {}})
    assert shown(build_graph([listing, reading, opening])) == {"list_all.path → read.path"}


def test_a_generic_name_alone_is_weak_at_most() -> None:
    graph = build_graph([tool("first", {}, {"value": TEXT}), tool("second", {"value": TEXT}, {"done": {}})])
    assert shown(graph) == set()


def test_what_a_thing_is_called_by_feeds_a_parameter_named_after_the_thing() -> None:
    graph = build_graph([tool("scan", {}, {"file_path": TEXT}), tool("read", {"file": TEXT}, {"values": {}})])
    assert shown(graph) == {"scan.file_path → read.file"}


def test_items_of_a_list_and_fields_of_its_records_feed_one_at_a_time() -> None:
    row = {"type": "object", "properties": {"user_id": TEXT}}
    listing = tool(
        "list_all", {}, {"cities": {"type": "array", "items": TEXT}, "rows": {"type": "array", "items": row}}
    )
    graph = build_graph([listing, tool("show", {"city": TEXT, "user_id": TEXT}, {"done": {}})])
    assert shown(graph) == {"list_all.cities → show.city (item)", "list_all.rows[].user_id → show.user_id (item)"}


def test_an_output_that_repeats_an_argument_is_weak() -> None:
    reading = tool("read", {"file": TEXT}, {"file": TEXT, "values": {"type": "array"}})
    opening = tool("open", {"file": said("string", "Name of the file")}, {"file": said("string", "Id of the file")})
    assert shown(build_graph([reading, opening])) == {"open.file → read.file"}


def test_an_inferred_output_is_believed_less_than_a_declared_one() -> None:
    def confidence(known: Known) -> float:
        pair = [tool("find", {}, {"city": TEXT}, known), tool("show", {"city": TEXT}, {"done": {}})]
        return build_graph(pair).edges[0].confidence

    assert confidence("declared") == confidence("observed")
    assert confidence("inferred") == pytest.approx(0.9 * confidence("declared"), abs=0.001)


def test_like_descriptions_give_a_weak_edge_with_their_similarity() -> None:
    finding = tool("find", {}, {"place": said("string", "Postal code of the customer's home")})
    sending = tool("send", {"zip": said("string", "Postal code of the customer's home")}, {"done": {}})
    (edge,) = build_graph([finding, sending]).edges
    assert edge.strength == "weak"
    assert 0.5 < edge.evidence.similarity <= 1
    assert not edge.evidence.same_name


def test_an_embedding_that_is_nearly_sure_gives_a_strong_edge() -> None:
    def encode(texts: list[str]) -> NDArray[np.float32]:
        return np.array([[1, 0] if "customer" in text or "client" in text else [0, 1] for text in texts], np.float32)

    finding = tool("find", {}, {"customer": TEXT, "colour": TEXT})
    graph = build_graph([finding, tool("send", {"client": TEXT}, {"done": {}})], similarity=encode)
    assert shown(graph) == {"find.customer → send.client"}


def test_no_more_edges_go_into_a_parameter_than_the_bound() -> None:
    many = [tool(f"find_x{letter}", {}, {"city": TEXT}) for letter in "abcdefghijklmnopqrstuvwxyz"]
    graph = build_graph([*many, tool("show", {"city": TEXT}, {"done": {}})])
    assert [edge.from_tool for edge in graph.edges_into("show")] == [each.name for each in many[:MOST]]


def test_two_tools_of_one_name_are_refused() -> None:
    with pytest.raises(UsageError, match="Two tools are called get"):
        build_graph([tool("get", {}, {}), tool("get", {}, {})])


def test_the_graph_as_json_has_nodes_edges_and_chains() -> None:
    data = build_graph([tool("find", {}, {"city": TEXT}), tool("show", {"city": TEXT}, {"done": {}})]).to_json(
        [("find", "show")]
    )
    assert data["nodes"][0] == {
        "tool_id": "find",
        "name": "find",
        "inputs": [],
        "outputs": [{"name": "city", "type": "string", "known": "declared"}],
    }
    assert data["edges"][0]["from_output"] == data["edges"][0]["to_input"] == "city"
    assert data["valid_chains"] == [["find", "show"]]


@given(tool_sets())
def test_the_types_of_every_edge_fit_and_no_tool_feeds_itself(tools: Sequence[Tool]) -> None:
    graph = build_graph(tools)
    given_ = {(slot.tool, slot.name): slot for each in graph.tools.values() for slot in outputs_of(each)}
    wanted = {(slot.tool, slot.name): slot for each in graph.tools.values() for slot in inputs_of(each)}
    for edge in graph.edges:
        source, target = given_[edge.from_tool, edge.from_output], wanted[edge.to_tool, edge.to_input]
        assert fit(source.shape, target.shape) == ("item" if edge.item else "whole")
        assert edge.from_tool != edge.to_tool
        assert 0 < edge.confidence <= 1


@given(tool_sets(), st.randoms(use_true_random=False))
def test_the_order_of_the_tools_does_not_matter(tools: list[Tool], chance: Random) -> None:
    shuffled = list(tools)
    chance.shuffle(shuffled)
    assert build_graph(shuffled).to_json() == build_graph(tools).to_json()


def test_words_that_all_tools_say_tell_little() -> None:
    def found(name: str, field: str, description: str) -> Tool:
        return tool(name, {}, {field: said("string", f"{description} in the ledger of the company")})

    givers = [found("scan", "x1", "Colour"), found("look", "x2", "Voucher"), found("view", "x3", "Weight")]
    taker = tool("pay", {"given": said("string", "Voucher in the ledger of the company")}, {})
    assert first(build_graph([*givers, taker]), "pay") == "look.x2 → pay.given"


def test_a_tool_that_asks_for_the_value_comes_after_one_that_finds_it() -> None:
    asking = tool("describe_product", {"product_id": TEXT}, {"product_id": TEXT})
    finding = tool("search_product", {"words": TEXT}, {"product_id": TEXT})
    graph = build_graph([asking, finding, tool("rate", {"product_id": TEXT}, {"done": {}})])
    assert first(graph, "rate") == "search_product.product_id → rate.product_id"


def test_of_one_name_the_field_that_stands_less_deep_comes_first() -> None:
    deep = {"type": "object", "properties": {"city": TEXT}}
    graph = build_graph([tool("find", {}, {"area": deep, "city": TEXT}), tool("show", {"city": TEXT}, {})])
    assert first(graph, "show") == "find.city → show.city"


def test_a_description_that_names_the_giving_tool_counts() -> None:
    code = said("string", "Code.")
    givers = [tool("search_airport", {}, {"code": code}), tool("list_hotels", {}, {"code": code})]
    taker = tool(
        "fly", {"origin": said("string", "Where to begin, as the search of an airport gives it.")}, {"price": {}}
    )
    assert first(build_graph([*givers, taker]), "fly") == "search_airport.code → fly.origin"


def test_a_number_can_become_text_and_one_value_a_list() -> None:
    finding = tool("find", {}, {"user_id": {"type": "integer"}, "city": TEXT})
    taking = tool("show", {"user_id": TEXT, "cities": {"type": "array", "items": TEXT}}, {})
    assert shown(build_graph([finding, taking])) == {"find.user_id → show.user_id", "find.city → show.cities"}


def test_types_are_understood_as_documentation_writes_them() -> None:
    finding = tool("find", {}, {"city": {"type": "String"}, "size": {"type": "Dict"}})
    graph = build_graph([finding, tool("show", {"city": TEXT, "size": {"type": "number"}}, {})])
    assert {line(edge) for edge in graph.edges} == {"find.city → show.city"}


def test_a_field_without_a_name_is_no_obstacle() -> None:
    finding = tool("find", {}, {"": TEXT, "city": TEXT})
    assert "find.city → show.city" in shown(build_graph([finding, tool("show", {"city": TEXT}, {})]))


def test_each_feature_has_a_weight_of_its_sign() -> None:
    assert list(WEIGHTS) == list(FEATURES)
    assert [name for name in FOR if WEIGHTS[name] < 0] == []
    assert [name for name in AGAINST if WEIGHTS[name] > 0] == []


@given(tool_sets())
def test_of_many_tools_the_near_ones_that_are_looked_at_have_all_that_agree_by_name(tools: list[Tool]) -> None:
    every = shown(build_graph(tools))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parameter_candidates, "FEW", 0)
        assert shown(build_graph(tools)) == every


@pytest.mark.parametrize(
    ("value", "schema", "given_on"),
    [
        (7, TEXT, "7"),
        (True, TEXT, "true"),
        ("a", {"type": "array", "items": TEXT}, ["a"]),
        (7, {"type": "array", "items": {"type": "number"}}, [7]),
        (7, {"type": ["string", "integer"]}, 7),
        (7, {}, 7),
        (["a"], {"type": "array"}, ["a"]),
        (7, {"enum": ["a"]}, 7),
    ],
)
def test_a_value_is_given_as_it_is_asked_for(value: Any, schema: Schema, given_on: Any) -> None:
    assert as_wanted(value, schema, schema) == given_on


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ({"type": "integer"}, {"type": "number"}, "whole"),
        ({"type": "number"}, {"type": "integer"}, None),
        ({"type": "number"}, TEXT, "whole"),
        ({"type": "number"}, {"type": "string", "format": "date"}, None),
        (TEXT, {"type": "array", "items": TEXT}, "whole"),
        ({"type": "array", "items": {"type": "integer"}}, TEXT, "item"),
        ({"type": ["string", "null"]}, TEXT, "whole"),
        ({"type": "null"}, {}, None),
        ({"type": "array", "items": TEXT}, TEXT, "item"),
        ({"type": "array", "items": TEXT}, {"type": "array", "items": {"type": "integer"}}, None),
        ({"enum": ["a"]}, {"enum": ["b"]}, None),
        ({"anyOf": [TEXT, {"type": "integer"}]}, {"type": "integer"}, "whole"),
        ({"type": "string", "format": "email"}, {"type": "string", "format": "date"}, None),
        ({"type": "object", "properties": {"a": TEXT}}, {**closed_object({"b": TEXT}, ["b"])}, None),
        ({"type": "object", "properties": {"b": TEXT}}, {**closed_object({"b": TEXT}, ["b"])}, "whole"),
        ({"$ref": "#/$defs/x", "$defs": {"x": {"$ref": "#/$defs/x"}}}, TEXT, "whole"),
    ],
)  # fmt: skip
def test_a_value_fits_by_its_schema(one: Schema, other: Schema, how: str | None) -> None:
    assert fit(shape_of(one, one), shape_of(other, other)) == how


@pytest.mark.parametrize(
    ("kind", "returns", "description", "found"),
    [
        ("object", "Object with path, shape and dtype of the dataset", "", ["path", "shape", "dtype"]),
        ("object", "{path: string, size: integer}", "", ["path", "size"]),
        ("object", "", "Open it. Returns: a dict with keys `id` (int) and `name`.", ["id", "name"]),
        ("array", "Names of the members", "", ["result"]),
        ("object", "", "Get the time in a zone.", ["result"]),
    ],
)
def test_outputs_are_inferred_from_what_is_said(kind: str, returns: str, description: str, found: list[str]) -> None:
    outputs = inferred(
        Tool(tool_id="x", name="x", description=description, returns=Returns(type=kind, description=returns))
    )
    assert [output.name for output in outputs] == found
    assert {output.known for output in outputs} == {"inferred"}


def test_what_is_observed_joins_the_declared_and_replaces_the_inferred() -> None:
    declared = tool("get", {}, {"id": TEXT})
    guessed = tool("get", {}, {"name": TEXT}, "inferred")
    assert [(o.name, o.known) for o in observed(declared, {"id": 1, "size": 2}).outputs] == [
        ("id", "declared"),
        ("size", "observed"),
    ]
    assert [(o.name, o.known) for o in observed(guessed, [1]).outputs] == [("result", "observed")]


def test_observing_again_widens_what_was_observed() -> None:
    twice = observed(observed(tool("get", {}, {}), {"size": 1}), {"size": None})
    assert twice.outputs[0].value == {"type": ["integer", "null"]}


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_every_field_that_was_observed_is_found_where_its_address_says(result: Any) -> None:
    seen = observed(tool("get", {}, {}), result if isinstance(result, dict) else {"it": result})
    for output in seen.outputs:
        expected = result[output.name] if isinstance(result, dict) else result
        assert values_at(result if isinstance(result, dict) else {"it": result}, output.name)[:1] == [expected]


def test_the_fields_of_records_in_a_list_have_addresses() -> None:
    result = {"rows": [{"id": 1}, {"id": 2}]}
    assert [field.address for field in fields_of(observed(tool("get", {}, {}), result))] == ["rows", "rows[].id"]
    assert values_at(result, "rows[].id", items=True) == [1, 2]
    assert values_at(result, "rows[].id") == [[1, 2]]
    assert values_at([5, 6], "result", items=True) == [5, 6]


def test_parameters_whose_schemas_all_refer_to_one_another_share_what_they_are_made_of() -> None:
    refs: dict[str, Schema] = {f"s{n}": {"$ref": f"#/$defs/s{n}"} for n in range(60)}
    schemas = {name: {"type": "object", "properties": refs, "required": list(refs)} for name in refs}
    meshed = Tool(
        tool_id="m", name="m", parameters={"type": "object", "properties": refs, "$defs": schemas}, outputs=[]
    )
    assert build_graph([meshed, tool("get", {}, {"s1": TEXT})]).edges == []  # each is a tree of 216,000 shapes

    parts, new = dict[int, Any](), [slot.shape for slot in inputs_of(meshed)]
    while new:
        parts |= {id(shape): shape for shape in new}
        new = [part for shape in new for _, part in shape.fields if id(part) not in parts]
        new = list({id(part): part for part in new}.values())
    assert len(parts) == 60 * 4
