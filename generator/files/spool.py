"""Rows set aside on disk: read back in the input's order, whatever finished first, or one by one."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import orjson

from generator.errors import OutOfRoom


class Spool:
    """An unnamed temporary file of rows, and where each begins: some 100 bytes of memory a row."""

    def __init__(self) -> None:
        with _room():
            self._file = tempfile.TemporaryFile()  # noqa: SIM115  closed by `close`
        self._index: list[tuple[int, int, int]] = []
        self._end = 0
        self._moved = False

    def __len__(self) -> int:
        return len(self._index)

    def add(self, order: int, row: dict[str, Any]) -> None:
        """Set a row aside; `order` is its place among all."""
        self._index.append((order, *self.put(row)))

    def put(self, row: dict[str, Any]) -> tuple[int, int]:
        """Set a row aside for who remembers where: its first byte, and how many it has."""
        data = orjson.dumps(row)
        start = self._end
        with _room():
            if self._moved:
                self._file.seek(start)
                self._moved = False
            self._file.write(data)
        self._end += len(data)
        return start, len(data)

    def get(self, start: int, length: int) -> dict[str, Any]:
        """The row that `put` has set aside there."""
        with _room():  # what was written last may still be on its way
            self._file.seek(start)
            self._moved = True
        row: dict[str, Any] = orjson.loads(self._file.read(length))
        return row

    def rows(self) -> Iterator[dict[str, Any]]:
        """All rows that were added, in order."""
        for _, start, length in sorted(self._index):
            yield self.get(start, length)

    def row(self, number: int) -> dict[str, Any]:
        """The row that was set aside as the one of that number, from 0."""
        _, start, length = self._index[number]
        return self.get(start, length)

    def close(self) -> None:
        with suppress(OSError):  # closing writes what is left, which a full disk refuses: it is not wanted any more
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
