"""A training that is really killed, at whatever it is at: the same command goes on, to the same weights."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from generator.training.manifests import Base
from generator.training.tuning.run_state import finished
from tests.support.training_rows import rows_folder

pytestmark = pytest.mark.slow
ADAPTER = "adapter_model.safetensors"
SCRIPT = """
import sys
from pathlib import Path
from generator.training.tuning import TuneSettings, tune
settings = TuneSettings(learning_rate=2e-2, epochs=6, dropout=0.1, eval_steps=2, patience=0)
rows, out = map(Path, sys.argv[1:])
tune(rows, out, settings, on_progress=lambda step: print(step.step, flush=True))
"""
KILLS = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.45)
"""Seconds after a session's first step, at which it is killed."""


@pytest.fixture
def rows(base: Base, tmp_path: Path) -> Path:
    return rows_folder(tmp_path / "rows", base, train=40, validation=6)


def test_killed_again_and_again_it_comes_to_the_same_weights(rows: Path, tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    assert _done(rows, whole)
    kills = 0
    for seconds in KILLS:
        if not finished(broken):
            kills += _killed_after(rows, broken, seconds)
    assert kills >= 3
    assert _done(rows, broken)
    assert (whole / ADAPTER).read_bytes() == (broken / ADAPTER).read_bytes()
    assert not (broken / "checkpoints").exists()


def test_its_process_ends_with_whoever_asked(rows: Path, tmp_path: Path) -> None:
    with _training(rows, tmp_path / "model") as asking:
        (worker,) = _children(asking.pid)
        asking.kill()
    deadline = time.monotonic() + 20
    while _is_alive(worker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_alive(worker)


def test_the_loss_of_its_process_is_a_sentence_and_the_run_goes_on(rows: Path, tmp_path: Path) -> None:
    with _training(rows, tmp_path / "model") as asking:
        os.kill(_children(asking.pid)[0], signal.SIGKILL)
        _, said = asking.communicate()
    assert asking.returncode == 1
    assert b"more memory than there is" in said.splitlines()[-1]
    assert _done(rows, tmp_path / "model")
    assert finished(tmp_path / "model")


@contextmanager
def _training(rows: Path, out: Path) -> "Iterator[subprocess.Popen[bytes]]":
    """A run, from its first step on."""
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(rows), str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    ) as asking:
        assert asking.stdout
        asking.stdout.readline()
        yield asking


def _done(rows: Path, out: Path) -> bool:
    """Whether it comes to its end now."""
    with _training(rows, out) as asking:
        asking.communicate()
    return asking.returncode == 0


def _killed_after(rows: Path, out: Path, seconds: float) -> bool:
    """Kill it and its process so many seconds after its first step; whether it was still at work."""
    with _training(rows, out) as asking:
        time.sleep(seconds)
        workers = _children(asking.pid)
        for pid in (*workers, asking.pid):
            os.kill(pid, signal.SIGKILL)
        asking.communicate()
    return bool(workers)


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
