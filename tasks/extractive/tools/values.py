"""Arguments without a model: what is known to exist, what the documentation shows, else what the schema asks for.

known {"get_shape.file": ["a.h5", "b.h5"], "get_shape.path": ["/x", "/y"]} → {"file": "b.h5", "path": "/y"}: one row,
for values at the same place went well together.
"""

import ast
import random
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from generator.tools.checking import fault_of
from generator.tools.spec.example_calls import arguments_of
from generator.tools.spec.model import Tool
from generator.tools.spec.names import entities
from tasks.extractive.tools.samples import sample_value

_SHOWN = 0.7
"""How often a call is one that the documentation shows, where nothing else is known to exist."""
_OPTIONAL = 0.35
"""How often an optional argument is given whose values are listed or shown."""
_LONGEST_SAID, _MOST_SAID = 30, 3
"""Characters in a row, and items of a list, that a person would still say."""
_IN_PARTS = re.compile(r"[\s./:@_-]")


def draw_arguments(
    tool: Tool,
    known: Mapping[str, list[Any]],
    chance: random.Random,
    near: Mapping[str, Any] | None = None,
    told: Collection[str] = (),
) -> dict[str, Any] | None:
    """Arguments of one call; None where no sensible ones can be made.

    Args:
        tool: Which is called.
        known: By `tool.parameter`, values that exist, aligned by position among the parameters of a tool.
        chance: Draws.
        near: Values that other calls of the same request have, by parameter: rows that agree with most are taken first.
        told: Parameters that an earlier result will give: they are left out.
    """
    if told:
        tool = _without(tool, told)
    rows = [row for row in _known_rows(tool, known) if _holds(tool, row)]
    if rows:
        best = max(_agreement(row, near or {}) for row in rows)
        return _drawn_row(tool, [row for row in rows if _agreement(row, near or {}) == best], chance)
    shown = [args for one in tool.examples if (args := arguments_shown(one, tool)) is not None and _holds(tool, args)]
    shown = [{k: v for k, v in args.items() if not _is_left_out(tool, k, v)} for args in shown]
    if len(shown) > 1 or (shown and chance.random() < _SHOWN):
        return chance.choice(shown)
    made = _made(tool, chance, shown, near or {})
    if made is not None and _holds(tool, made):
        return made
    return chance.choice(shown) if shown else None


def arguments_shown(example: Any, tool: Tool) -> dict[str, Any] | None:
    """The arguments of a call that documentation shows, as data or as a call in Python."""
    return _of_python(example) if isinstance(example, str) else arguments_of(example, tool.parameters)


def _of_python(code: str) -> dict[str, Any] | None:
    try:
        tree = ast.parse(code.strip(), mode="eval").body
        if not isinstance(tree, ast.Call) or tree.args or any(word.arg is None for word in tree.keywords):
            return None
        return {str(word.arg): ast.literal_eval(word.value) for word in tree.keywords}
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _known_rows(tool: Tool, known: Mapping[str, list[Any]]) -> Iterator[dict[str, Any]]:
    columns = {name: known[key] for name in tool.properties if (key := f"{tool.name}.{name}") in known}
    for place in range(max(map(len, columns.values()), default=0)):
        row = {name: values[place] for name, values in columns.items() if place < len(values)}
        said = {name: value for name, value in row.items() if value is not None and not _is_default(tool, name, value)}
        if row:
            yield said


def _drawn_row(tool: Tool, rows: list[dict[str, Any]], chance: random.Random) -> dict[str, Any]:
    """One of the rows; what the first text that a tool needs can be has equal chances, of however many rows it is."""
    first = next((name for name in tool.required if all(isinstance(row.get(name), str) for row in rows)), None)
    if first is not None:
        drawn = chance.choice(sorted({row[first] for row in rows}))
        rows = [row for row in rows if row[first] == drawn]
    return chance.choice(rows)


def _is_left_out(tool: Tool, name: str, value: Any) -> bool:
    """Whether an optional argument is not given: it is the default, or nobody would say it."""
    return _is_default(tool, name, value) or (name not in tool.required and not _is_said(value))


def _is_said(value: Any) -> bool:
    """Whether a person would say a value: not a token that only a machine reads, nor forty fields in a row."""
    if isinstance(value, str):
        return len(value) <= _LONGEST_SAID or _IN_PARTS.search(value) is not None
    if isinstance(value, list | dict):
        return len(value) <= _MOST_SAID and all(map(_is_said, value.values() if isinstance(value, dict) else value))
    return True


def _is_default(tool: Tool, name: str, value: Any) -> bool:
    schema = tool.properties[name]
    return name not in tool.required and "default" in schema and bool(schema["default"] == value)


def _agreement(row: Mapping[str, Any], near: Mapping[str, Any]) -> int:
    return sum(near.get(name) == value for name, value in row.items())


def _made(
    tool: Tool, chance: random.Random, shown: list[dict[str, Any]], near: Mapping[str, Any]
) -> dict[str, Any] | None:
    defs, about = tool.parameters.get("$defs", {}), f"{' '.join(entities(tool.name))} {tool.description[:200]}"
    made: dict[str, Any] = {}
    for name, schema in tool.properties.items():
        needed = name in tool.required
        may_be_given = not needed and (schema.get("enum") or schema.get("examples"))
        if not needed and not (may_be_given and chance.random() < _OPTIONAL):
            continue
        value = near.get(name)
        if value is None:
            value = next((args[name] for args in shown if name in args and chance.random() < _SHOWN), None)
        if value is None:
            value = sample_value(name, schema, chance, defs, about=about)
        if value is not None and not _is_left_out(tool, name, value):
            made[name] = value
        elif needed:
            return None
    return made


def _without(tool: Tool, names: Collection[str]) -> Tool:
    """The tool as if it had no such parameters."""
    properties = {name: schema for name, schema in tool.properties.items() if name not in names}
    required = [name for name in tool.required if name not in names]
    changed = {**tool.parameters, "properties": properties, "required": required}
    return tool.model_copy(update={"parameters": changed, "examples": []})


def _holds(tool: Tool, args: dict[str, Any]) -> bool:
    return fault_of(tool.name, args, {tool.name: tool}) is None
