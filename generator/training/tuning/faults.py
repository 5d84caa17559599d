"""What ends a training, in a sentence: what, why, and what to do; what was trained stays."""

from typing import Literal

from pydantic import BaseModel

from generator.errors import GeneratorError, OutOfRoom, RunStopped, UsageError
from generator.training.shortage import is_disk_full, is_memory_short
from generator.training.tuning.plan import Plan

Kind = Literal["usage", "room", "stopped"]
_ERRORS: dict[Kind, type[GeneratorError]] = {"usage": UsageError, "room": OutOfRoom, "stopped": RunStopped}
_SAID = 300


class Fault(BaseModel):
    """Why training ended.

    Attributes:
        kind: Who can mend it.
        sentence: For the user.
    """

    kind: Kind
    sentence: str

    @property
    def error(self) -> GeneratorError:
        """As it is raised."""
        return _ERRORS[self.kind](self.sentence)


def fault(error: BaseException, plan: Plan, out: str, step: int) -> Fault:
    """What an error comes down to.

    Args:
        error: What ended training.
        plan: What was trained.
        out: The model's folder, as the user wrote it.
        step: That the newest checkpoint has; 0 where there is none.
    """
    if isinstance(error, UsageError):
        return Fault(kind="room" if isinstance(error, OutOfRoom) else "usage", sentence=str(error))
    said = " ".join(f"{type(error).__name__}: {error}".split())
    stays = f"what was trained up to step {step:,} is kept" if step else "nothing was trained yet"
    if isinstance(error, ArithmeticError):
        return Fault(kind="stopped", sentence=_not_finite(error, plan, stays))
    if is_memory_short(error):
        return Fault(kind="stopped", sentence=no_memory(plan, stays))
    if is_disk_full(error):
        sentence = f"The disk of {out} is full; {stays}: free some room, and the same command goes on."
        return Fault(kind="room", sentence=sentence)
    return Fault(kind="stopped", sentence=f"Training failed ({said[:_SAID]}); {stays}.")


def no_memory(plan: Plan, stays: str) -> str:
    """Memory is short: the same batches, computed in smaller pieces, need less."""
    settings = plan.settings
    if settings.batch_size == 1:
        remedy = "shorten the rows (`qa-train --max-length`), or take a smaller base or --rank"
    else:
        half = settings.batch_size // 2
        remedy = f"take --batch-size {half} --gradient-accumulation {2 * settings.gradient_accumulation}"
    return f"Training needs more memory than there is; {stays}: {remedy}."


def _not_finite(error: ArithmeticError, plan: Plan, stays: str) -> str:
    rate = plan.settings.rate(plan.method)
    return (
        f"The loss became infinite or no number {error}, as it does when the learning rate is too high; {stays}: "
        f"take --learning-rate {rate / 4:g} in place of {rate:g}, which begins anew."
    )
