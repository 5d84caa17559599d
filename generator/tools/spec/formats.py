"""Formats that a text must have where a schema says them of it, and how to leave them."""

from typing import Any

from generator.tools.spec.model import ToolSpec
from generator.tools.spec.schemas import rebuilt

FORMATS = frozenset({"date", "date-time", "time", "email", "uri", "uuid"})
"""Those that are checked in calls; all others only tell what a text is about."""


def without_formats(spec: ToolSpec) -> ToolSpec:
    """The specification by which calls are not checked for the formats of their texts."""
    tools = [tool.model_copy(update={"parameters": rebuilt(tool.parameters, _bare)}) for tool in spec.tools]
    return spec.model_copy(update={"tools": tools})


def only_checked(schema: dict[str, Any]) -> dict[str, Any]:
    """A part of a schema without a format that is not checked."""
    return schema if "format" not in schema or schema["format"] in FORMATS else _without(schema)


def _bare(schema: dict[str, Any]) -> dict[str, Any]:
    return _without(schema) if schema.get("format") in FORMATS else schema


def _without(schema: dict[str, Any]) -> dict[str, Any]:
    return {word: part for word, part in schema.items() if word != "format"}
