"""Nothing that a document says is lost where one keyword would do: names, large bodies, rules, other files."""

import json
from pathlib import Path
from typing import Any

import pytest

from generator.tools.checking import fault_of
from generator.tools.reading.specification import parse, read_spec
from generator.tools.spec.model import Tool
from generator.tools.spec.parsed import Parsed

OK = {"200": {"description": "Done."}}


def read(operation: dict[str, Any], path: str = "/a", method: str = "post", **more: Any) -> Parsed:
    document = {"openapi": "3.1.0", "info": {"title": "A"}, "servers": [{"url": "http://a.example"}], **more}
    return parse({**document, "paths": {path: {method: {"responses": OK, **operation}}}}, "a.yaml")


def body(schema: Any) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def is_right(tool: Tool, **args: Any) -> bool:
    return fault_of(tool.name, args, {tool.name: tool}) is None


def test_the_same_name_in_path_and_query_gives_two_parameters() -> None:
    given = [{"name": "id", "in": place, "required": True, "schema": {"type": "string"}} for place in ("path", "query")]
    tool = read({"parameters": given}, "/a/{id}").spec.tools[0]
    assert tool.required == ["id", "query_id"]
    assert tool.route is not None
    assert tool.route.places == {"id": "path", "query_id": "query"}
    assert tool.route.written["query_id"].name == "id"


def test_a_body_of_thousands_of_parts_is_read_whole() -> None:
    def schemas(deep: int) -> dict[str, Any]:
        fields = {f"f{n}": {"type": "object", "properties": {"x": {"type": "integer"}}} for n in range(20)}
        return {
            f"S{n}": {"properties": {**fields, "next": {"$ref": f"#/components/schemas/S{n + 1}"}}} for n in range(deep)
        }

    known = {**schemas(140), "S140": {"type": "string"}}
    parsed = read(body({"$ref": "#/components/schemas/S0"}), components={"schemas": known})
    assert parsed.faults == []
    assert len(parsed.spec.tools[0].properties) == 21


def test_a_body_beyond_all_measure_is_read_as_far_as_it_goes() -> None:
    known: dict[str, Any] = {
        f"S{n}": {
            "properties": {
                "next": {"$ref": f"#/components/schemas/S{n + 1}"},
                **{f"f{k}": {"type": "string"} for k in range(100)},
            }
        }
        for n in range(200)
    }
    known["S200"] = {"type": "string"}
    parsed = read(body({"$ref": "#/components/schemas/S0"}), components={"schemas": known})
    assert len(parsed.spec.tools[0].properties) == 101
    assert "of what lies deeper only the type is checked" in parsed.faults[0].fault


PAIR = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}


def test_a_body_of_which_something_must_be_given_wants_one_of_its_properties() -> None:
    query = [{"name": "q", "in": "query", "schema": {"type": "string"}}]
    tool = read({**body({**PAIR, "minProperties": 1}), "parameters": query}).spec.tools[0]
    assert [is_right(tool, **args) for args in ({}, {"q": "x"}, {"a": "x"}, {"q": "x", "b": "y"})] == [
        False, False, True, True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "wrong", "right"),
    [
        ({"dependentRequired": {"a": ["b"]}}, {"a": "x"}, {"a": "x", "b": "y"}),
        ({"minProperties": 2}, {"body": {"a": "x"}}, {"body": {"a": "x", "b": "y"}}),
        ({"maxProperties": 1}, {"body": {"a": "x", "b": "y"}}, {"body": {"a": "x"}}),
        ({"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}, {"body": {"a": "x", "b": "y"}}, {"body": {"a": "x"}}),
    ],
)
def test_rules_of_a_body_hold(rule: dict[str, Any], wrong: dict[str, Any], right: dict[str, Any]) -> None:
    tool = read(body({**PAIR, **rule})).spec.tools[0]
    assert (is_right(tool, **wrong), is_right(tool, **right)) == (False, True)


def test_a_schema_that_refers_to_itself_as_older_drafts_do_is_checked_all_the_way_down() -> None:
    items = {"anyOf": [{"type": "string"}, {"$recursiveRef": "#"}]}
    node = {"$recursiveAnchor": True, "type": "object", "properties": {"of": {"type": "array", "items": items}}}
    tool = read(
        body({"properties": {"f": {"$ref": "#/components/schemas/F"}}}), components={"schemas": {"F": node}}
    ).spec.tools[0]
    assert is_right(tool, f={"of": ["a", {"of": ["b"]}]})
    assert not is_right(tool, f={"of": ["a", {"of": [5]}]})


def test_a_field_without_a_name_is_left_out_of_what_comes_back() -> None:
    schema = {"type": "object", "properties": {"": {"type": "string"}, "a": {"type": "string"}}}
    answer = {"200": {"description": "It.", "content": {"application/json": {"schema": schema}}}}
    parsed = read({"responses": answer})
    assert [output.name for output in parsed.spec.tools[0].outputs] == ["a"]
    assert "a field whose name cannot be written" in parsed.faults[0].fault


def test_a_server_whose_variable_is_open_is_left_to_the_user() -> None:
    parsed = read({}, servers=[{"url": "https://{tenant}.example"}])
    route = parsed.spec.tools[0].route
    assert route is not None
    assert route.url == "/a"
    assert "the variable 'tenant'" in parsed.faults[0].fault


# --- documents in several files


def written(folder: Path, name: str, data: Any) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data))
    return path


def document_with(address: str) -> dict[str, Any]:
    shown = {"properties": {"pet": {"$ref": address}}}
    return {"openapi": "3.1.0", "info": {}, "paths": {"/a": {"post": {**body(shown), "responses": OK}}}}


def test_files_beside_and_below_a_document_belong_to_it(tmp_path: Path) -> None:
    path = written(tmp_path, "api/main.json", document_with("schemas/pet.json#/Pet"))
    written(tmp_path, "api/schemas/pet.json", {"Pet": {"properties": {"kind": {"$ref": "../kind.json"}}}})
    written(tmp_path, "api/kind.json", {"enum": ["cat", "dog"]})
    parsed = read_spec(str(path))
    assert parsed.spec.tools[0].properties == {"pet": {"properties": {"kind": {"enum": ["cat", "dog"]}}}}
    assert parsed.faults == []


def test_whole_parts_of_a_document_may_lie_in_other_files(tmp_path: Path) -> None:
    shared = {"components": {"parameters": {"$ref": "parameters.json"}}}
    path = written(tmp_path, "main.json", {"openapi": "3.1.0", "paths": {"$ref": "paths.json"}, **shared})
    given = {"parameters": [{"$ref": "main.json#/components/parameters/Limit"}], "responses": OK}
    written(tmp_path, "paths.json", {"/a": {"get": given}})
    written(tmp_path, "parameters.json", {"Limit": {"name": "n", "in": "query", "schema": {"type": "integer"}}})
    assert read_spec(str(path)).spec.tools[0].properties == {"n": {"type": "integer"}}


def test_files_outside_the_folder_are_never_read(tmp_path: Path) -> None:
    written(tmp_path, "secret.json", {"enum": ["secret"]})
    (tmp_path / "api").mkdir()
    (tmp_path / "api" / "link.json").symlink_to(tmp_path / "secret.json")
    for address in ("../secret.json", str(tmp_path / "secret.json"), "link.json", f"file://{tmp_path}/secret.json"):
        parsed = read_spec(str(written(tmp_path, "api/main.json", document_with(address))))
        assert parsed.spec.tools[0].properties == {"pet": {}}
        assert "another document, which is never fetched" in parsed.faults[0].fault
