"""What an example should come to, where somebody has said so: graded by what is left and learned, not by words.

As τ-bench (Yao et al. 2024, https://arxiv.org/abs/2406.12045) and Berkeley's leaderboard for several turns
(https://gorilla.cs.berkeley.edu/blogs/13_bfcl_v3_multi_turn.html) do it: the calls that are right are made from the
same state, in a session of their own. Other calls are as good if they leave the same state, and learn all that calls
which change nothing are there to learn. Where an example says what must be left, that is compared instead.

    "metadata": {"expected_calls": [[{"tool": "cancel", "args": {"order": 7}}]]}, cancel(order=8)
    → rejected: "execution: another state", 'order.7.status is "open", not "cancelled"'
"""

from dataclasses import dataclass, field
from typing import Any

from generator.engine.accounting import failure, rejection
from generator.records import Failure, Rejection
from generator.tools.execution import Executor
from generator.tools.records import Step, ToolExample
from generator.tools.same_data import same_data
from generator.tools.state_difference import state_difference
from tasks.tools.judging.form import Match, turns_of
from tasks.tools.running.replay import run_steps

STAGE = "execution"


def expects_state(example: ToolExample, match: Match) -> bool:
    """Whether an example says what must be left, itself or by the calls that are right."""
    said = example.metadata
    return said.expected_state is not None or (match == "state" and said.expected_calls is not None)


async def as_expected(example: ToolExample, executor: Executor, key: str) -> ToolExample | Rejection | Failure:
    """The example, with the state that it should leave; or in what it came to something else.

    Args:
        example: With results, and the state that its own calls left.
        executor: Makes the calls that are right.
        key: Names the session in which it does.

    Raises:
        ExecutorGone: See `Session.call`.
    """
    expected, missing = example.metadata.expected_state, None
    if expected is None:
        right = await _made(example, executor, key)
        if right.failed:
            return failure(example, STAGE, f"A call that should be right failed: {right.failed}")
        expected, missing = right.state, _not_learned(example, right)
    left = example.solution.final_state
    if left is None and expected is not None:
        return rejection(example, STAGE, "execution: state not known", "The executor cannot tell what it holds.")
    if different := state_difference(expected, left):
        return rejection(example, STAGE, "execution: another state", "; ".join(different))
    if missing is not None:
        return rejection(example, STAGE, "execution: not looked up", f"{missing.tool} {missing.args} was not learned.")
    metadata = example.metadata.model_copy(update={"expected_state": expected})
    verified = {**(example.verified or {}), "state": "passed"}
    return example.model_copy(update={"metadata": metadata, "verified": verified})


def _expected_steps(example: ToolExample) -> list[Step]:
    turns = example.metadata.expected_calls or []
    return [
        Step(step=number, tool=call.tool, args=call.args) for number, calls in enumerate(turns, 1) for call in calls
    ]


@dataclass
class _Right:
    """What the calls that are right came to.

    Attributes:
        learned: Those that changed nothing, with what they gave.
        state: What they left.
        failed: The first that failed, and why.
    """

    learned: list[tuple[Step, Any]] = field(default_factory=list)
    state: Any = None
    failed: str = ""


async def _made(example: ToolExample, executor: Executor, key: str) -> _Right:
    tools, right = {tool.name: tool for tool in example.tools}, _Right()
    async with executor.session(key, example.initial_state) as session:
        right.state = await session.state()
        for turn in turns_of(_expected_steps(example)):
            seen = await run_steps(turn, tools, session)
            before, right.state = right.state, await session.state()
            for step, now in zip(turn, seen, strict=True):
                if now.error is not None:
                    return _Right(failed=f"{step.tool}: {now.error}")
                if same_data(before, right.state) or tools[step.tool].effects.read_only:
                    right.learned.append((step, now.result))
    return right


def _not_learned(example: ToolExample, right: _Right) -> Step | None:
    """The first call that changed nothing whose result the example's own calls did not give."""
    own = [step.result for step in example.path]
    return next((step for step, gave in right.learned if not any(same_data(gave, result) for result in own)), None)
