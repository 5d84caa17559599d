"""Calls between us and a model: as it writes them, as we read them, as it is shown what came of them.

{"tool": "get_phone", "arguments": "{\\"name\\": \\"Ada\\"}"} → Call("get_phone", {"name": "Ada"})
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import orjson
from pydantic import BaseModel, Field

from generator.lengths import Label, Values
from generator.tools.checking import Call
from generator.tools.execution import Observation
from generator.tools.records import Step

LONGEST_SHOWN = 2000
"""Characters of a result that a model is shown."""


class ProposedCall(BaseModel):
    """One call as the model gives it; strict schemas know no free objects, so arguments travel as text."""

    tool: Label
    arguments: Values = Field(description="The arguments as the text of a JSON object.")


@dataclass(frozen=True)
class Turn:
    """Calls made together, and what came of each.

    Attributes:
        thought: Why these calls.
    """

    thought: str
    calls: tuple[Call, ...]
    seen: tuple[Observation, ...]

    def good(self) -> list[tuple[Call, Observation]]:
        """The calls that went well."""
        return [(call, seen) for call, seen in zip(self.calls, self.seen, strict=True) if seen.ok]


def arguments_of(written: str) -> dict[str, Any] | None:
    """The arguments of a call out of their text; None where that is no JSON object."""
    try:
        found = orjson.loads(written.strip() or "{}")
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None


def read(proposed: ProposedCall) -> Call:
    """The call; where its arguments are no JSON object, with their text, which every check refuses."""
    written: Any = proposed.arguments
    args = arguments_of(proposed.arguments)
    return Call(proposed.tool.strip(), written if args is None else args)


def steps_of(turns: Sequence[Turn]) -> list[Step]:
    """The calls that went well, numbered by turn; the thought of a turn stands with its first call."""
    steps: list[Step] = []
    number = 0
    for turn in turns:
        good = turn.good()
        number += bool(good)
        steps += [step_of(call, seen, number, turn.thought if not n else "") for n, (call, seen) in enumerate(good)]
    return steps


def step_of(call: Call, seen: Observation, number: int, thought: str = "") -> Step:
    """A call that was made, as a step of a path; a result that was cut says so."""
    made = {"step": number, "thought": thought.strip(), "tool": call.name, "args": call.args}
    came = {"result": seen.result, "error": seen.error, "simulated": seen.simulated} | (
        {"cut": True} if seen.cut else {}
    )
    return Step.model_validate(made | came)


def shown_call(name: str, args: Any) -> str:
    """A call on one line."""
    return f"{name}({_json(args)})"


def shown_result(result: Any, error: str | None) -> str:
    """What came back, no longer than a model is shown."""
    text = f"Error: {error}" if error is not None else _json(result)
    if len(text) <= LONGEST_SHOWN:
        return text
    return f"{text[:LONGEST_SHOWN]} … (cut here; {len(text):,} characters in all)"


def shown_turn(turn: Turn) -> dict[str, Any]:
    """A turn as prompts take it: `thought`, and `calls` with `call` and `result`."""
    pairs = zip(turn.calls, turn.seen, strict=True)
    calls = [
        {"call": shown_call(call.name, call.args), "result": shown_result(seen.result, seen.error)}
        for call, seen in pairs
    ]
    return {"thought": turn.thought, "calls": calls}


def shown_steps(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Steps as prompts take them: a list of turns, each as `shown_turn` has it."""
    return [
        {
            "thought": " ".join(step.thought for step in turn if step.thought),
            "calls": [
                {"call": shown_call(step.tool, step.args), "result": shown_result(step.result, step.error)}
                for step in turn
            ],
        }
        for turn in (list(group) for _, group in groupby(steps, key=lambda step: step.step))
    ]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))  # a result may have integers of any size
