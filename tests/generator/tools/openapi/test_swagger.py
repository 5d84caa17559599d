"""Swagger 2.0: its own words for what OpenAPI 3 says otherwise, read into the same tools."""

from typing import Any

import pytest

from generator.tools.reading.specification import parse
from generator.tools.spec.model import Tool, Written

OK = {"200": {"description": "Done."}}


def one(operation: dict[str, Any], path: str = "/pets", method: str = "get", **more: Any) -> Tool:
    document = {"swagger": "2.0", "info": {"title": "Pets"}, "host": "pets.example", "basePath": "/v1", **more}
    return parse({**document, "paths": {path: {method: {"responses": OK, **operation}}}}, "old.yaml").spec.tools[0]


def test_a_parameter_describes_its_value_itself() -> None:
    tool = one(
        {"parameters": [{"name": "n", "in": "query", "type": "integer", "maximum": 5, "description": "So many."}]}
    )
    assert tool.properties == {"n": {"type": "integer", "maximum": 5, "description": "So many."}}
    assert tool.route is not None
    assert (tool.route.url, tool.route.places) == ("https://pets.example/v1/pets", {"n": "query"})


@pytest.mark.parametrize(
    ("collection", "written"),
    [
        (None, Written(style="form", explode=False)),
        ("csv", Written(style="form", explode=False)),
        ("ssv", Written(style="spaceDelimited", explode=False)),
        ("tsv", Written(style="tabDelimited", explode=False)),
        ("pipes", Written(style="pipeDelimited", explode=False)),
        ("multi", Written(style="form", explode=True)),
    ],
)
def test_lists_are_written_as_they_are_collected(collection: str | None, written: Written) -> None:
    given = {"name": "tags", "in": "query", "type": "array", "items": {"type": "string"}}
    route = one({"parameters": [{**given, "collectionFormat": collection} if collection else given]}).route
    assert route is not None
    assert route.written == {"tags": written}


def test_a_body_behind_references_becomes_parameters() -> None:
    tool = one(
        {"parameters": [{"$ref": "#/parameters/Pet"}], "consumes": ["application/json"]},
        method="post",
        parameters={"Pet": {"name": "pet", "in": "body", "required": True, "schema": {"$ref": "#/definitions/Pet"}}},
        definitions={"Pet": {"properties": {"name": {"type": "string"}, "next": {"$ref": "#/definitions/Pet"}}}},
    )
    assert list(tool.properties) == ["name", "next"]
    assert list(tool.parameters["$defs"]) == ["Pet"]


@pytest.mark.parametrize(
    ("kind", "media", "schema"),
    [
        ("string", "application/x-www-form-urlencoded", {"type": "string"}),
        ("file", "multipart/form-data", {"type": "string", "format": "binary"}),
    ],
)
def test_fields_of_a_form_become_its_body(kind: str, media: str, schema: dict[str, Any]) -> None:
    tool = one({"parameters": [{"name": "f", "in": "formData", "type": kind, "required": True}]}, method="post")
    assert (tool.properties, tool.required) == ({"f": schema}, ["f"])
    assert tool.route is not None
    assert tool.route.media == media


def test_what_comes_back_is_the_schema_of_the_answer() -> None:
    answer = {"200": {"$ref": "#/responses/Found"}}
    tool = one({"responses": answer}, responses={"Found": {"description": "It.", "schema": {"type": "integer"}}})
    assert (tool.returns.type, tool.returns.description) == ("integer", "It.")


def test_keys_are_those_of_its_definitions() -> None:
    definitions = {"k": {"type": "apiKey", "in": "query", "name": "key"}, "b": {"type": "basic"}}
    route = one({"security": [{"k": []}, {"b": []}]}, securityDefinitions=definitions).route
    assert route is not None
    assert [[(key.scheme, key.place, key.name) for key in way] for way in route.keys] == [
        [("k", "query", "key")],
        [("b", "basic", "")],
    ]
