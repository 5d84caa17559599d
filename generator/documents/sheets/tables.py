"""Rows below the names of their columns, written as a table; where rows are too long for one, as names and values.

| Part | Year |        Part: pump
| --- | --- |          Year: 1900
| pump | 1900 |
"""

from collections.abc import Iterable, Sequence
from statistics import median

from generator.documents.markdown import Blocks, one_line, paragraph
from generator.documents.pipe_table import pipe_cell, pipe_head, pipe_row
from generator.documents.sheets.cells import Row

_LONGEST = 800
"""Characters that the head and a usual row may have together, to be a table: what a usual chunk holds."""


class TableWriter:
    """Writes a table, row by row.

    Args:
        blocks: Where it goes.
        names: Of the columns that are known, by their numbers; empty for one that has none.
        sample: Rows from its beginning, which decide how rows are written.
        is_named: Whether the names are the table's own; else they stand in its head alone.
    """

    def __init__(self, blocks: Blocks, names: Row, sample: Sequence[Row], *, is_named: bool = True) -> None:
        self._blocks, self._names = blocks, names
        self._columns = sorted(names)
        length = sum(map(len, names.values())) + median(_length(row) for row in sample) if sample else 0
        self._is_named = is_named
        self._in_lines = length > _LONGEST
        if not self._in_lines:
            blocks.add(pipe_head([pipe_cell(names[at]) for at in self._columns]))

    def write(self, rows: Iterable[Row]) -> None:
        """Write rows below those there are; a cell of an unknown column comes last."""
        for row in rows:
            columns = [*self._columns, *(at for at in row if at not in self._names)]
            if self._in_lines:
                self._blocks.add("\n".join(self._line(at, row[at]) for at in columns if row.get(at)))
            else:
                self._blocks.go_on(pipe_row([pipe_cell(row.get(at, "")) for at in columns]))

    def _line(self, column: int, text: str) -> str:
        name = one_line(self._names.get(column, "")) if self._is_named else ""
        return paragraph(f"{name.removesuffix(':')}: {text}" if name else text)


def _length(row: Row) -> int:
    return sum(map(len, row.values())) + 3 * len(row)
