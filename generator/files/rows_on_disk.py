"""Rows that are looked at again and again and do not all fit into memory."""

from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from generator.files.scratch import ScratchList
from generator.files.text import Row


class RowsOnDisk(Sequence[Row]):
    """Rows by their position; each is read anew whenever it is asked for, and memory holds 4 bytes of it."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._rows = ScratchList()
        try:
            for row in rows:
                self.append(row)
        except BaseException:
            self.close()
            raise

    def append(self, row: Row) -> None:
        """Add a row at the end."""
        self._rows.append(row)

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def size(self) -> int:
        """Bytes of all rows together."""
        return self._rows.size

    @overload
    def __getitem__(self, position: int) -> Row: ...
    @overload
    def __getitem__(self, position: slice) -> Sequence[Row]: ...
    def __getitem__(self, position: int | slice) -> Row | Sequence[Row]:
        if isinstance(position, slice):
            return [self[number] for number in range(*position.indices(len(self)))]
        row: Row = self._rows[range(len(self))[position]]
        return row

    def __iter__(self) -> Iterator[Row]:
        return (self[position] for position in range(len(self)))

    def close(self) -> None:
        """Throw them away."""
        self._rows.close()
