"""Rows that are looked at again and again and do not all fit into memory."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from generator.files.spool import Spool
from generator.files.text import Row


class RowsOnDisk(Sequence[Row]):
    """Rows by their position; each is read anew whenever it is asked for, and memory holds 16 bytes of it."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._spool = Spool()
        self._starts, self._lengths = array("q"), array("q")
        try:
            for row in rows:
                self.append(row)
        except BaseException:
            self.close()
            raise

    def append(self, row: Row) -> None:
        """Add a row at the end."""
        start, length = self._spool.put(row)
        self._starts.append(start)
        self._lengths.append(length)

    def __len__(self) -> int:
        return len(self._starts)

    @property
    def size(self) -> int:
        """Bytes of all rows together."""
        return self._starts[-1] + self._lengths[-1] if self._starts else 0

    @overload
    def __getitem__(self, position: int) -> Row: ...
    @overload
    def __getitem__(self, position: slice) -> Sequence[Row]: ...
    def __getitem__(self, position: int | slice) -> Row | Sequence[Row]:
        if isinstance(position, slice):
            return [self[number] for number in range(*position.indices(len(self)))]
        row: Row = self._spool.get(self._starts[position], self._lengths[position])
        return row

    def __iter__(self) -> Iterator[Row]:
        return (self[position] for position in range(len(self)))

    def close(self) -> None:
        """Throw them away."""
        self._spool.close()
