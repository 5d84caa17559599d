"""What a training would take, before it: memory by its shapes, time by a few steps that nothing stays of."""

from pathlib import Path

from pydantic import BaseModel

from generator.training.extra import need_train
from generator.training.losses.duration import duration
from generator.training.settings import TuneSettings
from generator.training.tuning.hardware import check_quantizing, threads
from generator.training.tuning.plan import Plan, make_plan
from generator.training.tuning.probed import Probe
from generator.training.tuning.process import probe_apart

_GIB = 2**30


class Estimate(BaseModel):
    """What a training would take.

    Attributes:
        plan: What would be trained.
        probe: What a few steps showed.
        threads: That would compute on a CPU.
    """

    plan: Plan
    probe: Probe
    threads: int

    @property
    def memory(self) -> int:
        """Bytes at the peak."""
        return max(sum(self.probe.estimated.values()), self.probe.measured)

    @property
    def seconds(self) -> tuple[float, float]:
        """By the quickest and the slowest step, without ending early."""
        evaluations = self.evaluations * self.probe.evaluation
        return (
            min(self.probe.seconds) * self.plan.steps + evaluations,
            max(self.probe.seconds) * self.plan.steps + evaluations,
        )

    @property
    def evaluations(self) -> int:
        """How often it would be evaluated."""
        return -(-self.plan.steps // self.plan.eval_steps) if self.plan.evaluates else 0

    def sentences(self) -> list[str]:
        """For people."""
        return [self._model(), self._memory(), self._time()]

    def _model(self) -> str:
        probe, settings = self.probe, self.plan.settings
        share = 100 * probe.trainable / (probe.parameters + probe.trainable)
        adapters = f"adapters of rank {settings.rank} train {_millions(probe.trainable)} more ({share:.1f} %)"
        return f"{self.plan.base.name} has {_millions(probe.parameters)} parameters; {adapters}."

    def _memory(self) -> str:
        probe = self.probe
        parts = ", ".join(f"{_gib(size)} {what}" for what, size in probe.estimated.items() if size > _GIB / 100)
        again = "; activations are computed again, so that it fits" if probe.checkpointing else ""
        return (
            f"Memory: about {_gib(sum(probe.estimated.values()))} GiB ({parts}) for batches of {probe.tokens:,} tokens"
            f"{again}; {_gib(probe.measured)} GiB in the steps that were tried, {_gib(probe.free)} GiB are free."
        )

    def _time(self) -> str:
        low, high = (duration(seconds) for seconds in self.seconds)
        took = f"{self.plan.steps:,} steps of {min(self.probe.seconds):.2g} to {max(self.probe.seconds):.2g} s"
        if self.evaluations:
            took += f" and {self.evaluations:,} evaluations of {self.probe.evaluation:.2g} s"
        return f"Time: {took}: {low} to {high} on {self._device()}."

    def _device(self) -> str:
        if self.probe.device != "CPU":
            return self.probe.device
        return "a CPU with 1 thread" if self.threads == 1 else f"a CPU with {self.threads} threads"


def estimate(rows: str | Path, settings: TuneSettings) -> Estimate:
    """Try a few steps in a process of their own; nothing is written.

    Raises:
        UsageError: Rows, settings or base are not usable.
        RunStopped: Not even these steps are possible.
    """
    need_train("finetune")
    plan = make_plan(rows, settings)
    check_quantizing(settings)
    computing = threads()
    return Estimate(plan=plan, probe=probe_apart(plan, computing), threads=computing)


def _gib(size: int) -> str:
    return f"{size / _GIB:.2f}" if size < _GIB else f"{size / _GIB:.1f}"


def _millions(count: int) -> str:
    return f"{count / 1e6:,.1f} M" if count >= 1e5 else f"{count:,}"
