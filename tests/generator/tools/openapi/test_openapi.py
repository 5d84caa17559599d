"""OpenAPI 3.0 and 3.1: an operation becomes a tool, references are resolved, and what is broken is told by name."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.errors import UsageError
from generator.tools.checking import fault_of
from generator.tools.reading.specification import parse
from generator.tools.spec.dialects import modern
from generator.tools.spec.model import Effects, Output, Returns, Tool
from generator.tools.spec.parsed import Parsed
from generator.tools.spec.schemas import fault_in

OK = {"200": {"description": "Done."}}


def document(
    paths: dict[str, Any], schemas: dict[str, Any] | None = None, version: str = "3.0.3", **more: Any
) -> dict[str, Any]:
    return {
        "openapi": version,
        "info": {"title": "Pets", "description": "All pets."},
        "servers": [{"url": "https://pets.example/v1/"}],
        "paths": paths,
        "components": {"schemas": schemas or {}},
        **more,
    }


def read(paths: dict[str, Any], schemas: dict[str, Any] | None = None, **more: Any) -> Parsed:
    return parse(document(paths, schemas, **more), "pets.yaml")


def one(operation: dict[str, Any], path: str = "/pets", method: str = "get", **more: Any) -> Tool:
    return read({path: {method: {"responses": OK, **operation}}}, **more).spec.tools[0]


def query(name: str = "q", **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema}


def body(schema: dict[str, Any], media: str = "application/json") -> dict[str, Any]:
    return {"requestBody": {"content": {media: {"schema": schema}}}}


def answer(schema: dict[str, Any]) -> dict[str, Any]:
    return {"responses": {"200": {"description": "Found.", "content": {"application/json": {"schema": schema}}}}}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def test_an_operation_is_a_tool() -> None:
    tool = one(
        {
            "operationId": "getPet",
            "tags": ["pets", "more"],
            "summary": "A pet.",
            "description": "By its number.",
            "parameters": [
                {
                    "name": "id",
                    "in": "path",
                    "required": True,
                    "schema": {"type": "integer"},
                    "description": "Its number.",
                },
                {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
                {"name": "Accept", "in": "header", "schema": {"type": "string"}},
                {"name": "session", "in": "cookie", "schema": {"type": "string"}},
                query("limit", type="integer", default=5),
            ],
        },
        "/pets/{id}",
    )
    assert (tool.tool_id, tool.name, tool.category) == ("getPet", "getPet", "pets")
    assert tool.description == "A pet.\n\nBy its number."
    assert tool.properties == {
        "id": {"type": "integer", "description": "Its number."},
        "X-Trace": {"type": "string"},
        "session": {"type": "string"},
        "limit": {"type": "integer", "default": 5},
    }
    assert tool.required == ["id"]
    assert tool.route is not None
    assert (tool.route.method, tool.route.url) == ("GET", "https://pets.example/v1/pets/{id}")
    assert tool.route.places == {"id": "path", "X-Trace": "header", "session": "cookie", "limit": "query"}


def test_the_title_names_the_spec() -> None:
    spec = read({"/pets": {"get": {"responses": OK}}}).spec
    assert (spec.name, spec.description, spec.kind) == ("Pets", "All pets.", "openapi")


@pytest.mark.parametrize(
    ("path", "method", "name"),
    [
        ("/pets", "get", "get_pets"),
        ("/pets/{petId}/toys", "post", "post_pets_by_pet_id_toys"),
        ("/", "delete", "delete"),
        ("/a.b/c-d", "get", "get_a_b_c_d"),
    ],
)
def test_an_operation_without_an_id_is_named_by_its_path(path: str, method: str, name: str) -> None:
    parameters = [{"name": "petId", "in": "path", "required": True, "schema": {"type": "string"}}]
    assert one({"parameters": parameters if "{" in path else []}, path, method).name == name


def test_the_second_operation_of_an_id_is_renamed() -> None:
    parsed = read(
        {"/a": {"get": {"operationId": "x", "responses": OK}}, "/b": {"get": {"operationId": "x", "responses": OK}}}
    )
    assert [tool.name for tool in parsed.spec.tools] == ["x", "x_2"]
    assert str(parsed.faults[0]) == "x: is the id of two operations: that of GET /b is renamed."


def test_parameters_of_the_path_are_shared_and_the_operations_own_count() -> None:
    parsed = read({"/pets": {"parameters": [query("a", type="string"), query("b", type="string")], "get": {
        "parameters": [query("b", type="integer")], "responses": OK}}})  # fmt: skip
    assert parsed.spec.tools[0].properties == {"a": {"type": "string"}, "b": {"type": "integer"}}


def test_a_plain_body_becomes_parameters() -> None:
    schema = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
        "required": ["name"],
    }
    tool = one(body(schema), method="post")
    assert tool.properties == {"name": {"type": "string"}, "age": {"type": "integer"}}
    assert tool.required == ["name"]
    assert tool.route is not None
    assert (tool.route.body, tool.route.media, tool.route.places) == (None, "application/json", {})


def test_the_parts_of_a_body_are_joined_and_what_only_the_server_writes_is_left_out() -> None:
    new = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
    schemas = {
        "New": new,
        "Pet": {
            "allOf": [ref("New"), {"properties": {"id": {"type": "integer", "readOnly": True}}, "required": ["id"]}]
        },
    }
    tool = one(body(ref("Pet")), method="post", schemas=schemas)
    assert (tool.properties, tool.required) == ({"name": {"type": "string"}}, ["name"])


@pytest.mark.parametrize(
    "schema", [{"type": "array", "items": {"type": "string"}}, {"anyOf": [{"type": "string"}, {"type": "integer"}]}]
)
def test_any_other_body_is_one_parameter(schema: dict[str, Any]) -> None:
    tool = one(body(schema), method="post")
    assert tool.properties == {"body": schema}
    assert tool.route is not None
    assert tool.route.body == "body"


def test_a_body_with_a_name_that_is_taken_is_one_parameter() -> None:
    schema = {"type": "object", "properties": {"q": {"type": "string"}}}
    tool = one({**body(schema), "parameters": [query(type="integer")]}, method="post")
    assert tool.properties == {"q": {"type": "integer"}, "body": schema}


def test_a_form_is_sent_as_a_form() -> None:
    schema = {"type": "object", "properties": {"q": {"type": "string"}}}
    route = one(body(schema, "application/x-www-form-urlencoded"), method="post").route
    assert route is not None
    assert route.media == "application/x-www-form-urlencoded"


def test_the_answer_says_the_outputs() -> None:
    schemas = {"Pet": {"type": "object", "properties": {"id": {"type": "integer", "description": "Its number."}}}}
    tool = one(answer(ref("Pet")), schemas=schemas)
    assert tool.outputs == [Output(name="id", value={"type": "integer"}, description="Its number.")]
    assert tool.returns == Returns(type="object", description="Found.")


def test_an_answer_that_is_no_object_is_a_result() -> None:
    tool = one(answer({"type": "array", "items": {"type": "string"}}))
    assert tool.outputs == [Output(name="result", value={"type": "array", "items": {"type": "string"}})]
    assert tool.returns.type == "array"


@pytest.mark.parametrize(
    ("method", "effects"),
    [
        ("get", Effects(read_only=True, destructive=False, idempotent=True)),
        ("post", Effects(read_only=False, idempotent=False)),
        ("put", Effects(read_only=False, idempotent=True)),
        ("delete", Effects(read_only=False, destructive=True, idempotent=True)),
    ],
)
def test_the_method_says_what_a_call_may_do(method: str, effects: Effects) -> None:
    assert one({}, method=method).effects == effects


# --- references


def test_a_small_schema_stands_in_the_place_of_its_reference() -> None:
    tool = one({"parameters": [query(**ref("Sort"))]}, schemas={"Sort": {"type": "string", "enum": ["up", "down"]}})
    assert tool.properties == {"q": {"type": "string", "enum": ["up", "down"]}}


def test_a_parameter_behind_a_reference_is_found() -> None:
    shared = {"parameters": {"Limit": query("limit", type="integer")}}
    parsed = read(
        {"/a": {"get": {"parameters": [{"$ref": "#/components/parameters/Limit"}], "responses": OK}}}, components=shared
    )
    assert parsed.spec.tools[0].properties == {"limit": {"type": "integer"}}


def test_a_schema_that_refers_to_itself_becomes_a_definition_of_the_tool() -> None:
    node = {"type": "object", "properties": {"value": {"type": "integer"}, "next": ref("Node")}, "required": ["value"]}
    tool = one(body({"type": "object", "properties": {"head": ref("Node")}}), method="post", schemas={"Node": node})
    assert tool.properties == {"head": {"$ref": "#/$defs/Node"}}
    assert tool.parameters["$defs"]["Node"]["properties"]["next"] == {"$ref": "#/$defs/Node"}
    offered = {tool.name: tool}
    assert fault_of(tool.name, {"head": {"value": 1, "next": {"value": 2}}}, offered) is None
    assert fault_of(tool.name, {"head": {"value": 1, "next": {"value": "two"}}}, offered) is not None


def test_references_that_multiply_are_not_expanded() -> None:
    schemas: dict[str, Any] = {
        f"S{n}": {"type": "object", "properties": {str(k): ref(f"S{n + 1}") for k in range(9)}} for n in range(30)
    }
    schemas["S30"] = {"type": "string"}
    tool = one(
        {**body({"type": "object", "properties": {"s": ref("S0")}}), **answer(ref("S0"))},
        method="post",
        schemas=schemas,
    )
    assert len(tool.model_dump_json()) < 500_000


def test_what_is_beside_a_reference_counts() -> None:
    pet = {"type": "object", "properties": {"a": {"type": "string"}}, "description": "A pet."}
    prop = {**ref("Pet"), "description": "The other."}
    tool = one(
        body({"type": "object", "properties": {"pet": prop}}), method="post", schemas={"Pet": pet}, version="3.1.0"
    )
    assert tool.properties["pet"] == {**pet, "description": "The other."}


@pytest.mark.parametrize("address", ["https://evil.example/x.json#/A", "other.yaml#/A", "file:///etc/passwd"])
def test_another_document_is_told_by_name_and_the_part_takes_any_value(address: str) -> None:
    odd = {"operationId": "odd", **body({"type": "object", "properties": {"a": {"$ref": address}}}), "responses": OK}
    parsed = read({"/odd": {"post": odd}})
    assert parsed.spec.tools[0].properties == {"a": {}}
    assert str(parsed.faults[0]) == (
        f"odd: refers to {address!r}, another document, which is never fetched: any value is taken there."
    )


def test_an_operation_whose_needed_body_is_not_there_is_left_out() -> None:
    bad = {"requestBody": {"$ref": "#/components/requestBodies/None"}, "responses": OK}
    parsed = read({"/bad": {"post": bad}, "/good": {"get": {"responses": OK}}})
    assert [tool.name for tool in parsed.spec.tools] == ["get_good"]
    assert "which is not there: the operation is left out" in parsed.faults[0].fault


def test_a_parameter_in_a_circle_of_references_is_left_out() -> None:
    shared = {"parameters": {"A": {"$ref": "#/components/parameters/B"}, "B": {"$ref": "#/components/parameters/A"}}}
    odd = {"parameters": [{"$ref": "#/components/parameters/A"}, query("b")], "responses": OK}
    parsed = read({"/odd": {"get": odd}}, components=shared)
    assert list(parsed.spec.tools[0].properties) == ["b"]
    assert "leads in a circle" in parsed.faults[0].fault


# --- servers


def test_variables_of_a_server_have_their_defaults() -> None:
    servers = [
        {"url": "https://{region}.example/{v}", "variables": {"region": {"default": "eu"}, "v": {"default": "2"}}}
    ]
    route = one({}, servers=servers).route
    assert route is not None
    assert route.url == "https://eu.example/2/pets"


def test_the_operations_own_server_counts() -> None:
    route = one({"servers": [{"url": "http://own.example"}]}).route
    assert route is not None
    assert route.url == "http://own.example/pets"


# --- dialects


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "enum": ["a"], "nullable": True}, {"type": ["string", "null"], "enum": ["a", None]}),
        (
            {"allOf": [{"type": "object"}], "nullable": True},
            {"anyOf": [{"allOf": [{"type": "object"}]}, {"type": "null"}]},
        ),
        ({"type": "integer", "nullable": False}, {"type": "integer"}),
        ({"type": "number", "minimum": 1, "exclusiveMinimum": True}, {"type": "number", "exclusiveMinimum": 1}),
        ({"type": "number", "maximum": 1, "exclusiveMaximum": False}, {"type": "number", "maximum": 1}),
        ({"type": "string", "example": "a"}, {"type": "string", "examples": ["a"]}),
        ({"type": "string", "x-order": 1, "xml": {}}, {"type": "string"}),
        ({"items": [{"type": "string"}]}, {"prefixItems": [{"type": "string"}]}),
        (
            {"properties": {"nullable": {"nullable": True, "type": "string"}}},
            {"properties": {"nullable": {"type": ["string", "null"]}}},
        ),
        ({"const": {"nullable": True}}, {"const": {"nullable": True}}),
        ({"type": ["string", "null"], "exclusiveMinimum": 3}, {"type": ["string", "null"], "exclusiveMinimum": 3}),
    ],
)
def test_older_words_are_reworded(given: dict[str, Any], meant: dict[str, Any]) -> None:
    assert modern(given) == meant
    assert fault_in(modern(given)) is None


def test_swagger_before_2_is_refused() -> None:
    with pytest.raises(UsageError, match=r"is Swagger 1.2, which is not read: give Swagger 2.0 or OpenAPI 3"):
        parse({"swagger": "1.2", "paths": {}}, "old.json")


def test_a_place_in_the_path_that_is_not_described_takes_text() -> None:
    parsed = read({"/pets/{id}": {"get": {"responses": OK}}})
    assert (parsed.spec.tools[0].properties, parsed.spec.tools[0].required) == ({"id": {"type": "string"}}, ["id"])
    assert parsed.faults[0].parameter == "id"


WORDS = "$ref type properties required allOf items schema content in parameters requestBody responses 200 servers url"
ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 2)
    | st.sampled_from(
        ["object", "query", "path", "#/components/schemas/A", "#/paths", "x", "application/json", "http://x/{y}"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*WORDS.split(), "application/json"]), inner, max_size=4)
    ),
    max_leaves=15,
)


def with_body(schema: Any) -> dict[str, Any]:
    """An operation that takes it as JSON."""
    return {"requestBody": {"content": {"application/json": {"schema": schema}}}}


@example(operation=with_body({"required": [{}]}), schema={})
@example(operation=with_body({"allOf": [{}], "properties": 1}), schema={})
@example(
    operation=with_body({"$ref": "#/components/schemas/A"}),
    schema={"required": [[]], "properties": {"a": {"readOnly": True}}},
)
@given(operation=st.dictionaries(st.sampled_from(WORDS.split()), ODD, max_size=5), schema=ODD)
@settings(max_examples=300, deadline=None)
def test_whatever_an_operation_holds_reading_goes_on(operation: dict[str, Any], schema: Any) -> None:
    parsed = read({"/odd/{x}": {"post": operation}, "/good": {"get": {"responses": OK}}}, {"A": schema})
    assert parsed.spec.tools[-1].name == "get_good"
    assert all(fault_in(tool.parameters) is None for tool in parsed.spec.tools)
