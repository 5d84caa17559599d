"""A few steps of a training, to know before how long it takes and what memory it needs; nothing of them stays."""

import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from transformers import TrainerCallback

from generator.training.tuning.hardware import hardware
from generator.training.tuning.memory import memory, needs_checkpointing, shape_of
from generator.training.tuning.plan import Plan
from generator.training.tuning.probed import Probe
from generator.training.tuning.trainer import largest_batch, make_trainer

_STEPS = 4
"""The first of them is slower than the others, and not counted."""


class _Clock(TrainerCallback):  # type: ignore[misc]  # transformers is not looked into
    def __init__(self) -> None:
        self.seconds: list[float] = []
        self._began = 0.0

    def on_step_begin(self, *_: Any, **__: Any) -> None:
        self._began = time.monotonic()

    def on_step_end(self, *_: Any, **__: Any) -> None:
        self.seconds.append(time.monotonic() - self._began)


def probe(plan: Plan) -> Probe:
    """Train a few steps and forget them."""
    on = hardware()
    shape, tokens = shape_of(plan.base.path, plan.settings.rank), largest_batch(plan)
    checkpointing = needs_checkpointing(plan, shape, on, tokens)
    clock = _Clock()
    few = plan.model_copy(update={"settings": plan.settings.model_copy(update={"max_steps": min(_STEPS, plan.steps)})})
    with tempfile.TemporaryDirectory() as nowhere:
        trainer = make_trainer(few, Path(nowhere), [clock], on, checkpointing=checkpointing)
        trainer.train()
        began = time.monotonic()
        if plan.evaluates:
            trainer.evaluate()
    return Probe(
        device=on.name,
        free=on.memory,
        parameters=shape.parameters,
        trainable=shape.trainable,
        tokens=tokens,
        checkpointing=checkpointing,
        estimated=vars(memory(plan, shape, on, tokens, checkpointing=checkpointing)),
        measured=_peak(is_cuda=on.is_cuda),
        seconds=clock.seconds[1:] or clock.seconds,
        evaluation=time.monotonic() - began,
    )


def _peak(*, is_cuda: bool) -> int:
    """Most bytes that this process has held."""
    if is_cuda:
        import torch

        return int(torch.cuda.max_memory_reserved())
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
