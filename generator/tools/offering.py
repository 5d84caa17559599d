"""What a task shows, what it is about, and what of that only the user can say.

ToolTask(style="irrelevance", tools=[a, b, c], needed=["b"]) → offered: a and c; b is what the request would need
"""

import random

from generator.errors import UsageError
from generator.tools.records import ToolTask
from generator.tools.spec.model import Complexity, Tool

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
