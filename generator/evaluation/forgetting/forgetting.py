"""What of the general tasks the base could do and the tuned model cannot, or the other way round."""

from collections.abc import Sequence

from pydantic import BaseModel

from generator.evaluation.figures.bootstrap import Cluster, Interval, interval_of
from generator.evaluation.forgetting.tasks import Kind, Task


class Done(BaseModel):
    """A task with what became of it.

    Attributes:
        base: What the base replied.
        tuned: What the tuned model replied.
    """

    kind: Kind
    prompt: str
    base: str
    tuned: str
    base_right: bool
    tuned_right: bool


class OfKind(BaseModel):
    """How many tasks of a kind each model did right."""

    kind: Kind
    tasks: int
    base: int
    tuned: int


class Forgetting(BaseModel):
    """The general tasks before and after.

    Attributes:
        base: Share that the base did right.
        tuned: Share that the tuned model did right.
        difference: The second less the first; the tasks are drawn.
    """

    base: float
    tuned: float
    difference: Interval
    kinds: list[OfKind]
    tasks: list[Done]

    @property
    def lost(self) -> list[Done]:
        """What only the base did right."""
        return [task for task in self.tasks if task.base_right and not task.tuned_right]

    @property
    def gained(self) -> list[Done]:
        """What only the tuned model did right."""
        return [task for task in self.tasks if task.tuned_right and not task.base_right]


def forgetting(tasks: Sequence[Task], base: Sequence[str], tuned: Sequence[str], seed: int = 0) -> Forgetting:
    """Mark the replies of both models to the tasks.

    Args:
        tasks: What was asked.
        base: The base's replies, in the tasks' order.
        tuned: The tuned model's, likewise.
        seed: Of the interval.
    """
    done = [
        Done(
            kind=task.kind,
            prompt=task.prompt,
            base=one,
            tuned=other,
            base_right=task.is_right(one),
            tuned_right=task.is_right(other),
        )
        for task, one, other in zip(tasks, base, tuned, strict=True)
    ]
    return Forgetting(
        base=sum(one.base_right for one in done) / len(done),
        tuned=sum(one.tuned_right for one in done) / len(done),
        difference=interval_of([Cluster(float(one.tuned_right) - one.base_right, 1) for one in done], seed=seed),
        kinds=[_of_kind(kind, done) for kind in dict.fromkeys(one.kind for one in done)],
        tasks=done,
    )


def _of_kind(kind: Kind, done: Sequence[Done]) -> OfKind:
    own = [one for one in done if one.kind == kind]
    base, tuned = sum(one.base_right for one in own), sum(one.tuned_right for one in own)
    return OfKind(kind=kind, tasks=len(own), base=base, tuned=tuned)
