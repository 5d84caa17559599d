"""How far training is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """A step that is done, or an evaluation after it.

    Attributes:
        step: Its number, from 1.
        steps: In all, unless training ends early.
        loss: On the rows that were learned in it; None for an evaluation.
        eval_loss: On the validation split; None where it was not evaluated now.
    """

    step: int
    steps: int
    loss: float | None = None
    eval_loss: float | None = None
