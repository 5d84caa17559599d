"""Tables of Word as a grid: what is merged is found in every row it covers, the names of columns in one row."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from generator.documents.office.xml import Element, attribute, child, is_on, local, number_of

_MOST_SPAN = 200

Text = Callable[[Element], str]


@dataclass(slots=True)
class Grid:
    """Rows of cells.

    Attributes:
        cells: By row and column; None where nothing begins: the rest of a wide cell, the side of a short row.
        heads: How many rows name the columns, where the document says so; else 1.
        copies: Places whose cell begins in a row above.
    """

    cells: list[list[Element | None]]
    heads: int
    copies: set[tuple[int, int]]

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
        if 1 < self.heads < len(rows):
            rows[: self.heads] = [self._names(rows[: self.heads])]
        return rows

    def _names(self, rows: list[list[str]]) -> list[str]:
        names: list[list[str]] = [[] for _ in range(self.width)]
        for row, texts in enumerate(rows):
            wide = ""
            for column, said in enumerate(texts):
                wide = said if self.cells[row][column] is not None else wide
                if wide and wide not in names[column]:
                    names[column].append(wide)
        return [" ".join(said) for said in names]


def spread(table: Element) -> Grid:
    """Lay a table out as a grid."""
    cells: list[list[Element | None]] = []
    copies: set[tuple[int, int]] = set()
    heads = 0
    for row in _below(table, "tr"):
        look = child(row, "trPr")
        if child(look, "del") is not None:
            continue
        above = cells[-1] if cells else []
        cells.append([None] * min(number_of(look, "gridBefore"), _MOST_SPAN))
        for cell in _below(row, "tc"):
            column = len(cells[-1])
            if copied := _goes_on(cell) and column < len(above):
                copies.add((len(cells) - 1, column))
            width = number_of(cell, "tcPr", "gridSpan", default=1)
            cells[-1] += [above[column] if copied else cell, *[None] * (min(width, _MOST_SPAN) - 1)]
        heads += is_on(look, "tblHeader") and heads == len(cells) - 1
    return Grid(cells, max(heads, _covered(cells, copies)), copies)


def _covered(cells: list[list[Element | None]], copies: set[tuple[int, int]]) -> int:
    """How many rows name the columns where a name in the first row is wide, and others go down beside it."""
    first = cells[0] if cells else []
    tall = {(row, column) for row, column in copies if column < len(first) and cells[row][column] is first[column]}
    rows = 1
    while None in first and any(row == rows for row, _ in tall):
        rows += 1
    return rows


def _goes_on(cell: Element) -> bool:
    """Whether a cell is the rest of one that begins in a row above."""
    merged = child(cell, "tcPr", "vMerge")
    return merged is not None and attribute(merged, "val") != "restart"


def _is_single(row: list[Element | None], width: int) -> bool:
    return len(row) == width and row[0] is not None and all(cell is None for cell in row[1:])


def _below(element: Element, name: str) -> Iterator[Element]:
    """Children of that name, also those that are wrapped in something that only marks them."""
    for one in element:
        if local(one) == name:
            yield one
        elif local(one) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _below(one, name)
