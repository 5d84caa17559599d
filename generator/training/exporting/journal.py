"""What is done of an export: `export.json` in its folder.

{"steps": {"merge": {"inputs": "3f…", "outputs": {"merged": "9a…"}, "told": {…}}, …}}

A step is done when it was done with the same inputs and what it wrote is still as it left it. It writes beside and
renames before it is entered, so whoever is killed does a step again at most.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from generator.errors import UsageError
from generator.files.whole import write_whole
from generator.hashing import fingerprint

_FILE = "export.json"
_LOCK = ".export.lock"
_PART = ".part-"


class Journal:
    """The journal of a folder.

    Args:
        folder: It is there already.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._steps: dict[str, Any] = _read(folder / _FILE)

    def done(self, step: str, inputs: Any) -> dict[str, Any] | None:
        """What a step told when it was done with these inputs; None: it has to be done."""
        entry = self._steps.get(step, {})
        if entry.get("inputs") != fingerprint(inputs):
            return None
        if any(_state(self.folder / name) != state for name, state in entry["outputs"].items()):
            return None
        told: dict[str, Any] = entry["told"]
        return told

    def enter(self, step: str, inputs: Any, outputs: list[str], told: dict[str, Any]) -> dict[str, Any]:
        """Write down that a step is done; returns what it told."""
        states = {name: _state(self.folder / name) for name in outputs}
        self._steps[step] = {"inputs": fingerprint(inputs), "outputs": states, "told": told}
        write_whole(self.folder / _FILE, orjson.dumps({"steps": self._steps}, option=orjson.OPT_INDENT_2))
        return told

    @contextmanager
    def beside(self, name: str) -> Iterator[Path]:
        """Where an output is written before it gets its name; what is there under the name gives way at the end."""
        part = self.folder / f"{_PART}{name}"
        _remove(part)
        try:
            yield part
            _remove(self.folder / name)
            part.rename(self.folder / name)
        finally:
            _remove(part)


@contextmanager
def journal(folder: Path) -> Iterator[Journal]:
    """The journal of a folder, which is made where it is not there; one process at a time has it.

    Raises:
        UsageError: Another process is at it, or the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / _LOCK).open("ab")
    except OSError as error:
        raise UsageError(f"Cannot write to {folder}: {error.strerror}; name another folder with -o.") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(f"Another export is writing to {folder}: wait for it, or name another folder.") from None
        yield Journal(folder)


def _read(file: Path) -> dict[str, Any]:
    """The steps; a journal that is no journal is one of nothing: all is done again."""
    try:
        steps = orjson.loads(file.read_bytes())["steps"]
    except (OSError, ValueError, LookupError, TypeError):
        return {}
    return steps if isinstance(steps, dict) else {}


def _state(place: Path) -> str | None:
    """By which a change shows without reading gigabytes: names, sizes and times."""
    files = sorted(place.iterdir()) if place.is_dir() else [place]
    if not all(file.is_file() for file in files):
        return None
    return fingerprint([[file.name, file.stat().st_size, file.stat().st_mtime_ns] for file in files])


def _remove(place: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)
