"""Rows set aside on disk: read back in the input's order, whatever finished first, or one by one."""

from array import array
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Protocol

from generator.files.scratch import ScratchList


class Rows(Protocol):
    """Rows that were set aside for an output, in its order."""

    def __len__(self) -> int: ...
    def rows(self) -> Iterator[dict[str, Any]]: ...


class Spool:
    """An unnamed temporary file of rows, and the place of each among all: 12 bytes of memory a row.

    Attributes:
        orders: Of each row, in the order in which they were added, its place.
    """

    def __init__(self) -> None:
        self._rows = ScratchList()
        self.orders = array("q")

    def __len__(self) -> int:
        return len(self.orders)

    def add(self, order: int, row: dict[str, Any]) -> None:
        """Set a row aside; `order` is its place among all."""
        self._rows.append(row)
        self.orders.append(order)

    def rows(self) -> Iterator[dict[str, Any]]:
        """All rows that were added, in order; of the same place, the one that was added first."""
        return (self.row(number) for number in self.numbers())

    def row(self, number: int) -> dict[str, Any]:
        """The row that was added as the one of that number, from 0."""
        row: dict[str, Any] = self._rows[number]
        return row

    def numbers(self) -> Sequence[int]:
        """Numbers of the rows by their places, without an object for each."""
        numbers = range(len(self))
        if all(one <= other for one, other in pairwise(self.orders)):
            return numbers
        import numpy as np

        return array("q", np.argsort(np.frombuffer(self.orders, np.int64), kind="stable").tobytes())

    def close(self) -> None:
        self._rows.close()


class PlacedSpool(Spool):
    """Gives each row with its place, for who puts them in order with those of others."""

    def rows(self) -> Iterator[dict[str, Any]]:
        for number in self.numbers():
            yield {"place": self.orders[number], "row": self.row(number)}
