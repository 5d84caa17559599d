"""Checkpoints of a run: each is written beside and renamed, so that whatever has the name of one is whole.

MODEL/checkpoints/
  run.json          what is trained here
  checkpoint-40/    the best so far
  checkpoint-60/    the newest
  part/             what is being written, or was when the run was killed
"""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.training.losses.history import best_step

_PREFIX = "checkpoint-"
_SECONDS = "seconds.json"


@dataclass(frozen=True)
class Checkpoint:
    """A whole checkpoint.

    Attributes:
        step: Steps done.
        path: Its folder: adapter, tokenizer, optimizer, schedule, states of the random number generators, log.
    """

    step: int
    path: Path

    @property
    def log(self) -> list[dict[str, Any]]:
        """What was logged up to here."""
        state = json.loads((self.path / "trainer_state.json").read_text())
        log: list[dict[str, Any]] = state["log_history"]
        return log

    @property
    def seconds(self) -> float:
        """Seconds of training up to here, in all sessions."""
        return float(json.loads((self.path / _SECONDS).read_text()))


class Checkpoints:
    """The checkpoints of a run.

    Args:
        folder: Where they are.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.part = folder / "part"

    def all(self) -> list[Checkpoint]:
        """Those that are whole, by their steps."""
        names = [path for path in self.folder.glob(f"{_PREFIX}*") if path.name.removeprefix(_PREFIX).isdecimal()]
        return sorted((_checkpoint(path) for path in names), key=lambda checkpoint: checkpoint.step)

    def newest(self) -> Checkpoint | None:
        """The one to go on from."""
        return max(self.all(), key=lambda checkpoint: checkpoint.step, default=None)

    def best(self) -> Checkpoint:
        """Whose adapter is the model: that with the least loss on the validation split, else the newest."""
        found = {checkpoint.step: checkpoint for checkpoint in self.all()}
        newest = found[max(found)]
        return found.get(best_step(newest.log) or newest.step, newest)

    def clear_part(self) -> None:
        """Remove what was half written."""
        shutil.rmtree(self.part, ignore_errors=True)

    def place(self, step: int, seconds: float) -> None:
        """Give what the trainer has written to `part` its name, and remove those that are neither newest nor best.

        Raises:
            OSError: It cannot be written, for example because the disk is full.
        """
        written = self.part / f"{_PREFIX}{step}"
        (written / _SECONDS).write_text(json.dumps(seconds))
        for file in _files(written):
            _to_disk(file)
        target = self.folder / written.name
        self._remove(target)
        written.rename(target)
        _to_disk(self.folder)
        staying = {step, self.best().step}
        for checkpoint in self.all():
            if checkpoint.step not in staying:
                self._remove(checkpoint.path)

    def _remove(self, folder: Path) -> None:
        """Take its name away first: what is half removed has none."""
        if folder.exists():
            gone = self.part / f"removed-{folder.name}"
            shutil.rmtree(gone, ignore_errors=True)
            folder.rename(gone)
            shutil.rmtree(gone, ignore_errors=True)


def _checkpoint(path: Path) -> Checkpoint:
    return Checkpoint(int(path.name.removeprefix(_PREFIX)), path)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
