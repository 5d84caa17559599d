"""Requests and calls without a model: values are drawn, the tool's description says what is wanted, the tone how.

ToolTask(needed=["get_shape"], tone="question", known={…}) → Asked("What is the shape of the dataset /a in b.h5?",
    calls=[("get_shape", {"file": "b.h5", "path": "/a"})], thought="The user wants the shape of the dataset /a …")
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.tools.offering import needed
from generator.tools.records import ToolTask
from generator.tools.spec.model import Tool
from tasks.extractive.tools.drawn_chains import Call, draw_chain, said_values
from tasks.extractive.tools.phrases import Several, Spoken, spoken_wish
from tasks.extractive.tools.tones import joined, spoken_request
from tasks.extractive.tools.values import draw_arguments

DRAWS = 25
"""How often a request is tried for each that is wanted."""


@dataclass(frozen=True)
class Asked:
    """A request with the calls that meet it, and why they do."""

    request: str
    calls: list[Call]
    thought: str


def ask_for(task: ToolTask) -> Iterator[Asked]:
    """Requests for a task, more than it wants: whoever takes them looks at each. None where no values can be made."""
    chance = random.Random(task.seed)  # noqa: S311  not for secrets
    about, in_order = needed(task), task.mode == "multi"
    by_name = {tool.name: tool for tool in about}
    for turn in range(DRAWS * task.count):
        calls = draw_chain(about, task.known, chance, task.feeds) if in_order else _drawn(task, about, chance)
        if calls is None:
            continue
        wishes = spoken(calls, by_name)
        request = spoken_request(wishes, task.tone, task.persona, chance, then=in_order, turn=task.seed + turn)
        yield Asked(request, [(name, said_values(args)) for name, args in calls], _thought(wishes))


def spoken(calls: Sequence[Call], tools: Mapping[str, Tool]) -> list[Spoken]:
    """What is wanted by calls, as verbs and things; calls that differ in one value are said as one.

    Args:
        calls: Tools and their arguments; a value may be `Earlier`.
        tools: By name.
    """
    said: dict[str, str] = {}
    return [spoken_wish(tools[name], args, said) for name, args in _merged(calls)]


def _drawn(task: ToolTask, about: Sequence[Tool], chance: random.Random) -> list[Call] | None:
    """Calls of a task's style; None where a tool gets no sensible arguments, or no second call is another."""
    wanted = list(about)
    if task.style == "parallel":
        wanted *= chance.choice((2, 2, 3))
    calls, near = list[Call](), dict[str, Any]()
    for tool in wanted:
        args = draw_arguments(tool, task.known, chance, near if tool.name not in dict(calls) else None)
        if args is None:
            return None
        if (tool.name, args) not in calls:
            calls.append((tool.name, args))
            near |= args
    return calls if len(calls) > 1 or task.style != "parallel" else None


def _merged(calls: Sequence[Call]) -> list[tuple[str, dict[str, Any]]]:
    """Calls of one tool that differ in the value of one parameter, as one call with several values."""
    names, rows = [name for name, _ in calls], [args for _, args in calls]
    if len(calls) < 2 or len(set(names)) > 1 or len({tuple(sorted(row)) for row in rows}) > 1:
        return list(calls)
    differing = [name for name in rows[0] if any(row[name] != rows[0][name] for row in rows)]
    values = [row[differing[0]] for row in rows] if len(differing) == 1 else []
    if not values or not all(isinstance(value, str | int) and not isinstance(value, bool) for value in values):
        return list(calls)
    return [(names[0], {**rows[0], differing[0]: Several(tuple(values))})]


def _thought(wishes: Sequence[Spoken]) -> str:
    said = joined([f"to {verb} {thing}".strip() if verb else thing for verb, thing in wishes])
    return f"The user wants {said.replace('to tell me ', 'to be told ')}."
