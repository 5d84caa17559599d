"""Specifications of every form: told apart by what is in them, and of files that are none, one sentence."""

import json
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.errors import UsageError
from generator.tools.mcp.client import connected
from generator.tools.reading.own_json import from_json, to_json
from generator.tools.reading.specification import parse, read_live, read_spec
from generator.tools.spec.model import Effects, Output, Returns, Route, Tool, ToolSpec, closed_object, complexity_of
from generator.tools.spec.parsed import Parsed
from generator.tools.spec.summary import summarise, table_of

OURS = {
    "name": "files",
    "tools": [
        {
            "tool_id": "files_read",
            "name": "read",
            "category": "reading",
            "description": "Reads a file.",
            "parameters": [
                {"name": "path", "type": "string", "required": True, "description": "File to read."},
                {"name": "mode", "type": "string", "required": False, "default": "r", "enum": ["r", "rb"]},
            ],
            "returns": {
                "type": "object",
                "description": "What is in it.",
                "fields": [{"name": "text", "type": "string"}],
            },
            "examples": [{"args": {"path": "a.txt"}}],
            "complexity": "medium",
        }
    ],
}
LISTING = {
    "tools": [
        {
            "name": "add",
            "description": "Adds.",
            "inputSchema": {
                "$schema": "http://json-schema.org/draft-07/schema#",
                "type": "object",
                "properties": {"a": {"$ref": "#/definitions/Number"}},
                "required": ["a"],
                "definitions": {"Number": {"type": "number"}},
            },
            "outputSchema": {"type": "object", "properties": {"sum": {"type": "number", "description": "The sum."}}},
            "annotations": {"readOnlyHint": True, "openWorldHint": False},
        }
    ]
}


def written(folder: Path, text: str | bytes, name: str = "spec.txt") -> str:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(path)


def refusal(folder: Path, text: str | bytes) -> str:
    with pytest.raises(UsageError) as refused:
        read_spec(written(folder, text))
    return str(refused.value)


# --- our JSON

SCHEMAS = st.recursive(
    st.booleans()
    | st.dictionaries(
        st.sampled_from(["type", "description", "default", "enum", "name", "required", "schema", "known", "title"]),
        st.none()
        | st.booleans()
        | st.integers(-5, 5)
        | st.text(max_size=5)
        | st.lists(st.text(max_size=3), max_size=2),
        max_size=4,
    ),
    lambda inner: st.fixed_dictionaries(
        {"type": st.just("object"), "properties": st.dictionaries(st.text(), inner, max_size=2)}
    ),
    max_leaves=5,
)
ARGUMENTS = st.builds(
    closed_object, st.dictionaries(st.text(max_size=5), SCHEMAS, max_size=3), st.lists(st.text(max_size=5), max_size=2)
) | st.dictionaries(
    st.sampled_from(["type", "properties", "required", "$defs", "anyOf"]), st.integers(0, 1) | st.lists(st.booleans())
)
OUTPUTS = st.builds(
    Output,
    name=st.text(max_size=5),
    value=SCHEMAS.filter(lambda schema: isinstance(schema, dict)),
    description=st.text(max_size=5),
    known=st.sampled_from(["declared", "observed", "inferred"]),
)
TOOLS = st.builds(
    Tool,
    tool_id=st.text(max_size=5),
    name=st.text(max_size=5),
    category=st.text(max_size=5),
    description=st.text(max_size=5),
    parameters=ARGUMENTS,
    outputs=st.lists(OUTPUTS, max_size=2),
    returns=st.builds(Returns, type=st.text(max_size=5), description=st.text(max_size=5)),
    examples=st.lists(
        st.none() | st.text(max_size=5) | st.dictionaries(st.text(max_size=5), st.integers(0, 9)), max_size=2
    ),
    complexity=st.sampled_from(["simple", "medium", "complex"]),
    effects=st.builds(Effects, read_only=st.none() | st.booleans(), destructive=st.none() | st.booleans()),
    route=st.none()
    | st.builds(
        Route,
        method=st.just("GET"),
        url=st.text(max_size=5),
        places=st.dictionaries(st.text(max_size=5), st.sampled_from(["path", "query", "body"]), max_size=2),
        body=st.none() | st.text(max_size=5),
    ),
)
SPECS = st.builds(
    ToolSpec,
    name=st.text(max_size=5),
    description=st.text(max_size=5),
    kind=st.sampled_from(["tools", "openapi", "mcp"]),
    tools=st.lists(TOOLS, max_size=3),
)


@given(spec=SPECS)
@settings(max_examples=150, deadline=None)
def test_a_spec_written_and_read_again_is_the_same(spec: ToolSpec) -> None:
    assert from_json(orjson.loads(orjson.dumps(to_json(spec)))) == Parsed(spec, [])


