"""Tables of a page: the grid behind merged cells, which of its rows are the head, and whether it is a table at all."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.documents.html.inline import plain_text
from generator.documents.html.tree import Element, tag

Row = list[Element | None]

_MOST_COLUMNS = 1000
_LONG = 400
"""Characters of cells on the average from which a table without a head is a way to place text on a page."""
_STRUCTURE = {"table", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "form"}
"""What stands in a cell of a table without a head only where it is a way to place text."""
_HEAD, _PARTS = {"thead"}, {"thead", "tbody", "tfoot"}


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is read.

    Attributes:
        head: Rows of column names; a cell over several columns stands in each of them.
        body: The other rows; a cell over several rows stands in each, one over several columns in the first.
        cells: All of them once, in reading order.
        caption: Empty where it has none.
        is_layout: It only places text on a page.
        names_rows: The first cell of each row says what the others are.
    """

    head: list[Row]
    body: list[Row]
    cells: list[Element]
    caption: str
    is_layout: bool
    names_rows: bool


def read_table(element: Element) -> Table:
    """Read a table; the tables in its cells belong to these."""
    rows = list(_rows(element))
    cells = [cell for row, _ in rows for cell in row if tag(cell) in ("td", "th")]
    caption = next((plain_text(child) for child in element if tag(child) == "caption"), "")
    heads = _head_rows(rows)
    grid = _grid([[cell for cell in row if tag(cell) in ("td", "th")] for row, _ in rows], heads)
    head, body = _even(grid[:heads]), grid[heads:]
    return Table(head, body, cells, caption, _is_layout(element, cells, rows), not head and all(map(_is_named, body)))


def _rows(element: Element) -> Iterator[tuple[Element, bool]]:
    """Its rows, and whether they stand in its head."""
    for child in element:
        if tag(child) == "tr":
            yield child, False
        elif tag(child) in _PARTS:
            yield from ((row, tag(child) in _HEAD) for row in child if tag(row) == "tr")


def _head_rows(rows: list[tuple[Element, bool]]) -> int:
    """How many rows at the beginning name the columns: those of its `thead`, else those of `th` alone."""
    marked = 0
    for _, is_head in rows:
        if not is_head:
            break
        marked += 1
    if marked:
        return marked
    for at, (row, _) in enumerate(rows):
        names = [tag(cell) for cell in row if tag(cell) in ("td", "th")]
        if not names or "td" in names or (len(names) < 2 and at):
            return at
    return min(1, len(rows))


def _grid(rows: list[list[Element]], heads: int) -> list[Row]:
    grid: list[Row] = []
    hanging: dict[int, tuple[int, Element | None]] = {}
    for at, cells in enumerate(rows):
        row: Row = []
        left = list(cells)
        while left or any(column >= len(row) for column in hanging):
            column = len(row)
            if column in hanging:
                rows_left, cell = hanging.pop(column)
                row.append(cell)
                if rows_left > 1:
                    hanging[column] = (rows_left - 1, cell)
                if column >= _MOST_COLUMNS:
                    break
                continue
            if not left:
                row.append(None)
                continue
            _place(left.pop(0), row, hanging, at < heads)
        grid.append(row)
    return grid


def _place(cell: Element, row: Row, hanging: dict[int, tuple[int, Element | None]], in_head: bool) -> None:
    wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
    for offset in range(min(wide, _MOST_COLUMNS - len(row))):
        shown = cell if offset == 0 or in_head else None
        if high > 1:
            hanging[len(row)] = (high - 1, shown)
        row.append(shown)


def _span(cell: Element, name: str) -> int:
    said = (cell.get(name) or "").strip()
    return max(1, min(int(said), _MOST_COLUMNS)) if said.isascii() and said.isdigit() and len(said) < 7 else 1


def _even(rows: list[Row]) -> list[Row]:
    width = max(map(len, rows), default=0)
    return [[*row, *[None] * (width - len(row))] for row in rows]


def _is_named(row: Row) -> bool:
    """Whether a row begins with a name: a head, or code and nothing else."""
    first = row[0] if row else None
    if first is None or tag(first) == "th":
        return first is not None
    code = next(first.iter("code", "tt", "kbd"), None)
    return code is not None and len(plain_text(code)) * 2 > len(plain_text(first))


def _is_layout(element: Element, cells: list[Element], rows: list[tuple[Element, bool]]) -> bool:
    if element.get("role") in ("presentation", "none") or not cells:
        return True
    inner = {tag(part) for cell in cells for part in cell.iterdescendants()}
    if any(tag(cell) == "th" for cell in cells):
        return not inner.isdisjoint(("h1", "h2"))
    if not inner.isdisjoint(_STRUCTURE) or max(len(row) for row, _ in rows) < 2:
        return True
    return sum(len(plain_text(cell)) for cell in cells) > _LONG * len(cells)
