"""What a proof came to: every training, and the advantage of the choice by size."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, Field

from generator.evaluation.proving.advantage import Advantage, Scores, advantage

Set = Literal["choice", "random"]


class Trained(BaseModel):
    """One training, and how the model answers.

    Attributes:
        share: Of the choice's rows that it was trained on, or as many random ones.
        pair: Number of the pair, from 1.
        tokens: That the loss was taken on.
        loss: The last that the trainer logged.
        right: Share of the questions that it answers right.
        model: Where the model lies.
    """

    set: Set
    share: float
    pair: int
    seed: int
    rows: int
    steps: int
    tokens: int
    loss: float | None
    seconds: float
    right: float
    model: str


class Size(BaseModel):
    """All pairs of one size."""

    share: float
    rows: int
    steps: int
    advantage: Advantage
    choice: list[float]
    random: list[float]

    @property
    def is_best(self) -> bool:
        """Whether the choice's mean is above each of the random samples."""
        return sum(self.choice) / len(self.choice) > max(self.random)


class Proof(BaseModel):
    """The report of `prove`.

    Attributes:
        metadata: Files and their fingerprints, settings, versions.
        pool: Rows that were drawn from.
        overlap: Share of the pool that the choice is; random rows share as much of theirs with it on average.
        sizes: From the smallest to the whole.
        trainings: In the order in which they were made.
    """

    metadata: dict[str, Any] = Field(default_factory=dict)
    pool: int
    overlap: float
    sizes: list[Size]
    trainings: list[Trained]

    @property
    def whole(self) -> Size:
        """The whole choice."""
        return self.sizes[-1]

    def tokens(self, kind: Set) -> float:
        """Tokens a row that the loss was taken on, over the trainings of the whole."""
        found = [one for one in self.trainings if one.set == kind and one.share == self.whole.share]
        return sum(one.tokens for one in found) / sum(one.rows for one in found)


def sized(trainings: Sequence[Trained], scores: Mapping[tuple[Set, int], Scores], documents: Mapping[str, str]) -> Size:
    """What the pairs of one size add up to.

    Args:
        trainings: All of this size.
        scores: By set and number of the pair, what the answers are worth.
        documents: By the question's id, its document.
    """
    pairs = sorted({one.pair for one in trainings})
    right = {(one.set, one.pair): one.right for one in trainings}
    first = trainings[0]
    return Size(
        share=first.share,
        rows=first.rows,
        steps=first.steps,
        advantage=advantage(
            [scores["choice", pair] for pair in pairs], [scores["random", pair] for pair in pairs], documents
        ),
        choice=[right["choice", pair] for pair in pairs],
        random=[right["random", pair] for pair in pairs],
    )
