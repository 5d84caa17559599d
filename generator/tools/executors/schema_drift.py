"""Whether a live tool still takes the calls that its documentation allows."""

from collections.abc import Mapping
from typing import Any

from generator.tools.spec.dialects import TYPES
from generator.tools.spec.json_types import kind_of
from generator.tools.spec.model import Tool

_ANY = frozenset(TYPES)


def drift(tool: Tool, live: Mapping[str, Any] | None) -> str | None:
    """What has changed since a tool was documented, as one sentence; None where its calls are still right.

    Words do not count, nor does a new optional parameter: what counts is a tool or a parameter that is gone, a
    parameter that has become required, and a value that would no longer be taken.

    Args:
        tool: As it is documented.
        live: JSON Schema of the arguments, as the server tells it now; None where it has no such tool.
    """
    if live is None:
        return f"{tool.name} was not called: the server no longer has it."
    if live == tool.parameters:
        return None
    fault = _fault(tool, live)
    return f"{tool.name} was not called: the server's schema is not the documented one ({fault})." if fault else None


def _fault(tool: Tool, live: Mapping[str, Any]) -> str | None:
    now: dict[str, Any] = live.get("properties", {})
    if live.get("additionalProperties", False) is False:
        for name in tool.properties:
            if name not in now:
                return f"the parameter {name} is gone"
    for name in live.get("required", []):
        if name not in tool.required:
            return f"the parameter {name} is required now"
    for name, schema in tool.properties.items():
        if name in now and (fault := _changed(schema, tool.parameters, now[name], live)):
            return f"the parameter {name} {fault}"
    return None


def _changed(then: Any, whole_then: Mapping[str, Any], now: Any, whole_now: Mapping[str, Any]) -> str | None:
    before, after = _types(then, whole_then), _types(now, whole_now)
    if not before & after:
        return f"was {' or '.join(sorted(before))} and is {' or '.join(sorted(after))}"
    if isinstance(then, dict) and isinstance(now, dict) and {"enum"} <= then.keys() & now.keys():
        gone = [value for value in then["enum"] if value not in now["enum"]]
        return f"no longer takes {gone[0]!r}" if gone else None
    return None


def _types(schema: Any, whole: Mapping[str, Any], depth: int = 0) -> frozenset[str]:
    """The types that a schema takes; all of them where it does not say, or says it deeper than is looked."""
    if not isinstance(schema, Mapping) or depth > 10:
        return _ANY
    if "enum" in schema or "const" in schema:
        return frozenset(kind_of(value) for value in schema.get("enum", [schema.get("const")]))
    for word in ("anyOf", "oneOf"):
        if word in schema:
            return frozenset().union(*(_types(part, whole, depth + 1) for part in schema[word]))
    if "$ref" in schema:
        return _types(whole.get("$defs", {}).get(str(schema["$ref"]).removeprefix("#/$defs/")), whole, depth + 1)
    kinds = schema.get("type", _ANY)
    named = frozenset([kinds] if isinstance(kinds, str) else kinds)
    return named | {"integer"} if "number" in named else named
