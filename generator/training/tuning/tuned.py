"""Tune a model on rows: a plain function that goes on where it was interrupted."""

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.errors import OutOfRoom, UsageError
from generator.files.places import FULL
from generator.training.extra import need_train
from generator.training.manifests import ModelManifest
from generator.training.settings import TuneSettings
from generator.training.tuning.hardware import check_quantizing, threads
from generator.training.tuning.plan import Plan, make_plan
from generator.training.tuning.process import train_apart
from generator.training.tuning.progress import Step
from generator.training.tuning.run_state import (
    CHECKPOINTS,
    LOCK,
    begin,
    check_output,
    differences,
    finished,
    read_state,
)
from generator.training.tuning.worker import Request

_WAIT = 10.0
"""Seconds that a process of a run that was killed gets to be gone."""


def tune(
    rows: Path,
    out: Path,
    settings: TuneSettings,
    *,
    on_progress: Callable[[Step], None] = lambda _: None,
    on_say: Callable[[str], None] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
    fresh: bool = False,
) -> ModelManifest:
    """Tune a model with LoRA; a run that was interrupted goes on, one that is finished is left as it is.

    Training has a process of its own. Killed at any moment, the same call goes on to the same weights, on a CPU to the
    last bit. With other rows or settings it begins anew.

    Args:
        rows: A folder that `qa-train` wrote.
        out: The folder of the model; it is made.
        settings: How to train.
        on_progress: Gets each step as it is done.
        on_say: Gets sentences about what was found.
        stop: Asked a few times a second; once it is true, the step that is being done is the last of this session.
        fresh: Begin anew, whatever is there.

    Raises:
        UsageError: The rows, the settings or the folder are not usable.
        Interrupted: `stop` asked for it.
        RunStopped: Training cannot go on: memory, numbers that are none. Its checkpoints are kept.
        OutOfRoom: The disk is full. Its checkpoints are kept.
    """
    need_train("finetune")
    plan, out = make_plan(rows, settings), out.expanduser()
    check_output(out, plan.rows)
    if not fresh and (done := _same(out, plan, on_say)):
        return done
    check_quantizing(settings)
    with _alone(out) as lock, _room(out):
        state, said = begin(out, plan, threads(), fresh=fresh)
        for sentence in said:
            on_say(sentence)
        train_apart(Request(plan=plan, threads=state.threads, out=out, state=state), on_progress, stop, lock)
        _remove_checkpoints(out)
    manifest = finished(out)
    assert manifest is not None
    return manifest


def _same(out: Path, plan: Plan, on_say: Callable[[str], None]) -> ModelManifest | None:
    """The model that stands there, where it is of this plan."""
    there = finished(out)
    if there is None:
        return None
    before = {name: there.settings.get(name) for name in plan.decides}
    if before == plan.decides:
        on_say(f"{out} is finished: it was trained on these rows with these settings.")
        if (left := read_state(out)) and left.decides == plan.decides:
            _remove_checkpoints(out)
        return there
    changed = differences(before, plan.decides)
    on_say(f"The model in {out} is of another run ({changed}): it stays until the new one is trained.")
    return None


@contextmanager
def _alone(out: Path) -> Iterator[int]:
    """Hold the folder; the descriptor, handed on, holds it for as long as any process has it.

    Raises:
        UsageError: Another process trains into it, or it cannot be made.
    """
    try:
        (out / CHECKPOINTS).mkdir(parents=True, exist_ok=True)
        lock = os.open(out / CHECKPOINTS / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise UsageError(f"{out} cannot be written ({error.strerror}): name another folder for the model.") from None
    try:
        _take(lock, out)
        yield lock
    finally:
        os.close(lock)


def _take(lock: int, out: Path) -> None:
    until = time.monotonic() + _WAIT
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise UsageError(
                    f"Another process trains into {out}: wait for its end, or name another folder."
                ) from None
            time.sleep(0.1)
        else:
            return


@contextmanager
def _room(out: Path) -> Iterator[None]:
    """What happens to files here, in a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise OutOfRoom(f"The disk of {out} is full: free some room, and the same command goes on.") from None
        raise UsageError(f"{out} cannot be written ({error.strerror or error}): name another folder.") from None


def _remove_checkpoints(out: Path) -> None:
    """They are no longer needed: the best one is the model."""
    shutil.rmtree(out / CHECKPOINTS, ignore_errors=True)
