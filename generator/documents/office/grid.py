"""Tables as a grid of cells: what is merged is found in every row it covers, the names of columns in one row."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from generator.documents.office.xml import Element

_MOST_HEADS = 3

LONGEST_REPEATED = 200
"""Characters of a merged cell that is said again in each row; a longer one is no name of a group of rows."""

Text = Callable[[Element], str]


@dataclass(slots=True)
class Grid:
    """Rows of cells.

    Attributes:
        cells: By row and column; None where nothing begins: the rest of a wide cell, the side of a short row.
        copies: Places whose cell begins in a row above.
        heads: How many rows name the columns, at least.
    """

    cells: list[list[Element | None]]
    copies: set[tuple[int, int]] = field(default_factory=set)
    heads: int = 1

    @property
    def width(self) -> int:
        """How many columns the widest row has."""
        return max(map(len, self.cells), default=0)

    def elements(self) -> Iterator[Element]:
        """Each cell once, in order."""
        for row, cells in enumerate(self.cells):
            for column, cell in enumerate(cells):
                if cell is not None and (row, column) not in self.copies:
                    yield cell

    def take_titles(self) -> list[Element]:
        """Take off the first rows that are a single cell over all columns: they are above the table, not in it."""
        titles: list[Element] = []
        while len(self.cells) > 2 and self.width > 1 and _is_single(self.cells[0], self.width):
            titles += [cell for cell in self.cells.pop(0) if cell is not None]
            self.heads = max(1, self.heads - 1)
            self.copies = {(row - 1, column) for row, column in self.copies}
        return titles

    def texts(self, text: Text) -> list[list[str]]:
        """The rows' texts; several rows of names become one, wide names standing before those they cover."""
        known: dict[Element, str] = {}

        def said(cell: Element | None) -> str:
            if cell is None:
                return ""
            if cell not in known:
                known[cell] = text(cell)
            return known[cell]

        rows = [[said(cell) for cell in row] for row in self.cells]
        for row, column in self.copies:
            if len(rows[row][column]) > LONGEST_REPEATED:
                rows[row][column] = ""
        heads = max(self.heads, self._covered())
        if 1 < heads < len(rows):
            rows[:heads] = [self._names(rows[:heads])]
        return rows

    def _covered(self) -> int:
        """How many rows name the columns where a name in the first row is wide, and others go down beside it."""
        first = self.cells[0] if self.cells else []
        rows = 1
        while None in first and any(self._goes_down(rows, column) for column in range(len(first))):
            rows += 1
        return rows if rows <= _MOST_HEADS else 1

    def _goes_down(self, row: int, column: int) -> bool:
        """Whether a cell of the first row reaches down to this one."""
        return (row, column) in self.copies and self.cells[row][column] is self.cells[0][column]

    def _names(self, rows: list[list[str]]) -> list[str]:
        names: list[list[str]] = [[] for _ in range(self.width)]
        for row, texts in enumerate(rows):
            wide = ""
            for column, said in enumerate(texts):
                wide = said if self.cells[row][column] is not None else wide
                if wide and wide not in names[column]:
                    names[column].append(wide)
        return [" ".join(said) for said in names]


def _is_single(row: list[Element | None], width: int) -> bool:
    return len(row) == width and row[0] is not None and all(cell is None for cell in row[1:])