def test_our_json_says_what_a_tool_is() -> None:
    tool = parse(OURS, "files.json").spec.tools[0]
    assert tool.parameters == {
        "type": "object",
        "properties": {
            "path": {"type": "string", "description": "File to read."},
            "mode": {"type": "string", "default": "r", "enum": ["r", "rb"]},
        },
        "required": ["path"],
        "additionalProperties": False,
    }
    assert tool.outputs == [Output(name="text", value={"type": "string"})]
    assert (tool.complexity, tool.returns.description) == ("medium", "What is in it.")


def test_our_json_is_written_as_it_is_promised() -> None:
    written = to_json(from_json(OURS).spec)["tools"][0]
    assert written["parameters"][1] == {
        "name": "mode",
        "type": "string",
        "required": False,
        "default": "r",
        "enum": ["r", "rb"],
    }
    assert written["returns"]["fields"] == [{"name": "text", "type": "string"}]


def test_what_a_nested_object_requires_stands_under_schema() -> None:
    nested = {"type": "object", "description": "Where.", "properties": {"x": {"type": "integer"}}, "required": ["x"]}
    spec = ToolSpec(name="n", tools=[Tool(tool_id="t", name="t", parameters=closed_object({"at": nested}))])
    assert to_json(spec)["tools"][0]["parameters"] == [
        {
            "name": "at",
            "required": False,
            "type": "object",
            "description": "Where.",
            "schema": {"properties": {"x": {"type": "integer"}}, "required": ["x"]},
        }
    ]


# --- MCP listings


def test_a_listing_says_parameters_outputs_and_effects() -> None:
    parsed = parse(LISTING, "calc.json")
    tool = parsed.spec.tools[0]
    assert (parsed.spec.name, parsed.spec.kind, parsed.faults) == ("calc", "mcp", [])
    assert tool.parameters["properties"] == {"a": {"$ref": "#/$defs/Number"}}
    assert tool.parameters["$defs"] == {"Number": {"type": "number"}}
    assert tool.outputs == [Output(name="sum", value={"type": "number"}, description="The sum.")]
    assert tool.effects == Effects(read_only=True, open_world=False)


@pytest.mark.parametrize("wrapped", [{"jsonrpc": "2.0", "id": 1, "result": LISTING}, LISTING["tools"]])
def test_a_listing_may_be_a_reply_or_a_list(wrapped: Any) -> None:
    assert parse(wrapped, "calc.json") == parse(LISTING, "calc.json")


def test_properties_that_only_a_choice_names_stay_allowed() -> None:
    choice = {"anyOf": [{"properties": {"id": {"type": "integer"}}}, {"properties": {"name": {"type": "string"}}}]}
    tool = parse({"tools": [{"name": "find", "inputSchema": choice}]}, "x").spec.tools[0]
    assert tool.properties == {"id": {"type": "integer"}, "name": {"type": "string"}}


def test_a_listing_becomes_our_json_and_stays_what_it_is() -> None:
    spec = parse(LISTING, "calc.json").spec
    assert parse(to_json(spec), "other.json").spec == spec


# --- files


def test_forms_are_found_by_content_not_by_ending(tmp_path: Path) -> None:
    as_json = read_spec(written(tmp_path, json.dumps(OURS), "spec.yaml"))
    as_yaml = read_spec(
        written(
            tmp_path, "name: files\ntools:\n- {name: read, parameters: [{name: at, type: string, default: 12:30}]}\n"
        )
    )
    assert as_json.spec.tools[0].tool_id == "files_read"
    assert as_yaml.spec.tools[0].properties == {"at": {"type": "string", "default": "12:30"}}


def test_yaml_is_read_by_its_version_1_2(tmp_path: Path) -> None:
    text = "tools: [{name: a, examples: [on, 2020-01-01, 1:30, 1e3, ~, -4, {200: x}, 0x1F]}]"
    examples = read_spec(written(tmp_path, text)).spec.tools[0].examples
    assert examples == ["on", "2020-01-01", "1:30", 1000.0, None, -4, {"200": "x"}, "0x1F"]


def test_aliases_that_multiply_are_refused(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert "aliases followed" in refusal(tmp_path, "\n".join([*lines, "tools: *a11"]))


def test_merge_keys_that_multiply_are_refused(tmp_path: Path) -> None:
    lines = ["a0: &a0 {x: 1, y: 2, z: 3, v: 4, w: 5}"]
    lines += [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}" for n in range(1, 12)]
    assert "aliases followed" in refusal(tmp_path, "\n".join(lines))


@pytest.mark.parametrize("bomb", ["&a [*a]", "[" * 5_000, "{a: " * 600 + "1" + "}" * 600])
def test_data_without_end_is_refused(tmp_path: Path, bomb: str) -> None:
    assert refusal(tmp_path, bomb)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is no tool specification"),
        ("hello", "is no tool specification"),
        ('{"tools": [', "is not JSON"),
        ("a: [b", "neither JSON nor YAML"),
        ("a: !!python/object:os.system {}", "neither JSON nor YAML"),
        (b"\xff\xfe\x00\x01\x02", "neither JSON nor YAML"),
        ("{}", "is no tool specification"),
        ('{"tools": []}', "has no tools"),
        ('{"tools": [1]}', "has no tool that can be used"),
        ('{"swagger": "2.0", "paths": {}}', "nothing to call"),
        ('{"openapi": "4.0"}', "give a document of OpenAPI 3.0 or 3.1"),
        ('{"openapi": "3.0.0", "paths": {}}', "nothing to call"),
        ("tools: [{name: a, examples: [!!binary aGk=]}]", "holds bytes"),
    ],
)
def test_a_file_that_is_no_specification_is_refused_in_a_sentence(tmp_path: Path, text: str | bytes, said: str) -> None:
    message = refusal(tmp_path, text)
    assert said in message
    assert "\n" not in message


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"gone\.json cannot be read"):
        read_spec(str(tmp_path / "gone.json"))


