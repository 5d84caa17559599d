"""The turns of a tool-use example, whatever the format puts around them.

A turn of the assistant makes one call or several at once; what came back follows. The last turn is the answer. Where
the user goes on, the same follows once more. A turn that nobody is to be trained on (`loss: false`) stays in the
conversation and carries the weight 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import orjson

from generator.formats.turns import Options
from generator.tools.records import Step, ToolExample


@dataclass(frozen=True)
class Turn:
    """A turn of the assistant that calls.

    Attributes:
        thought: Why; may be empty.
        calls: Made together.
        trained: Whether a model is to be trained on it.
    """

    thought: str
    calls: list[Step]
    trained: bool


def example_of(record: dict[str, Any]) -> ToolExample:
    """The record as an example."""
    return ToolExample.model_validate(record)


def turns_of(steps: Sequence[Step]) -> list[Turn]:
    """The calls, those that were made together in one turn."""
    grouped = [list(calls) for _, calls in groupby(steps, key=lambda step: step.step)]
    return [
        Turn("\n".join(dict.fromkeys(c.thought for c in calls if c.thought)), calls, all(c.loss for c in calls))
        for calls in grouped
    ]


def said_before(turn: Turn, options: Options) -> str:
    """What the assistant says before it calls: its thought, as `--reasoning` wants it."""
    if not turn.thought or options.reasoning == "none":
        return ""
    return turn.thought if options.reasoning == "steps" else f"<think>\n{turn.thought}\n</think>"


def seen(step: Step) -> str:
    """What came back of a call, as text: JSON, but for what is text already."""
    value = {"error": step.error} if step.error is not None else step.result
    return value if isinstance(value, str) else as_json(value)


def call_of(step: Step) -> dict[str, Any]:
    """Name and arguments."""
    return {"name": step.tool, "arguments": step.args}


def as_json(value: Any) -> str:
    """Compact JSON."""
    return orjson.dumps(value).decode()


def weighted(message: dict[str, Any], *, trained: bool) -> dict[str, Any]:
    """The message, with the weight 0 where nobody is to be trained on it."""
    return message if trained else {**message, "weight": 0}
