"""A temporary file of JSON data, for what waits on disk: each piece comes back by where it lies."""

import tempfile
from array import array
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import orjson

from generator.errors import OutOfRoom

_STEP = 64
"""Pieces between two whose place is kept; those of the others are counted from there."""


class ScratchFile:
    """An unnamed temporary file, written at its end."""

    def __init__(self) -> None:
        with _room():
            self._file = tempfile.TemporaryFile()  # noqa: SIM115  closed by `close`
        self.size = 0
        self._moved = False

    def put(self, data: Any) -> tuple[int, int]:
        """Set JSON data aside for who remembers where: its first byte, and how many it has."""
        written = orjson.dumps(data)
        start = self.size
        with _room():
            if self._moved:
                self._file.seek(start)
                self._moved = False
            self._file.write(written)
        self.size += len(written)
        return start, len(written)

    def get(self, start: int, length: int) -> Any:
        """What `put` has set aside there."""
        with _room():  # what was written last may still be on its way
            self._file.seek(start)
            self._moved = True
        return orjson.loads(self._file.read(length))

    def close(self) -> None:
        with suppress(OSError):  # closing writes what is left, which a full disk refuses: it is not wanted any more
            self._file.close()


class ScratchList:
    """JSON data by number, in a file of its own; 4 bytes of memory each, for they lie one after the other."""

    def __init__(self) -> None:
        self._file = ScratchFile()
        self._lengths, self._starts = array("I"), array("q")

    def __len__(self) -> int:
        return len(self._lengths)

    @property
    def size(self) -> int:
        """Bytes of all together."""
        return self._file.size

    def append(self, data: Any) -> None:
        """Set data aside as the next one."""
        start, length = self._file.put(data)
        if len(self._lengths) % _STEP == 0:
            self._starts.append(start)
        self._lengths.append(length)

    def __getitem__(self, number: int) -> Any:
        """The data of that number, from 0."""
        block, place = divmod(number, _STEP)
        start = self._starts[block] + sum(self._lengths[block * _STEP : block * _STEP + place])
        return self._file.get(start, self._lengths[number])

    def close(self) -> None:
        self._file.close()


@contextmanager
def _room() -> Iterator[None]:
    """Turn what the system says against temporary files into a sentence."""
    try:
        yield
    except OSError as error:
        raise OutOfRoom(
            f"Rows cannot be set aside in {tempfile.tempdir or 'any folder for temporary files'} "
            f"({error.strerror or error}), so nothing was written; all that was answered is kept: make room there, or "
            "name another folder with TMPDIR, and start it again."
        ) from error
