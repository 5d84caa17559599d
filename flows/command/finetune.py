"""The command `finetune`: without a server, as it asks nobody and needs all the memory there is."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flows.options.base import checked
from flows.options.entry import Entry
from flows.showing.terminal import say
from flows.training.step_progress import StepProgress
from generator.errors import Interrupted
from generator.startup import own_process

_AT_ONCE = b"Stopped at once; what the newest checkpoint has is kept.\n"


def run_finetune(entry: Entry, values: dict[str, Any], *, quiet: bool) -> int:
    """Train, or say what it would take; show what came of it, and return the exit code."""
    from flows.options.training.finetune import FinetuneOptions
    from generator.training.losses.curve import curve
    from generator.training.losses.report import REPORT, sentences
    from generator.training.tuning import tune
    from generator.training.tuning.estimating import estimate

    options = checked(entry.kind, values)
    assert isinstance(options, FinetuneOptions)
    own_process.ready()
    if options.dry_run:
        say(*estimate(options.rows, options.settings()).sentences())
        return 0
    if not values.get("fresh", True):
        say("Resuming is always on: a run that was interrupted goes on.")
    progress, out = StepProgress(), Path(options.output)
    with _stopped_by_signals() as stopped, progress.shown(quiet=quiet):
        model = tune(
            Path(options.rows),
            out,
            options.settings(),
            on_progress=progress.take,
            on_say=say if not quiet else lambda _: None,
            stop=stopped.is_set,
            fresh=options.fresh,
        )
    if not quiet:
        say(*curve(model.history), *sentences(model), f"{out}: an adapter for {model.base.name}, and {REPORT}.")
    return 0


@contextmanager
def _stopped_by_signals() -> Iterator[threading.Event]:
    """Signals stop it after the step that is being done; a second Ctrl-C ends this process at once."""
    stopped = threading.Event()

    def receive(number: int, _frame: object) -> None:
        if number == signal.SIGINT and stopped.is_set():
            os.write(2, _AT_ONCE)
            os._exit(Interrupted.exit_code)
        if not stopped.is_set():
            os.write(2, b"\nStopping: the step that is being done is finished and kept; Ctrl-C again stops at once.\n")
        stopped.set()

    numbers = [number for number in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(number) != signal.SIG_IGN]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # by `nohup`
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, receive) for number in numbers}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
