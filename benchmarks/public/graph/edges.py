"""Tools and the gold edges between them: which output was given to which parameter in chains that people checked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from generator.tools.spec.fields import fields_of
from generator.tools.spec.json_types import Schema, schema_of_word
from generator.tools.spec.model import Output, Tool, closed_object

GoldEdge = tuple[str, str, str, str]
"""Producing tool, address of its output, consuming tool, its parameter."""

OF_ANOTHER_KIND = 0.35
"""Weight of a set whose edges are between modules or steps of workflows, or name no output."""


@dataclass(frozen=True)
class GoldSet:
    """A public set.

    Attributes:
        tools: All of them: every output of each is a candidate.
        by_tool: Its edges name no output, only the tool that gives the value.
        weight: Of a parameter of it where weights are fitted: modules and workflows are less like our tools.
    """

    name: str
    tools: list[Tool]
    edges: list[GoldEdge]
    by_tool: bool = False
    weight: float = 1.0


def tool_of(
    name: str, description: str, takes: Mapping[str, Any], gives: Mapping[str, Any], category: str = ""
) -> Tool:
    """A tool of schemas by name, in the words for types and the marks `required` that sets have."""
    properties = {each: schema(value) for each, value in takes.items()}
    required = [each for each, value in takes.items() if isinstance(value, dict) and value.get("required") is True]
    outputs = [
        Output(name=each, value=schema(value), description=str(value.get("description") or ""))
        for each, value in gives.items()
        if isinstance(value, dict)
    ]
    return Tool(
        tool_id=name, name=name, description=description, category=category, outputs=outputs,
        parameters=closed_object(properties, required),
    )  # fmt: skip


def schema(said: Any) -> Schema:
    """JSON Schema of what a set says about a field."""
    if not isinstance(said, dict):
        return {}
    found: Schema = schema_of_word(str(said.get("type") or ""))
    if said.get("description"):
        found["description"] = str(said["description"])
    if isinstance(said.get("properties"), dict):
        found |= {"type": "object", "properties": {key: schema(value) for key, value in said["properties"].items()}}
    if isinstance(said.get("items"), dict):
        found |= {"type": "array", "items": schema(said["items"])}
    for word in ("enum", "allowed_values", "possible_values"):
        if isinstance(said.get(word), list) and said[word]:
            found["enum"] = said[word]
    return found


def declared(tool: Tool, path: str) -> str | None:
    """The address of the deepest field that a tool declares on the way along a path; None where there is none."""
    known = {bare(field.address): field.address for field in fields_of(tool)}
    parts = bare(path).split(".")
    ways = (".".join(parts[:end]) for end in range(len(parts), 0, -1))
    return next((known[way] for way in ways if way in known), None)


def bare(address: str) -> str:
    """An address without marks for items, `a[].b` and `a[0].b` → `a.b`."""
    return ".".join(part.split("[")[0] for part in address.strip(".").split("."))


def known_edges(edges: Iterable[GoldEdge], tools: Iterable[Tool]) -> list[GoldEdge]:
    """Edges between fields that are declared and parameters that are there, each once, none into its own tool."""
    by_name = {tool.name: tool for tool in tools}
    found = set()
    for giver, path, taker, parameter in edges:
        if giver == taker or giver not in by_name or taker not in by_name:
            continue
        address = declared(by_name[giver], path)
        if address is not None and parameter in by_name[taker].properties:
            found.add((giver, address, taker, parameter))
    return sorted(found)
