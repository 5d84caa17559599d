"""Find out what an executor holds, by calling it: values that exist, and what its tools really give back.

In-N-Out (https://arxiv.org/abs/2509.01560) observes outputs by running tools. Only such are called as may be called
again and risk nothing. First those that need no argument, or for whose arguments the documentation gives values; then
what came back is fed on along the edges of the parameter graph, what was found first first.

    scan() → files: ["a.h5"]   →   list_keys(file="a.h5") → datasets: ["/x"]   →   get_shape(file="a.h5", path="/x")
    known: {"list_keys.file": ["a.h5"], "get_shape.file": ["a.h5"], "get_shape.path": ["/x"]}
"""

import json
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from generator.tools.execution import Session
from generator.tools.spec.example_calls import arguments_of
from generator.tools.spec.fields import values_at
from generator.tools.spec.model import Output, Tool
from generator.tools.spec.outputs import observed
from tasks.tools.graph.parameter_graph import build_graph
from tasks.tools.graph.parameter_types import as_wanted
from tasks.tools.graph.tool_graph import Edge, ToolGraph

_FROM_ONE = 4
"""Values that are taken from one field of one result."""
_TRIED_FROM = 0.1
"""Confidence of an edge from which a value is tried: one call in ten must be worth it."""
_WAITING = 200
"""Calls of one tool that wait to be made."""
_REDRAWN = 150
"""Tools up to which the graph is drawn anew when a result shows fields that nobody declared."""

MOST = 20
"""Calls of one tool that are known to go well."""
LONGEST = 200
"""Characters of an argument of such a call, as JSON."""

Args = dict[str, Any]


@dataclass
class Holdings:
    """What an executor was found to hold.

    Attributes:
        known: By `tool.parameter`, values with which real calls went well; one position in all lists of a tool is one
            call, null where it left the parameter out. At most 20 calls a tool, with values of at most 200 characters.
            Of a tool that may not be called only to look: values that others gave and that the graph leads to it.
            Nothing where results are made up.
        outputs: By tool, its outputs with those that were observed.
        made: Calls that were made.
        failed: Of these, such as the executor refused: the value does not fit there.
    """

    known: dict[str, list[Any]] = field(default_factory=dict)
    outputs: dict[str, list[Output]] = field(default_factory=dict)
    made: int = 0
    failed: int = 0


async def explore(
    tools: Sequence[Tool], session: Session, graph: ToolGraph, *, calls: int = 100, seed: int
) -> Holdings:
    """Call tools and gather which values exist; the same executor, tools and seed give the same holdings.

    Args:
        tools: Those that may be called; such as are not repeatable, or are risky, are left alone.
        session: Where they are called, one call after the other.
        graph: Of these tools.
        calls: Most calls that are made.
        seed: Decides which values are taken of more than there is room for.

    Raises:
        ExecutorGone: The executor died.
    """
    search = _Search(sorted(tools, key=lambda each: each.name), graph, Random(seed))  # noqa: S311
    found, known, made_up = Holdings(), ExampleCalls(), False
    while found.made < calls and (chosen := search.next_call()):
        tool, args = chosen
        seen = await session.call(tool, args)
        found.made += 1
        found.failed += not seen.ok
        made_up |= seen.simulated
        if seen.ok:
            known.add(tool.name, args)
            search.learn(tool, args, seen.result)
    for name, args in search.likely():
        known.add(name, args)
    found.outputs = search.observed()
    if not made_up:  # else only a call's result will show what there is, and no user can know it before
        found.known = known.by_parameter()
    return found


def safe_to_call(tool: Tool) -> bool:
    """Whether a call may be made only to see what comes of it."""
    return tool.effects.repeatable and not tool.effects.risky


