"""Examples that a model proposes for tasks: each is looked at, refused with the reason or kept, and counted.

    tasks, answers, a function → Outcome(kept=[ToolExample, …], rejected=[…], failed=[…], tallies=[tasks, examples])

No task sees another's examples, so what is kept of it depends on nothing else in the batch.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from generator.engine.accounting import failure, placed, rejection
from generator.engine.call import Answer
from generator.engine.replies.several import MISFIT, Several
from generator.records import Origin, Outcome, Rejection, Tally
from generator.text.likeness import like_any
from generator.tools.offering import difficulty, needed, offered
from generator.tools.records import Metadata, Solution, Step, ToolExample, ToolTask
from generator.tools.spec.documentation import documentation
from generator.usage import sum_usage

ALIKE = 0.9
"""Two requests of one task at least this much alike are one request."""


@dataclass(frozen=True)
class Found:
    """What one proposal came to.

    Attributes:
        request: What the user says.
        steps: The calls, not yet run.
        answer: What the assistant says, where it calls nothing.
        fault: Why it may not be kept; None where it may.
        detail: The fault as a sentence, where there is more to say.
    """

    request: str
    steps: list[Step] = field(default_factory=list)
    answer: str = ""
    fault: str | None = None
    detail: str = ""


S = TypeVar("S", bound=Several[Any])
Look = Callable[[ToolTask, Any], Found]
"""Looks at one proposal of a task by itself."""


def review(tasks: Sequence[ToolTask], answers: Sequence[Answer[S]], look: Look) -> Outcome[ToolExample]:
    """Keep the proposed examples that hold.

    Args:
        tasks: What was asked for.
        answers: For each task the reply: several examples.
        look: What a proposal comes to by itself; what depends on the task's other examples is looked at here.
    """
    outcome = Outcome[ToolExample](usage=sum_usage([answer.usage for answer in answers]))
    empty, refused = Counter[str](), Counter[str]()
    for task, answer in zip(placed(tasks), answers, strict=True):
        if answer.value is None:
            outcome.failed.append(failure(task, "generate", answer.error))
            continue
        kept: list[ToolExample] = []
        for misfit in answer.value.misfits:
            refused[MISFIT] += 1
            outcome.rejected.append(Rejection(stage="generate", reason=MISFIT, detail=misfit.fault, ref=task.ref))
        for proposal in answer.value.fits():
            found = look(task, proposal)
            example = _example(task, found, answer.origin)
            if reason := found.fault or _crowded(task, found, kept):
                refused[reason] += 1
                outcome.rejected.append(rejection(example, "generate", reason, found.detail))
            else:
                kept.append(example)
        outcome.kept += kept
        if not kept:
            empty["no example held" if answer.value.fits() else "nothing to ask"] += 1
    outcome.tallies = _tallies(len(tasks), outcome, empty, refused)
    return outcome


def is_repeated(request: str, others: Sequence[str]) -> bool:
    """Whether a request is nearly one of the others."""
    return like_any(request, others, ALIKE)


def _crowded(task: ToolTask, found: Found, kept: Sequence[ToolExample]) -> str | None:
    if len(kept) >= task.count:
        return "more than asked for"
    return "near-identical request" if is_repeated(found.request, [one.instruction for one in kept]) else None


def _tallies(tasks: int, outcome: Outcome[ToolExample], empty: Counter[str], refused: Counter[str]) -> list[Tally]:
    """Tasks first, then the examples that they gave."""
    failed, kept = len(outcome.failed), len(outcome.kept)
    gave = tasks - failed - empty.total()
    return [
        Tally(stage="generate", unit="tasks", taken=tasks, kept=gave, rejected=empty, failed=failed),
        Tally(stage="check", unit="examples", taken=kept + refused.total(), kept=kept, rejected=refused),
    ]


def _example(task: ToolTask, found: Found, origin: Origin) -> ToolExample:
    tools = offered(task)
    told: dict[str, Any] = {"persona": task.persona, "tone": task.tone, "needed": task.needed}
    told |= {"feeds": [feed.model_dump() for feed in task.feeds]} if task.feeds else {}
    return ToolExample(
        instruction=found.request.strip(),
        solution=Solution(
            reasoning_path=found.steps, final_answer=found.answer.strip(), api_documentation=documentation(tools)
        ),
        tools=tools,
        metadata=Metadata.model_validate(
            {"difficulty": difficulty(needed(task)), "mode": task.mode, "style": task.style} | told
        ),
        provenance={"generate": origin},
        ref=task.ref,
    )
