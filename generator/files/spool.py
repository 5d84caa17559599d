"""Rows set aside on disk: read back in the input's order, whatever finished first, or one by one."""

import tempfile
from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise
from typing import Any, Protocol

import orjson

from generator.errors import OutOfRoom


class Rows(Protocol):
    """Rows that were set aside for an output, in its order."""

    def __len__(self) -> int: ...
    def rows(self) -> Iterator[dict[str, Any]]: ...


class Spool:
    """An unnamed temporary file of rows, and where each begins: 20 bytes of memory a row."""

    def __init__(self) -> None:
        with _room():
            self._file = tempfile.TemporaryFile()  # noqa: SIM115  closed by `close`
        self._orders, self._starts, self._lengths = array("q"), array("q"), array("I")
        self._end = 0
        self._moved = False

    def __len__(self) -> int:
        return len(self._orders)

    def add(self, order: int, row: dict[str, Any]) -> None:
        """Set a row aside; `order` is its place among all."""
        start, length = self.put(row)
        self._orders.append(order)
        self._starts.append(start)
        self._lengths.append(length)

    def put(self, row: Any) -> tuple[int, int]:
        """Set a row, or other JSON data, aside for who remembers where: its first byte, and how many it has."""
        data = orjson.dumps(row)
        start = self._end
        with _room():
            if self._moved:
                self._file.seek(start)
                self._moved = False
            self._file.write(data)
        self._end += len(data)
        return start, len(data)

    def get(self, start: int, length: int) -> Any:
        """What `put` has set aside there."""
        with _room():  # what was written last may still be on its way
            self._file.seek(start)
            self._moved = True
        return orjson.loads(self._file.read(length))

    def rows(self) -> Iterator[dict[str, Any]]:
        """All rows that were added, in order; of the same place, the one that was added first."""
        return (self.row(number) for number in self.numbers())

    def row(self, number: int) -> dict[str, Any]:
        """The row that was set aside as the one of that number, from 0."""
        row: dict[str, Any] = self.get(self._starts[number], self._lengths[number])
        return row

    def numbers(self) -> Iterable[int]:
        """Numbers of the rows by their places, without an object for each."""
        numbers = range(len(self))
        if all(one <= other for one, other in pairwise(self._orders)):
            return numbers
        import numpy as np

        return map(int, np.argsort(np.frombuffer(self._orders, np.int64), kind="stable"))

    def close(self) -> None:
        with suppress(OSError):  # closing writes what is left, which a full disk refuses: it is not wanted any more
            self._file.close()


class PlacedSpool(Spool):
    """Gives each row with its place, for who puts them in order with those of others."""

    def rows(self) -> Iterator[dict[str, Any]]:
        for number in self.numbers():
            yield {"place": self._orders[number], "row": self.row(number)}


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