class _Search:
    """Calls that wait to be made, and what is known to make more of them."""

    def __init__(self, tools: Sequence[Tool], graph: ToolGraph, chance: Random) -> None:
        self._tools = {tool.name: tool for tool in tools}
        self._safe = {tool.name: tool for tool in tools if safe_to_call(tool)}
        self._graph = graph
        self._chance = chance
        self._made: dict[str, int] = dict.fromkeys(self._safe, 0)
        self._waiting: dict[str, deque[Args]] = {name: deque() for name in self._safe}
        self._asked: set[str] = set()
        self._values: dict[tuple[str, str], Any] = {}
        self._observed: dict[str, Tool] = {}
        self._likely: dict[str, dict[str, list[Any]]] = {}
        for tool in self._safe.values():
            for args in documented_calls(tool):
                self._add(tool, args)

    def next_call(self) -> tuple[Tool, Args] | None:
        """The oldest call that waits of the tool that was called least."""
        ready = [name for name, waiting in self._waiting.items() if waiting]
        if not ready:
            return None
        name = min(ready, key=lambda each: (self._made[each], each))
        self._made[name] += 1
        return self._safe[name], self._waiting[name].popleft()

    def learn(self, tool: Tool, args: Args, result: Any) -> None:
        """Take up what a call gave: its fields, and calls that its values make possible."""
        before = self._observed.get(tool.name, self._graph.tools.get(tool.name, tool))
        after = observed(before, result)
        self._observed[tool.name] = after
        if after.outputs != before.outputs and len(self._tools) <= _REDRAWN:
            self._graph = build_graph((self._tools | self._observed).values())
        for edge in self._graph.edges_from(tool.name):
            if edge.to_tool in self._safe and edge.confidence >= _TRIED_FROM:
                self._feed(edge, args, result)
            elif edge.to_tool not in self._safe and edge.strength == "strong":
                self._note(edge, result)

    def observed(self) -> dict[str, list[Output]]:
        """Outputs by tool, of those that gave something."""
        return {name: self._observed[name].outputs for name in sorted(self._observed)}

    def likely(self) -> Iterator[tuple[str, Args]]:
        """Arguments for tools that were not called: what was seen for each parameter, the first with the first."""
        for tool, columns in self._likely.items():
            for place in range(max(map(len, columns.values()))):
                yield tool, {name: values[place % len(values)] for name, values in columns.items()}

    def _note(self, edge: Edge, result: Any) -> None:
        if given := self._given(edge, result):
            values = self._likely.setdefault(edge.to_tool, {}).setdefault(edge.to_input, [])
            values += [value for value in given if value not in values]

    def _feed(self, edge: Edge, args: Args, result: Any) -> None:
        tool = self._safe[edge.to_tool]
        for value in self._given(edge, result):
            self._values.setdefault((tool.name, edge.to_input), value)
            given = self._completed(tool, {edge.to_input: value}, args)
            if given is not None:
                self._add(tool, given)

    def _given(self, edge: Edge, result: Any) -> list[Any]:
        """Values that an edge gives on, as the parameter asks for them."""
        tool = self._tools[edge.to_tool]
        found = self._some(values_at(result, edge.from_output, items=edge.item))
        return [as_wanted(value, tool.properties.get(edge.to_input, {}), tool.parameters) for value in found]

    def _completed(self, tool: Tool, given: Args, context: Args) -> Args | None:
        """The call with all that is required; None where a value is missing.

        What the call that gave the value was itself given goes along: a path belongs to the file it was found in.
        """
        args = {name: value for name, value in context.items() if name in tool.properties} | given
        for name in tool.required:
            if name not in args:
                documented = next(documented_values(tool, name), None)
                args[name] = self._values.get((tool.name, name)) if documented is None else documented
        return None if None in [args[name] for name in tool.required] else args

    def _some(self, values: Sequence[Any]) -> list[Any]:
        """The first and, of more than there is room for, some others, in their order; what is null is left out."""
        values = [value for value in values if value is not None]
        if len(values) <= _FROM_ONE:
            return values
        places = sorted(self._chance.sample(range(1, len(values)), _FROM_ONE - 1))
        return [values[0], *(values[place] for place in places)]

    def _add(self, tool: Tool, args: Args) -> None:
        key = json.dumps([tool.name, args], sort_keys=True)
        if key not in self._asked and len(self._waiting[tool.name]) < _WAITING:
            self._asked.add(key)
            self._waiting[tool.name].append(args)


def documented_calls(tool: Tool) -> Iterator[Args]:
    """Calls that need nothing but the documentation: with what the schemas give, then those that it shows."""
    values = {name: next(documented_values(tool, name), None) for name in tool.required}
    if None not in values.values():
        yield values
    for example in tool.examples:
        args = arguments_of(example, tool.parameters)
        if args is not None and args.keys() >= set(tool.required):
            yield args


def documented_values(tool: Tool, parameter: str) -> Iterator[Any]:
    """Values that a parameter's schema names: its default, its only values, its examples; never null."""
    schema = tool.properties.get(parameter)
    if not isinstance(schema, dict):
        return
    named: Iterable[Any] = [schema.get("default"), schema.get("const")]
    for word in ("enum", "examples"):
        named = [*named, *schema.get(word, [])] if isinstance(schema.get(word, []), list) else named
    yield from (value for value in named if value is not None)


class ExampleCalls:
    """Calls that are known to go well, or whose values at least exist, by tool: none twice, few and short, in order."""

    def __init__(self) -> None:
        self._calls: dict[str, dict[str, Args]] = {}

    def add(self, tool: str, args: Args) -> None:
        """Take a call up; one without arguments says nothing, too many or too long ones are left out."""
        calls = self._calls.setdefault(tool, {})
        short = all(len(_written(value)) <= LONGEST for value in args.values())
        if args and short and len(calls) < MOST:
            calls.setdefault(_written(args), args)

    def by_parameter(self) -> dict[str, list[Any]]:
        """The arguments by `tool.parameter`, aligned by position; null where a call left the parameter out."""
        found: dict[str, list[Any]] = {}
        for tool, calls in sorted(self._calls.items()):
            rows = [calls[key] for key in sorted(calls)]
            for name in sorted({name for row in rows for name in row}):
                found[f"{tool}.{name}"] = [row.get(name) for row in rows]
        return found


def _written(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
