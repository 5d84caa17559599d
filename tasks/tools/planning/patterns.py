"""Examples that passed, shown to the model as patterns for the next: the seeds of APIGen.

Liu et al. 2024, https://arxiv.org/abs/2406.18518, add what passed all gates to the examples that later prompts draw
from. Here they come from the file of an earlier run: so what is asked follows from the options and the files alone, and
a run that goes on asks the same.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from generator.tools.records import NEGATIVE, Style, ToolExample
from generator.tools.spec.model import Tool

Patterns = Mapping[Style, Sequence[dict[str, Any]]]
"""By style, what a model would have had to reply for an example."""

SHOWN = 2
"""Most patterns in a prompt: they show the form, and more would set the wording."""


def patterns_of(examples: Iterable[ToolExample]) -> Patterns:
    """What examples with calls would be as replies; of a chain the request alone, for its calls are searched."""
    found: dict[Style, list[dict[str, Any]]] = {}
    for example in examples:
        style = example.metadata.style
        if style not in NEGATIVE:
            calls = [] if style == "chain" else [_call(step.tool, step.args) for step in example.path]
            found.setdefault(style, []).append({"request": example.instruction, "calls": calls})
    return found


def drawn_patterns(
    patterns: Patterns, style: Style, needed: Sequence[Tool], chance: random.Random
) -> list[dict[str, Any]]:
    """Some patterns of a style, if it has any, about other tools than these, whose values would be copied."""
    names = {tool.name for tool in needed}
    others = [one for one in patterns.get(style, ()) if not names & {call["tool"] for call in one["calls"]}]
    return chance.sample(others, min(SHOWN, len(others)))


def _call(tool: str, args: dict[str, Any]) -> dict[str, str]:
    return {"tool": tool, "arguments": orjson.dumps(args).decode()}