# --- summary


def test_a_summary_counts() -> None:
    summary = summarise(parse(OURS, "x").spec)
    assert summary["categories"] == {"reading": {"tools": 1, "simple": 0, "medium": 1, "complex": 0}}
    assert summary["parameters"] == {"required": 1, "optional": 1}
    assert summary["outputs"] == {"declared": 1, "observed": 0, "inferred": 0, "without": 0}
    assert table_of(summary) == [("reading", 1, 0, 1, 0), ("all", 1, 0, 1, 0)]


@pytest.mark.parametrize(
    ("properties", "required", "expected"),
    [
        ({}, [], "simple"),
        ({"a": {"type": "string"}, "b": {"type": "string"}}, ["a", "b"], "simple"),
        ({"a": {"type": "object"}}, ["a"], "medium"),
        ({"a": {"type": "object"}, "b": {"type": "array", "items": {"type": "object"}}}, ["a"], "complex"),
        ({"a": {"anyOf": [{"type": "string"}, {"type": "null"}]}}, [], "simple"),
    ],
)
def test_complexity_follows_what_a_caller_fills_in(
    properties: dict[str, Any], required: list[str], expected: str
) -> None:
    assert complexity_of(closed_object(properties, required)) == expected


# --- live servers


async def test_a_live_server_is_read() -> None:
    parsed = await read_live("python -m mcp_server_time --local-timezone UTC")
    convert = parsed.spec.by_name()["convert_time"]
    assert convert.required == ["source_timezone", "time", "target_timezone"]
    assert convert.effects.read_only is True
    assert parsed.faults == []


async def test_what_is_raised_in_a_session_leaves_it_as_it_is() -> None:
    with pytest.raises(KeyError, match="mine"):
        async with connected("python -m mcp_server_time"):
            raise KeyError("mine")


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("no-such-command --at all", "cannot be started"),
        ("cat 'open", "is no command line"),
        (" ", "it is empty"),
        ("""sh -c 'echo it broke >&2; exit 3'""", "its last words: it broke"),
        ("sleep 20", "did not answer within 0.5 s"),
        ("yes", "it printed 'y', which is no MCP message"),
        ("http://127.0.0.1:9/mcp", "cannot be reached"),
    ],
)
async def test_a_server_of_no_use_is_told_in_a_sentence(target: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        await read_live(target, timeout=0.5)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


async def test_a_server_is_given_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    with pytest.raises(UsageError) as refused:
        await read_live("""sh -c 'echo "key=$OPENAI_API_KEY." >&2; exit 1'""")
    assert "key=." in str(refused.value)


PAGED = """
import json, sys
for line in sys.stdin:
    asked = json.loads(line)
    if "id" not in asked:
        continue
    reply = {"jsonrpc": "2.0", "id": asked["id"]}
    if asked["method"] == "initialize":
        reply["result"] = {
            "protocolVersion": asked["params"]["protocolVersion"],
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "paged", "version": "1"},
        }
    elif asked["method"] == "tools/list":
        page = int((asked.get("params") or {}).get("cursor") or 0)
        reply["result"] = {"tools": [{"name": f"tool_{page}", "inputSchema": {"type": "object"}}]}
        if page + 1 < int(sys.argv[1]):
            reply["result"]["nextCursor"] = str(page + 1)
    else:
        reply["error"] = {"code": -32601, "message": "no such method"}
    print(json.dumps(reply), flush=True)
"""


async def test_all_pages_of_a_listing_are_read(tmp_path: Path) -> None:
    server = written(tmp_path, PAGED, "paged.py")
    parsed = await read_live(f"python {server} 5")
    assert (parsed.spec.name, [tool.name for tool in parsed.spec.tools]) == ("paged", [f"tool_{n}" for n in range(5)])


async def test_a_listing_without_end_is_refused(tmp_path: Path) -> None:
    server = written(tmp_path, PAGED, "paged.py")
    with pytest.raises(UsageError, match=r"it has no end|did not answer"):
        await read_live(f"python {server} 1000000")


async def test_without_the_sdk_the_sentence_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    with pytest.raises(UsageError, match=r"generator\[tools\]"):
        await read_live("python -m mcp_server_time")
