"""Who asks, how, and what a task shows: the words that sampling draws from, and what they mean for one task.

ToolTask(style="irrelevance", tools=[a, b, c], needed=["b"]) → offered: a and c; b is what the request would need
"""

import random

from generator.errors import UsageError
from generator.tools.records import Style, ToolTask
from generator.tools.spec.model import Complexity, Tool

SINGLE: dict[Style, int] = {"simple": 5, "multiple": 7, "parallel": 4, "parallel-multiple": 4}
"""Styles of APIGen in which all calls are made in one turn, and how often each is drawn among 20."""

PERSONAS = (
    "a student who meets this for the first time",
    "an expert who wastes no words",
    "an engineer who is in a hurry",
    "a scientist who checks a colleague's work",
    "a manager who needs the answer for a report",
    "a support agent who asks on behalf of a customer",
    "a volunteer who does this in spare hours",
    "a teacher who prepares a lesson",
)

TONES: dict[str, str] = {
    "plain": "a plain sentence, neither short nor long",
    "terse": "a few words, no courtesy",
    "polite": "a courteous request",
    "question": "a direct question",
    "command": "an order, beginning with a verb",
    "chatty": "relaxed, as to a colleague",
    "formal": "as in a business letter",
    "reason": "with a few words on why it is needed",
}
"""By the name of a tone, how such a request sounds."""

_LEVELS: tuple[Complexity, ...] = ("simple", "medium", "complex")


def offered(task: ToolTask) -> list[Tool]:
    """What the assistant is offered: all tools of the task, but of an irrelevance task those that are taken away."""
    if task.style != "irrelevance":
        return task.tools
    return [tool for tool in task.tools if tool.name not in task.needed]


def needed(task: ToolTask) -> list[Tool]:
    """The tools that the request is about, as they are named in `needed`.

    Raises:
        UsageError: One of them is not among the task's tools.
    """
    by_name = {tool.name: tool for tool in task.tools}
    if missing := [name for name in task.needed if name not in by_name]:
        raise UsageError(
            f"Task {task.number} needs the tool {missing[0]!r}, which it does not show; add it to `tools`."
        )
    return [by_name[name] for name in task.needed]


def missing_parameter(task: ToolTask) -> str:
    """Which required parameter a missing-parameter task leaves out: drawn by the task's seed."""
    return random.Random(task.seed).choice(askable(needed(task)[0]))  # noqa: S311  not for secrets


def askable(tool: Tool) -> list[str]:
    """Required parameters whose value only the user can know: none that has a default or but one value."""
    return [
        name
        for name in tool.required
        if (schema := tool.properties.get(name)) is not None and "default" not in schema and "const" not in schema
    ]


def difficulty(tools: list[Tool]) -> Complexity:
    """That of the hardest of the tools."""
    return max((tool.complexity for tool in tools), key=_LEVELS.index, default="simple")
