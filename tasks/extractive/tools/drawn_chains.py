"""Calls of a chain that hang together, drawn before any is made: what only a result will tell is left to it.

[scan_logs, list_tracks, track_length] → scan_logs(), list_tracks(file=one of those files), track_length(file=the same,
track=one of those tracks): the request can say it, and the search finds the values.
"""

import math
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from generator.tools.records import Feed
from generator.tools.spec.model import Tool
from tasks.extractive.tools.binding import same_name
from tasks.extractive.tools.phrases import Earlier, nouns_of
from tasks.extractive.tools.values import draw_arguments
from tasks.extractive.tools.wishes import read_wish

_DRAWS = 12
"""Chains that are drawn, of which the one is taken that hangs together best."""
_FOUND = 0.5
"""How often a value is taken from a result although one is known that hangs together with what was said."""

_UNLINKED = 100
"""Leaps that a chain counts for in which nothing is taken from a result."""

_FINDING = frozenset("list search find browse query".split())

Call = tuple[str, dict[str, Any]]
"""A tool and its arguments; one is `Earlier` where an earlier result is to give it."""


def draw_chain(
    tools: Sequence[Tool], known: Mapping[str, list[Any]], chance: random.Random, feeds: Sequence[Feed] = ()
) -> list[Call] | None:
    """Arguments for each tool of a chain, in order; None where one gets no sensible ones.

    Args:
        tools: The chain.
        known: By `tool.parameter`, values that exist, aligned by position among the parameters of a tool.
        chance: Draws.
        feeds: What the tools can take from the results of those before them; where nothing is known to exist all of it
            is taken, for then only a result will tell.
    """
    best: tuple[float, list[Call] | None] = (math.inf, None)
    for _ in range(_DRAWS):
        best = min(best, _drawn(tools, known, chance, feeds), key=itemgetter(0))
        if best[0] == 0:
            break
    return best[1]


def said_values(args: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that a request says itself."""
    return {name: value for name, value in args.items() if not isinstance(value, Earlier)}


def _drawn(
    tools: Sequence[Tool], known: Mapping[str, list[Any]], chance: random.Random, feeds: Sequence[Feed]
) -> tuple[float, list[Call] | None]:
    """A chain, after how many of its values leap to something of which there was no talk before.

    One in which nothing is taken from a result is no chain, and comes last.
    """
    leaps, calls, near, sources = 0, list[Call](), dict[str, Any](), list[_Source]()
    by_name = {tool.name: tool for tool in tools}
    for tool in tools:
        told = {feed.to_input: _earlier(feed, near, by_name) for feed in feeds if feed.to_tool == tool.name}
        told = {name: told[name] for name in told if not known or name in tool.required or len(told) == 1}
        row = draw_arguments(tool, known, chance, said_values(near), () if known else told)
        if row is None:
            return math.inf, None
        if told and not known:
            row = {name: {**row, **told}[name] for name in tool.properties if name in row or name in told}
            calls.append((tool.name, row))
            near |= row
            continue
        leap = sum(name in near and near[name] != value for name, value in row.items() if _is_shared(tool, name))
        fed = next((args for source in reversed(sources) if (args := _fed(tool, row, source, near))), None)
        if fed and (leap or chance.random() < _FOUND):
            row, leap = fed, 0
        leaps += leap
        calls.append((tool.name, row))
        near |= row
        sources.append(_Source(row, _gives(tool, row)))
    linked = any(isinstance(value, Earlier) for _, row in calls for value in row.values())
    return leaps + (0 if linked else _UNLINKED), calls


def _earlier(feed: Feed, near: Mapping[str, Any], tools: Mapping[str, Tool]) -> Earlier:
    """How a value is pointed at: as one of several where a list gives it, as the same where a call had it before."""
    source, field = tools[feed.from_tool], re.split(r"[.\[]", feed.from_output)[0]
    is_list = any(output.name == field and output.value.get("type") == "array" for output in source.outputs)
    many = is_list or feed.item or "[]" in feed.from_output or read_wish(source).verb in _FINDING
    return Earlier(many=many, again=isinstance(near.get(feed.to_input), Earlier))


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
