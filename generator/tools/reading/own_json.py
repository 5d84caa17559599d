"""Our own JSON of a tool specification, both ways; writing and reading it again is the identity.

{"name": "hdf5", "tools": [{"tool_id": "hdf5_list_keys", "name": "list_keys", "category": "…", "description": "…",
 "parameters": [{"name": "file", "type": "string", "required": true, "description": "…"}],
 "returns": {"type": "array", "description": "…", "fields": [{"name": "keys", "type": "array", "known": "declared"}]},
 "examples": [], "complexity": "simple", "effects": {"read_only": true}}]}

Any other word of JSON Schema stands in a parameter beside its type; what it says with one of our own words (a nested
object's `required`) stands under `schema`. Arguments that are no plain list of parameters are one JSON Schema.
"""

from typing import Any

import orjson

from generator.tools.reading.own_json_entry import OF_FIELD, OF_PARAMETER, ToolEntry, text_of
from generator.tools.spec.model import Output, Tool, ToolSpec
from generator.tools.spec.parsed import Parsed, SpecFault, saying
from generator.tools.spec.schemas import listed

_SHOWN = ("type", "description", "default")
"""Words that stand in a parameter even where the rest is under `schema`."""


def to_json(spec: ToolSpec) -> dict[str, Any]:
    """The specification as our JSON."""
    head = spec.model_dump(exclude={"tools"}, exclude_defaults=True)
    return {"name": spec.name, **head, "tools": [_tool_to_json(tool) for tool in spec.tools]}


def from_json(data: dict[str, Any]) -> Parsed:
    """The specification that our JSON says, as it is: `validation.mended` looks for faults in what it says.

    Args:
        data: Plain JSON data with a list under `tools`.

    Returns:
        The tools; faults are parts that are not of the form that they should have, which are left out.
    """
    tools = []
    faults: list[SpecFault] = []
    for number, entry in enumerate(data["tools"], 1):
        if not isinstance(entry, dict):
            faults.append(SpecFault(f"tool {number}", "", "is no object: it is left out"))
            continue
        say = saying(faults, str(entry.get("name") or entry.get("tool_id") or f"tool {number}"))
        tools.append(ToolEntry(entry, say).tool())
    kind = data.get("kind")
    spec = ToolSpec(
        name=text_of(data.get("name")),
        description=text_of(data.get("description")),
        kind=kind if kind in ("openapi", "mcp") else "tools",
        servers=[server for server in listed(data, "servers") if isinstance(server, str)],
        tools=tools,
    )
    return Parsed(spec, faults)


def _tool_to_json(tool: Tool) -> dict[str, Any]:
    fields = [_field_to_json(output) for output in tool.outputs]
    found: dict[str, Any] = {
        "tool_id": tool.tool_id,
        "name": tool.name,
        "category": tool.category,
        "description": tool.description,
        **_parameters_to_json(tool.parameters),
        "returns": tool.returns.model_dump() | ({"fields": fields} if fields else {}),
        "examples": tool.examples,
        "complexity": tool.complexity,
    }
    effects = tool.effects.model_dump(exclude_none=True)
    route = tool.route.model_dump(exclude_defaults=True) if tool.route else None
    return found | ({"effects": effects} if effects else {}) | ({"route": route} if route else {})


def _parameters_to_json(parameters: dict[str, Any]) -> dict[str, Any]:
    """As a list where that says all; else as they are."""
    properties, required = parameters.get("properties"), parameters.get("required")
    if not isinstance(properties, dict) or not isinstance(required, list):
        return {"parameters": parameters}
    listed = [_parameter_to_json(name, schema, name in required) for name, schema in properties.items()]
    found = {"parameters": listed} | ({"$defs": parameters["$defs"]} if "$defs" in parameters else {})
    said = ToolEntry(found, lambda _parameter, _fault: None).parameters()
    return found if _canonical(said) == _canonical(parameters) else {"parameters": parameters}


def _canonical(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _parameter_to_json(name: str, schema: Any, required: bool) -> dict[str, Any]:
    head = {"name": name, "required": required}
    if not isinstance(schema, dict):
        return {**head, "schema": schema}
    shown = {word: schema[word] for word in _SHOWN if word in schema}
    rest = {word: part for word, part in schema.items() if word not in _SHOWN}
    return {**head, **shown, **({"schema": rest} if any(word in schema for word in OF_PARAMETER) else rest)}


def _field_to_json(output: Output) -> dict[str, Any]:
    told = {"description": output.description} if output.description else {}
    known = {} if output.known == "declared" else {"known": output.known}
    if any(word in output.value for word in OF_FIELD):
        return {"name": output.name, **told, **known, "schema": output.value}
    return {"name": output.name, **output.value, **told, **known}
