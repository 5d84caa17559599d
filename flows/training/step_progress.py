"""How far a training is: a bar in a terminal, a line now and then where there is none."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flows.showing.terminal import bar, say
from generator.training.tuning import Step

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

LINE_SECONDS = 60.0
"""Seconds between lines where there is no terminal: the logs of schedulers are to show that it lives."""


class StepProgress:
    """Takes the steps of a training, from any thread.

    Attributes:
        step: The newest.
        loss: The newest on the rows that were learned.
        eval_loss: The newest on the validation split.
    """

    def __init__(self) -> None:
        self.step: Step | None = None
        self.loss: float | None = None
        self.eval_loss: float | None = None
        self._show: Callable[[], None] = lambda: None

    def take(self, step: Step) -> None:
        """A step was done."""
        self.step = step
        self.loss = self.loss if step.loss is None else step.loss
        self.eval_loss = self.eval_loss if step.eval_loss is None else step.eval_loss
        self._show()

    @property
    def share(self) -> float:
        """Percent of the steps that are done."""
        return 100 * self.step.step / self.step.steps if self.step else 0.0

    @property
    def now(self) -> str:
        """The losses, in words."""
        losses = (("loss", self.loss), ("validation", self.eval_loss))
        return " · ".join(f"{name} {value:.3f}" for name, value in losses if value is not None)

    @contextmanager
    def shown(self, *, quiet: bool) -> Iterator[None]:
        """Show it while the block runs, unless it is to be quiet."""
        if quiet:
            yield
        elif sys.stderr.isatty():
            with bar("steps") as drawn:
                task = drawn.add_task("finetune", total=None, now="")
                self._show = lambda: self._draw(drawn, task)
                yield
        else:
            self._told = time.monotonic()
            self._show = self._tell
            yield

    def _draw(self, drawn: "Progress", task: "TaskID") -> None:
        if self.step:
            loss = "finetune" if self.loss is None else f"loss {self.loss:.3f}"  # in front, where 80 columns have room
            now = "" if self.eval_loss is None else f"validation {self.eval_loss:.3f}"
            drawn.update(task, completed=self.step.step, total=self.step.steps, description=loss, now=now)

    def _tell(self) -> None:
        if self.step and time.monotonic() - self._told >= LINE_SECONDS:
            self._told = time.monotonic()
            say(f"finetune: {self.step.step:,} of {self.step.steps:,} steps · {self.now}")
