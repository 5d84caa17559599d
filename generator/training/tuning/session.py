"""A session of training, in the process that does it: from where the last one ended, to the end or until stopped."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generator.training.losses.history import is_over
from generator.training.tuning.checkpoints import Checkpoint, Checkpoints
from generator.training.tuning.finishing import finish
from generator.training.tuning.plan import Plan
from generator.training.tuning.progress import Step
from generator.training.tuning.run_state import CHECKPOINTS, RunState, write_state

if TYPE_CHECKING:
    from generator.training.tuning.hardware import Hardware


@dataclass(frozen=True)
class Session:
    """A session of a run.

    Attributes:
        plan: What is trained.
        out: The model's folder.
        state: How it was begun.
        on_progress: Gets each step.
        stop: Whether to stop after the step that is being done.
    """

    plan: Plan
    out: Path
    state: RunState
    on_progress: Callable[[Step], None]
    stop: Callable[[], bool]

    def train(self) -> bool:
        """Train to the end and put the model in place; False where it was stopped before."""
        checkpoints = Checkpoints(self.out / CHECKPOINTS)
        newest = checkpoints.newest()
        if not self._is_done(newest) and not self._trained(checkpoints, newest):
            return False
        finish(self.plan, self.out, checkpoints)
        return True

    def _is_done(self, newest: Checkpoint | None) -> bool:
        return newest is not None and (
            newest.step >= self.plan.steps or is_over(newest.log, self.plan.settings.patience)
        )

    def _trained(self, checkpoints: Checkpoints, newest: Checkpoint | None) -> bool:
        """Whether it came to the end."""
        import torch

        from generator.training.tuning.hardware import hardware
        from generator.training.tuning.trainer import make_trainer
        from generator.training.tuning.watching import Watching

        torch.set_num_threads(self.state.threads)
        on = hardware()
        watching = Watching(self.plan, checkpoints, self.on_progress, self.stop, newest.seconds if newest else 0)
        trainer = make_trainer(self.plan, checkpoints.part, [watching], on, checkpointing=self._checkpointing(on))
        trainer.train(resume_from_checkpoint=str(newest.path) if newest else None)
        return not watching.stopped

    def _checkpointing(self, on: "Hardware") -> bool:
        """Decided once a run: computing activations again rounds otherwise than keeping them."""
        from generator.training.tuning.memory import needs_checkpointing, shape_of
        from generator.training.tuning.trainer import largest_batch

        if self.state.checkpointing is not None:
            return self.state.checkpointing
        shape = shape_of(self.plan.base.path, self.plan.settings.rank)
        needed = needs_checkpointing(self.plan, shape, on, largest_batch(self.plan))
        write_state(self.out, self.state.model_copy(update={"checkpointing": needed}))
        return needed
