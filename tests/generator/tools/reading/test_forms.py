"""Lists of tools in the forms that providers, libraries and data sets have: each gives its parameters or is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from generator.errors import UsageError
from generator.tools.reading.specification import parse, read_spec
from generator.tools.spec.type_words import meaning

SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
    "required": ["city"],
}
SHOUTED = {
    "type": "OBJECT",
    "properties": {"city": {"type": "STRING"}, "days": {"type": "INTEGER"}},
    "required": ["city"],
}
HEAD = {"name": "weather", "description": "Weather."}
FLAT = {"city": {"type": "str"}, "days": {"type": "int, optional"}}
TOLD = {"city": {"type": "string", "required": True}, "days": {"type": "integer", "required": False}}
LISTED = [{"name": "city", "type": "string", "desc": "x"}, {"name": "days", "type": "integer", "optional": True}]

FORMS: dict[str, Any] = {
    "mcp": {"tools": [{**HEAD, "inputSchema": SCHEMA}]},
    "mcp envelope": {"jsonrpc": "2.0", "id": 1, "result": {"tools": [{**HEAD, "inputSchema": SCHEMA}]}},
    "mcp pages": [{"jsonrpc": "2.0", "result": {"tools": [{**HEAD, "inputSchema": SCHEMA}]}}],
    "one tool": {**HEAD, "inputSchema": SCHEMA},
    "openai chat": [{"type": "function", "function": {**HEAD, "parameters": SCHEMA, "strict": True}}],
    "openai responses": [{"type": "function", **HEAD, "parameters": SCHEMA, "strict": None}],
    "openai request": {"model": "m", "messages": [], "tools": [
        {"type": "function", "function": {**HEAD, "parameters": SCHEMA}}]},
    "openai functions": {"functions": [{**HEAD, "parameters": SCHEMA}]},
    "anthropic": [{**HEAD, "input_schema": SCHEMA, "cache_control": {"type": "ephemeral"}}],
    "anthropic custom": [{"type": "custom", **HEAD, "input_schema": SCHEMA}],
    "gemini": [{"functionDeclarations": [{**HEAD, "parameters": SHOUTED}]}],
    "gemini snake": {"tools": [{"function_declarations": [{**HEAD, "parametersJsonSchema": SCHEMA}]}]},
    "xlam": [{**HEAD, "parameters": FLAT}],
    "xlam text": {"query": "q", "tools": json.dumps([{**HEAD, "parameters": FLAT}])},
    "langchain": [{**HEAD, "args_schema": {**SCHEMA, "title": "Weather"}}],
    "langchain args": [{**HEAD, "args": {"city": {"type": "string"}, "days": {"type": "integer", "default": 3}}}],
    "pydantic": [{"title": "weather", "description": "Weather.", **SCHEMA}],
    "berkeley": [{**HEAD, "parameters": {**SCHEMA, "type": "dict"}}],
    "toolbench": {"tool_name": "w", "api_list": [{
        **HEAD, "url": "x", "required_parameters": [{"name": "city", "type": "STRING", "default": "Lund"}],
        "optional_parameters": [{"name": "days", "type": "NUMBER"}]}]},
    "smolagents": [{**HEAD, "output_type": "string", "inputs": {
        "city": {"type": "string"}, "days": {"type": "integer", "nullable": True}}}],
    "bedrock": {"toolConfig": {"tools": [{"toolSpec": {**HEAD, "inputSchema": {"json": SCHEMA}}}]}},
    "bedrock agents": {"functions": [{**HEAD, "parameters": TOLD}]},
    "cohere": [{**HEAD, "parameter_definitions": {"city": {"type": "str", "required": True}, "days": {"type": "int"}}}],
    "seal tools": [{"api_name": "weather", "api_description": "Weather.", "required": ["city"], "responses": {},
        "parameters": {"city": {"type": "str"}, "days": {"type": "int"}}}],
    "nestful": [{**HEAD, "arguments": {"city": {"type": "string", "required": True}, "days": {
        "type": "integer", "required": False, "default_value": 3, "allowed_values": []}}}],
    "api bank": [{**HEAD, "input_parameters": FLAT, "output_parameters": {"degrees": {"type": "float"}}}],
    "docker": [{**HEAD, "arguments": LISTED}],
    "by name": {"weather": {"description": "Weather.", "parameters": SCHEMA}},
    "servers": [{"name": "s", "tools": {"a": {"tools": [{**HEAD, "inputSchema": SCHEMA}]}}}],
    "parameters as text": [{**HEAD, "parameters": json.dumps(SCHEMA)}],
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_form_gives_its_parameters(form: str) -> None:
    parsed = parse(FORMS[form], "tools.json")
    tool = parsed.spec.tools[0]
    kinds = {name: schema["type"] for name, schema in tool.properties.items()}
    assert (tool.name, tool.description) == ("weather", "Weather.")
    assert kinds in ({"city": "string", "days": "integer"}, {"city": "string", "days": "number"})
    assert tool.required == ["city"]
    assert parsed.faults == []


def test_lines_of_tools_are_read(tmp_path: Path) -> None:
    path = tmp_path / "tools.json"
    path.write_text("\n".join(json.dumps({"name": name, "parameters": SCHEMA}) for name in ("a", "b")))
    assert [tool.name for tool in read_spec(str(path)).spec.tools] == ["a", "b"]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"type": "web_search_20250305", "name": "web_search"}, "'web_search_20250305', which is run by its provider"),
        ({"googleSearch": {}}, "in no form that is known (it has `googleSearch`)"),
        ({"type": "custom", "name": "code", "format": {"type": "text"}}, "takes free text and no arguments"),
        ({"name": "odd", "signature": {"city": "string"}}, "in no form that is known (it has `signature`)"),
        ({"name": "odd", "parameters": {"type": "string"}}, "a schema of 'string', and arguments are an object"),
    ],
)
def test_what_tells_no_parameters_is_left_out_by_name(entry: dict[str, Any], said: str) -> None:
    parsed = parse([entry, {**HEAD, "input_schema": SCHEMA}], "tools.json")
    assert [tool.name for tool in parsed.spec.tools] == ["weather"]
    assert said in parsed.faults[0].fault


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        ({"mcpServers": {"a": {"command": "x"}}}, "a configuration of MCP servers"),
        ({"asyncapi": "3.0.0"}, "an AsyncAPI document"),
        ({"openrpc": "1.2.6", "methods": []}, "an OpenRPC document"),
        ({"info": {"schema": "https://schema.getpostman.com/json/collection/v2.1.0/"}, "item": []}, "of Postman"),
        ({"data": {"__schema": {}}}, "a GraphQL service"),
        ({"kind": "discovery#restDescription"}, "Google's discovery service"),
    ],
)
def test_a_document_of_another_kind_is_refused_by_its_name(document: dict[str, Any], kind: str) -> None:
    with pytest.raises(UsageError, match=kind):
        parse(document, "other.json")


@pytest.mark.parametrize(
    ("words", "schema", "optional"),
    [
        ("str", {"type": "string"}, False),
        ("int, optional", {"type": "integer"}, True),
        ("Optional[int]", {"type": ["integer", "null"]}, True),
        ("List[Union[int, float]]", {"type": "array", "items": {"type": ["integer", "number"]}}, False),
        ("Dict[str, float]", {"type": "object", "additionalProperties": {"type": "number"}}, False),
        ("Literal['a', 'b']", {"enum": ["a", "b"]}, False),
        ("string[]", {"type": "array", "items": {"type": "string"}}, False),
        ("array of strings", {"type": "array", "items": {"type": "string"}}, False),
        ("number or string", {"type": ["number", "string"]}, False),
        ("bool (optional)", {"type": "boolean"}, True),
        ("any", {}, False),
        ("wibble", None, False),
    ],
)
def test_words_of_types_mean_schemas(words: str, schema: dict[str, Any] | None, optional: bool) -> None:
    assert meaning(words) == (schema, optional)
