"""Running the calls of an example once more, and whether what comes back is what was recorded.

async with executor.session(key) as session:
    wrong = await replays(example, session)      # None, or the first call that gave something else
"""

import math
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from generator.tools.checking import fault_of
from generator.tools.execution import Observation, Session
from generator.tools.records import Step, ToolExample
from generator.tools.spec.model import Tool
from tasks.tools.running.task_group import together

CLOSE = 1e-9
"""How far two floating-point numbers may be apart, relative or absolute, and still be the same."""


async def replay(example: ToolExample, session: Session) -> list[Observation]:
    """Make the calls of an example again, in order; those of one turn together.

    A call that the documentation refuses is not made: it is an observation with the reason as its error.

    Args:
        example: Whose calls to make, with the tools that it offers.
        session: A fresh one.

    Returns:
        An observation for each call.

    Raises:
        ExecutorGone: See `Session.call`.
    """
    return await run_steps(example.path, {tool.name: tool for tool in example.tools}, session)


async def replays(example: ToolExample, session: Session) -> str | None:
    """What is wrong with the first call that gives something else than was recorded; None where none does."""
    return difference(example.path, await replay(example, session))


async def run_steps(steps: Sequence[Step], tools: Mapping[str, Tool], session: Session) -> list[Observation]:
    """As `replay`, of steps and tools by name."""
    seen: list[Observation] = []
    for _, turn in groupby(steps, key=lambda step: step.step):
        seen += await together(_checked(step, tools, session) for step in turn)
    return seen


def difference(steps: Sequence[Step], seen: Sequence[Observation]) -> str | None:
    """What is wrong with the first observation that is not the recorded one; None where all are the same."""
    for step, observation in zip(steps, seen, strict=True):
        if not same(step, observation):
            now = "it failed" if observation.error is not None else "it gave something else"
            return f"Step {step.step}, {step.tool}: made again, {now}{_said(observation)}."
    return None


def same(recorded: Step, seen: Observation) -> bool:
    """Whether a call gave what was recorded: both failed, or both gave the same JSON data.

    Numbers are the same up to `CLOSE` where one is floating-point; true is not 1. The words of two errors may differ.
    """
    if recorded.error is not None or seen.error is not None:
        return recorded.error is not None and seen.error is not None
    return same_data(recorded.result, seen.result)


def same_data(one: Any, other: Any) -> bool:
    """Whether two pieces of JSON data are the same, floating-point numbers up to `CLOSE`."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_data(value, other[name]) for name, value in one.items())
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same_data, one, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return _same_number(one, other)
    return type(one) is type(other) and bool(one == other)


async def _checked(step: Step, tools: Mapping[str, Tool], session: Session) -> Observation:
    fault = fault_of(step.tool, step.args, tools)
    return Observation(error=fault.said) if fault else await session.call(tools[step.tool], step.args)


def _same_number(one: float, other: float) -> bool:
    if isinstance(one, int) and isinstance(other, int):
        return one == other
    try:
        return math.isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE) or (math.isnan(one) and math.isnan(other))
    except OverflowError:  # an integer that no float holds
        return one == other


def _said(observation: Observation) -> str:
    return f" ({observation.error[:200].rstrip('.')})" if observation.error else ""
