"""What an MCP server lists as its tools (https://modelcontextprotocol.io, `tools/list`), as a specification.

{"tools": [{"name": "get_current_time", "description": "…", "inputSchema": {"type": "object", "properties": {…}},
 "outputSchema": {…}, "annotations": {"readOnlyHint": true}}]}
"""

from typing import Any

from generator.tools.spec.anchors import located
from generator.tools.spec.dialects import modern
from generator.tools.spec.model import Effects, Output, Returns, Tool, ToolSpec, complexity_of
from generator.tools.spec.parsed import Parsed, Say, SpecFault, declared, saying
from generator.tools.spec.schemas import closed, with_definitions

_HINTS = {
    "read_only": "readOnlyHint",
    "destructive": "destructiveHint",
    "idempotent": "idempotentHint",
    "open_world": "openWorldHint",
}


def from_listing(tools: list[Any], name: str, description: str = "") -> Parsed:
    """The specification that a listing says.

    A tool's `tool_id` is its name as the server knows it; `validation.mended` may give it another name to be called by.

    Args:
        tools: The listing's `tools`, plain JSON data.
        name: Of the server.
        description: What the server says of itself.
    """
    found: list[Tool] = []
    faults: list[SpecFault] = []
    for number, entry in enumerate(tools, 1):
        if isinstance(entry, dict):
            found.append(_tool(entry, saying(faults, str(entry.get("name") or f"tool {number}"))))
        else:
            faults.append(SpecFault(f"tool {number}", "", "is no object: it is left out"))
    return Parsed(ToolSpec(name=name, description=description, kind="mcp", tools=found), faults)


def _tool(entry: dict[str, Any], say: Say) -> Tool:
    name = str(entry.get("name") or "")
    annotations = _object(entry, "annotations", say)
    output = modern(located(_object(entry, "outputSchema", say)))
    parameters = closed(modern(located(_object(entry, "inputSchema", say))))
    return Tool(
        tool_id=name,
        name=name,
        description=str(entry.get("description") or entry.get("title") or annotations.get("title") or ""),
        parameters=parameters,
        outputs=_outputs(output),
        returns=_returns(output),
        complexity=complexity_of(parameters),
        effects=Effects(**{ours: _hint(annotations.get(theirs)) for ours, theirs in _HINTS.items()}),
    )


def _object(entry: dict[str, Any], word: str, say: Say) -> dict[str, Any]:
    value = entry.get(word)
    if value is not None and not isinstance(value, dict):
        say("", f"its `{word}` is no object: it is taken as empty")
    return value if isinstance(value, dict) else {}


def _hint(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _returns(output: dict[str, Any]) -> Returns:
    if not output:
        return Returns(type="any")
    return Returns(type=str(output.get("type", "object")), description=str(output.get("description") or ""))


def _outputs(output: dict[str, Any]) -> list[Output]:
    """The fields of a structured result, each with the definitions that it refers to."""
    properties = output.get("properties")
    if not isinstance(properties, dict):
        return []
    return [
        declared(name, with_definitions(schema, output))
        for name, schema in properties.items()
        if isinstance(schema, dict)
    ]
