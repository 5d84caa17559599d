"""The process that trains, from the side that asks: its steps, its end, and why it died."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

import generator
from generator.errors import GeneratorError, Interrupted, RunStopped
from generator.training.quiet import quiet_environment
from generator.training.tuning.faults import Fault, no_memory
from generator.training.tuning.plan import Plan
from generator.training.tuning.probed import Probe
from generator.training.tuning.progress import Step
from generator.training.tuning.worker import STOP, Request

_LOOK_EVERY = 0.2
"""Seconds between looks at whether to stop."""


def train_apart(request: Request, on_progress: Callable[[Step], None], stop: Callable[[], bool], lock: int) -> None:
    """Train in a process of its own, to the end.

    Args:
        request: What to train.
        on_progress: Gets each step.
        stop: Asked a few times a second; once it is true, the step that is being done is the last.
        lock: A descriptor that the process holds as long as it lives.

    Raises:
        Interrupted: It was stopped.
        RunStopped: It cannot go on, or died.
    """
    if not _answer(request, on_progress, stop, (lock,)).get("done"):
        raise Interrupted("Interrupted: what was trained is kept; the same command goes on from here.")


def probe_apart(plan: Plan, threads: int) -> Probe:
    """Try a few steps in a process of its own.

    Raises:
        RunStopped: It cannot, or died.
    """
    found = _answer(Request(plan=plan, threads=threads), lambda _: None, lambda: False, ())
    return Probe.model_validate(found["probe"])


def _answer(
    request: Request, on_progress: Callable[[Step], None], stop: Callable[[], bool], inherited: tuple[int, ...]
) -> dict[str, Any]:
    """How it ended.

    Raises:
        GeneratorError: With a fault, or without a word.
    """
    with tempfile.TemporaryFile("a+b") as said:
        process = _started(request, said.fileno(), inherited)
        try:
            ended = _followed(process, on_progress, stop)
        except BaseException:
            process.kill()
            raise
        finally:
            _close(process)
        if ended is None:
            said.seek(0)
            raise _death(process.returncode, said.read(), request)
    if "fault" in ended:
        raise Fault.model_validate(ended["fault"]).error
    return ended


def _started(request: Request, said: int, inherited: tuple[int, ...]) -> "subprocess.Popen[bytes]":
    here = str(Path(generator.__file__).parent.parent)
    paths = os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")]))
    own = {"OMP_NUM_THREADS": str(request.threads), "PYTHONPATH": paths}
    first_gpu = {"CUDA_VISIBLE_DEVICES": os.environ.get("CUDA_VISIBLE_DEVICES", "0").split(",")[0]}
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "generator.training.tuning.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=said,
        env={**os.environ, **quiet_environment(), **own, **first_gpu},
        pass_fds=inherited,
        start_new_session=True,  # Ctrl-C is for the one that asks
    )
    assert process.stdin
    with suppress(BrokenPipeError):  # it died; its end says of what
        process.stdin.write(request.model_dump_json().encode() + b"\n")
        process.stdin.flush()
    return process


def _followed(
    process: "subprocess.Popen[bytes]", on_progress: Callable[[Step], None], stop: Callable[[], bool]
) -> dict[str, Any] | None:
    """Its last answer; None where it died without."""
    over = threading.Event()
    asking = threading.Thread(target=_ask_to_stop, args=(process, stop, over), daemon=True)
    asking.start()
    try:
        assert process.stdout
        for line in process.stdout:
            answer = orjson.loads(line) if line.endswith(b"\n") else {}
            if "step" in answer:
                on_progress(Step(**answer["step"]))
            elif answer:
                return dict(answer)
        return None
    finally:
        over.set()
        asking.join()


def _ask_to_stop(process: "subprocess.Popen[bytes]", stop: Callable[[], bool], over: threading.Event) -> None:
    """Pass the wish to stop on, once."""
    while not over.wait(_LOOK_EVERY):
        if stop():
            assert process.stdin
            with suppress(BrokenPipeError):
                process.stdin.write(STOP)
                process.stdin.flush()
            return


def _close(process: "subprocess.Popen[bytes]") -> None:
    for pipe in filter(None, (process.stdin, process.stdout)):
        with suppress(BrokenPipeError):
            pipe.close()
    process.wait()


def _death(code: int, said: bytes, request: Request) -> GeneratorError:
    """Why it is gone without a word."""
    kept = "what the newest checkpoint has is kept, and the same command goes on from there"
    if code == -signal.SIGKILL:
        return RunStopped(f"{no_memory(request.plan, kept)} The system ended the process, as it does then.")
    last = said.decode(errors="replace").strip().rpartition("\n")[2]
    why = signal.Signals(-code).name if code < 0 else last or f"exit code {code}"
    return RunStopped(f"The process that trains was lost ({why}); {kept}.")
