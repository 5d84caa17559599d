"""Calls of a chain that hang together, drawn before any is made: what only a result will tell is left to it.

[scan_logs, list_tracks, track_length] → scan_logs(), list_tracks(file=one of those files), track_length(file=the same,
track=one of those tracks): the request can say it, and the search finds the values.
"""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from generator.tools.spec.model import Tool
from tasks.extractive.tools.binding import same_name
from tasks.extractive.tools.phrases import Earlier, nouns_of
from tasks.extractive.tools.values import draw_arguments

_DRAWS = 12
"""Chains that are drawn, of which the one is taken that hangs together best."""
_FOUND = 0.5
"""How often a value is taken from a result although one is known that hangs together with what was said."""

Call = tuple[str, dict[str, Any]]
"""A tool and its arguments; one is `Earlier` where an earlier result is to give it."""


def draw_chain(tools: Sequence[Tool], known: Mapping[str, list[Any]], chance: random.Random) -> list[Call] | None:
    """Arguments for each tool of a chain, in order; None where one gets no sensible ones.

    Args:
        tools: The chain.
        known: By `tool.parameter`, values that exist, aligned by position among the parameters of a tool.
        chance: Draws.
    """
    best: tuple[float, list[Call] | None] = (math.inf, None)
    for _ in range(_DRAWS):
        best = min(best, _drawn(tools, known, chance), key=itemgetter(0))
        if best[0] == 0:
            break
    return best[1]


def said_values(args: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that a request says itself."""
    return {name: value for name, value in args.items() if not isinstance(value, Earlier)}


def _drawn(
    tools: Sequence[Tool], known: Mapping[str, list[Any]], chance: random.Random
) -> tuple[float, list[Call] | None]:
    """A chain, after how many of its values leap to something of which there was no talk before."""
    leaps, calls, near, sources = 0, list[Call](), dict[str, Any](), list[_Source]()
    for tool in tools:
        row = draw_arguments(tool, known, chance, said_values(near))
        if row is None:
            return math.inf, None
        leap = sum(name in near and near[name] != value for name, value in row.items() if _is_shared(tool, name))
        fed = next((args for source in reversed(sources) if (args := _fed(tool, row, source, near))), None)
        if fed and (leap or chance.random() < _FOUND):
            row, leap = fed, 0
        leaps += leap
        calls.append((tool.name, row))
        near |= row
        sources.append(_Source(row, _gives(tool, row)))
    return leaps, calls


@dataclass(frozen=True)
class _Source:
    """A call whose result may be gone on from: its arguments, and by field what it gives that it was not told."""

    args: dict[str, Any]
    gives: dict[str, Earlier]


def _fed(tool: Tool, row: Mapping[str, Any], source: _Source, near: Mapping[str, Any]) -> dict[str, Any] | None:
    """Arguments with a value out of a result, the others as in the call that gave it; None where that does not do.

    What was picked out since stays the one that is spoken of.
    """
    taken = {
        name: earlier
        for name in tool.properties
        if _is_shared(tool, name) and (earlier := _match(name, tool.properties[name], source.gives)) is not None
    }
    common = {
        name: Earlier(again=True) if isinstance(value, Earlier) else value
        for name, value in source.args.items()
        if _is_shared(tool, name)
    }
    alone = {name: value for name, value in row.items() if not _is_shared(tool, name)}
    args = {**alone, **common, **taken}
    if not taken or not set(tool.required) <= args.keys():
        return None
    picked = {name: Earlier(again=True) for name in taken if isinstance(near.get(name), Earlier)}
    return {name: {**args, **picked}[name] for name in tool.properties if name in args}


def _match(name: str, schema: Mapping[str, Any], gives: Mapping[str, Earlier]) -> Earlier | None:
    """What a field gives for a parameter: one that goes by what the parameter stands for, else by its name."""
    for word in dict.fromkeys([*nouns_of(name, schema)[:1], name]):
        for field, earlier in gives.items():
            if same_name(word, field) and (earlier.many or word == name):
                return earlier
    return None


def _is_shared(tool: Tool, name: str) -> bool:
    """Whether a parameter says which thing a call is about: a text or an id, none of a list of choices."""
    schema = tool.properties.get(name, {})
    return "enum" not in schema and (
        schema.get("type") == "string" or (name in tool.required and "type" in schema and schema["type"] == "integer")
    )


def _gives(tool: Tool, args: Mapping[str, Any]) -> dict[str, Earlier]:
    """What a call gives that it was not told; a call with a choice of its own may well leave out what is wanted."""
    if any("enum" in tool.properties[name] for name in args):
        return {}
    return {
        output.name: Earlier(many=output.value.get("type") == "array")
        for output in tool.outputs
        if output.name not in tool.properties
    }
