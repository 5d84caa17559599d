"""Running the calls of an example once more, and whether what comes back is what was recorded.

async with executor.session(key) as session:
    seen = await run_steps(example.path, {tool.name: tool for tool in example.tools}, session)
difference(example.path, seen)      # None, or what is wrong with the first call that gave something else
"""

from collections.abc import Mapping, Sequence
from itertools import groupby

from generator.engine.task_group import task_group
from generator.tools.checking import fault_of
from generator.tools.execution import Observation, Session
from generator.tools.records import Step
from generator.tools.same_data import same_data
from generator.tools.spec.model import Tool


async def run_steps(steps: Sequence[Step], tools: Mapping[str, Tool], session: Session) -> list[Observation]:
    """Make calls again, in order; those of one turn together.

    A call that the documentation refuses is not made: it is an observation with the reason as its error.

    Args:
        steps: The calls.
        tools: Those that are offered, by name.
        session: A fresh one, or one in which the calls before these were made.

    Returns:
        An observation for each call.

    Raises:
        ExecutorGone: See `Session.call`.
    """
    seen: list[Observation] = []
    for _, turn in groupby(steps, key=lambda step: step.step):
        seen += await task_group(_checked(step, tools, session) for step in turn)
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


async def _checked(step: Step, tools: Mapping[str, Tool], session: Session) -> Observation:
    fault = fault_of(step.tool, step.args, tools)
    return Observation(error=fault.said) if fault else await session.call(tools[step.tool], step.args)


def _said(observation: Observation) -> str:
    return f" ({observation.error[:200].rstrip('.')})" if observation.error else ""
