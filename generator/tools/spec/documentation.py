"""A tool's documentation as text: what a model is shown, and what every example carries (Gorilla, arXiv 2305.15334).

read_attribute(file: string, name: string, path: string = "/") -> object
  Value of one attribute.
  - file (string, required): File to read.
  …
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import orjson

from generator.tools.spec.model import Tool


def documentation(tools: Iterable[Tool]) -> str:
    """All of them, a blank line between two."""
    return "\n\n".join(map(document, tools))


def document(tool: Tool) -> str:
    """Signature, description, parameters, and what it gives back; kept, since thousands of prompts show it again."""
    return _written(_Itself(tool))


class _Itself:
    """A tool as a key: this very object, because to look at what is in it would take as long as to write it."""

    def __init__(self, tool: Tool) -> None:
        self.tool = tool

    def __hash__(self) -> int:
        return id(self.tool)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and self.tool is other.tool


@lru_cache(maxsize=4096)
def _written(itself: _Itself) -> str:
    tool = itself.tool
    lines = [f"{tool.name}({_signature(tool)}) -> {tool.returns.type}"]
    lines += [f"  {line}" for line in tool.description.splitlines()]
    lines += [_parameter(name, schema, required=name in tool.required) for name, schema in tool.properties.items()]
    if tool.returns.description:
        lines.append(f"  Returns: {tool.returns.description}")
    lines += [
        f"    {output.name} ({type_of(output.value)}){_colon(output.description)}"
        for output in tool.outputs
        if output.known == "declared"
    ]
    return "\n".join(lines)


def type_of(schema: dict[str, Any]) -> str:
    """A schema's type in one short phrase: `integer`, `array of string`, `"r" | "w"`, `string | null`."""
    if "enum" in schema:
        return " | ".join(_json(value) for value in schema["enum"])
    if "const" in schema:
        return _json(schema["const"])
    for word in ("anyOf", "oneOf"):
        if word in schema:
            return " | ".join(dict.fromkeys(type_of(part) for part in schema[word]))
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    kinds = schema.get("type", "any")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return " | ".join(_with_items(str(kind), schema) for kind in kinds)


def _with_items(kind: str, schema: dict[str, Any]) -> str:
    items = schema.get("items")
    return f"array of {type_of(items)}" if kind == "array" and isinstance(items, dict) else kind


def _signature(tool: Tool) -> str:
    parts: Sequence[tuple[str, dict[str, Any]]] = sorted(
        tool.properties.items(), key=lambda item: item[0] not in tool.required
    )
    return ", ".join(_argument(name, schema, required=name in tool.required) for name, schema in parts)


def _argument(name: str, schema: dict[str, Any], *, required: bool) -> str:
    shown = f"{name}: {type_of(schema)}"
    if required:
        return shown
    return f"{shown} = {_json(schema['default'])}" if "default" in schema else f"{shown} = …"


def _parameter(name: str, schema: dict[str, Any], *, required: bool) -> str:
    need = "required" if required else "optional"
    return f"  - {name} ({type_of(schema)}, {need}){_colon(str(schema.get('description', '')))}"


def _colon(text: str) -> str:
    return f": {' '.join(text.split())}" if text else ""


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
