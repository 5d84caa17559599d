"""What looks on while a trainer works: when it evaluates and saves, what is reported, why it ends."""

import math
import time
from collections.abc import Callable
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from generator.training.losses.history import is_over
from generator.training.tuning.checkpoints import Checkpoints
from generator.training.tuning.plan import Plan
from generator.training.tuning.progress import Step

SAVE_SECONDS = 60.0
"""Seconds of work that are lost at most, but for a step, where evaluations are further apart."""


class NotFinite(ArithmeticError):
    """The loss is no number any more."""


class Watching(TrainerCallback):  # type: ignore[misc]  # transformers is not looked into
    """Decides by steps, and by nothing else that could differ in a run that is interrupted and goes on.

    How often it saves depends on the time, but a checkpoint changes no weights.

    Args:
        plan: What is trained.
        checkpoints: Where they go.
        on_progress: Gets each step.
        stop: Whether to stop after this step.
        seconds: Of training in earlier sessions.

    Attributes:
        stopped: It was asked to stop, and did.
    """

    def __init__(
        self,
        plan: Plan,
        checkpoints: Checkpoints,
        on_progress: Callable[[Step], None],
        stop: Callable[[], bool],
        seconds: float,
    ) -> None:
        self.stopped = False
        self._plan, self._checkpoints, self._report, self._stop = plan, checkpoints, on_progress, stop
        self._before, self._began = seconds, time.monotonic()
        self._saved = self._began

    def on_step_end(
        self, _args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any
    ) -> TrainerControl:
        """Say what is due after a step."""
        at_end = state.global_step >= self._plan.steps
        due = state.global_step % self._plan.eval_steps == 0 or at_end
        self.stopped = self._stop() and not at_end
        control.should_evaluate = due and self._plan.evaluates
        control.should_save = due or self.stopped or time.monotonic() - self._saved > SAVE_SECONDS
        control.should_training_stop = at_end or self.stopped
        return control

    def on_log(
        self, _args: TrainingArguments, state: TrainerState, _control: TrainerControl, logs: dict[str, Any], **_: Any
    ) -> None:
        """Look at what was measured, and report it."""
        loss, eval_loss = logs.get("loss"), logs.get("eval_loss")
        if any(value is not None and not math.isfinite(value) for value in (loss, eval_loss, logs.get("grad_norm"))):
            raise NotFinite(f"at step {state.global_step}")
        if loss is not None or eval_loss is not None:
            self._report(Step(state.global_step, self._plan.steps, loss, eval_loss))

    def on_evaluate(
        self, _args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any
    ) -> TrainerControl:
        """End where evaluations have not become better for long."""
        if is_over(state.log_history, self._plan.settings.patience):
            control.should_training_stop, self.stopped = True, False
        return control

    def on_save(self, _args: TrainingArguments, state: TrainerState, _control: TrainerControl, **_: Any) -> None:
        """Give the checkpoint its name."""
        self._saved = time.monotonic()
        self._checkpoints.place(state.global_step, self._before + self._saved - self._began)
