"""What stands on a sheet, told apart: tables with their heads, titles above and notes below them, forms, loose text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from generator.documents.sheets.cells import Row, Value
from generator.documents.sheets.workbook import Area

Numbered = tuple[int, Row]
"""A row with its number."""

_LONG = 30  # characters; a shorter text alone in the last row is a total's or a group's name, not a note
_LONGEST_NAME = 150  # characters of a column's name; questions of a survey are shorter
_MOST_GAPS = 50
_YEARS = range(1800, 2200)


@dataclass(slots=True)
class Region:
    """A part of a sheet.

    Attributes:
        kind: Loose text and forms have lines, tables have names and rows.
        lines: Texts, each for itself.
        names: Of a table's columns.
        rows: Of a table, without its head.
        has_head: Whether the names stand on the sheet.
    """

    kind: Literal["text", "table"]
    lines: list[str] = field(default_factory=list)
    names: Row = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    has_head: bool = True


def regions(
    rows: Sequence[Numbered], merged: Sequence[Area] = (), *, whole: bool = True, beside: bool = True
) -> Iterator[Region]:
    """What a stretch of rows that follow each other holds, from left to right and from the top.

    Args:
        rows: In order, each with something in it.
        merged: The sheet's merged cells.
        whole: Whether these are all of the stretch; else more rows of the same table follow, and nothing is split.
        beside: Whether an empty column may stand between two tables.
    """
    if not (whole and beside):
        yield from _region(rows, merged, whole=whole)
        return
    for side in _sides(rows):
        for stretch in stretches(side):
            yield from _region(stretch, merged)


def stretches(rows: Sequence[Numbered]) -> Iterator[list[Numbered]]:
    """Rows that follow each other without an empty one between."""
    stretch: list[Numbered] = []
    for number, row in rows:
        if stretch and number > stretch[-1][0] + 1:
            yield stretch
            stretch = []
        stretch.append((number, row))
    if stretch:
        yield stretch


def is_data(first: Row, rest: Sequence[Row]) -> bool:
    """Whether a first row is a record like those below it, and names no columns."""
    values = [cell for cell in first.values() if isinstance(cell, Value)]
    if not rest:
        return bool(values)
    if (len(values) == len(first) and not _are_names(values)) or max(map(len, first.values())) > _LONGEST_NAME:
        return True
    alike = [row for row in rest[:5] if _pattern(row) == _pattern(first)]
    return bool(values) and len(alike) * 2 > len(rest[:5]) and not _are_names(values)


def _are_names(values: Sequence[str]) -> bool:
    """Whether numbers may name columns: years, or counted up; dates, too."""
    numbers = [int(value) for value in values if value.isdecimal() and len(value) < 10]
    if len(numbers) < len(values):
        return all(value[:4].isdecimal() and value[4:5] == "-" for value in values)
    return all(number in _YEARS for number in numbers) or numbers in (
        [*range(len(numbers))],
        [*range(1, len(numbers) + 1)],
    )


def _pattern(row: Row) -> dict[int, bool]:
    return {column: isinstance(cell, Value) for column, cell in row.items()}


def in_line(row: Row) -> str:
    """A row that is in no table."""
    return " ".join(cell for _, cell in sorted(row.items()))


def _sides(rows: Sequence[Numbered]) -> Iterator[Sequence[Numbered]]:
    """Tables beside each other, with an empty column between."""
    columns = sorted({column for _, row in rows for column in row})
    gaps = [(before, after) for before, after in pairwise(columns) if after > before + 1]
    for before, after in gaps if len(gaps) <= _MOST_GAPS else ():
        left, right = _between(rows, 0, before), _between(rows, after, columns[-1])
        if _is_table(left) and _is_table(right) and _begins_with_texts(right, after):
            yield left
            yield from _sides(right)
            return
    yield rows


def _between(rows: Sequence[Numbered], first: int, last: int) -> list[Numbered]:
    parts = ((number, {at: cell for at, cell in row.items() if first <= at <= last}) for number, row in rows)
    return [(number, row) for number, row in parts if row]


def _is_table(rows: Sequence[Numbered]) -> bool:
    return sum(len(row) > 1 for _, row in rows) > 1


def _begins_with_texts(rows: Sequence[Numbered], column: int) -> bool:
    """Whether rows have names of their own, and are not the right half of what begins further left."""
    cells = [row[column] for _, row in rows if column in row]
    return len(cells) > 1 and sum(isinstance(cell, Value) for cell in cells) * 2 <= len(cells)


def _region(rows: Sequence[Numbered], merged: Sequence[Area], *, whole: bool = True) -> Iterator[Region]:
    first = next((at for at, (_, row) in enumerate(rows) if len(row) > 1), len(rows))
    if first:
        yield Region("text", [cell for _, row in rows[:first] for cell in row.values()])
    rows = rows[first:]
    notes = _notes(rows) if whole else 0
    below, rows = rows[len(rows) - notes :], rows[: len(rows) - notes]
    if rows and _is_form([row for _, row in rows]):
        yield Region("text", [in_line(row) for _, row in rows])
    elif rows:
        yield _table(rows, merged)
    if below:
        yield Region("text", [cell for _, row in below for cell in row.values()])


def _notes(rows: Sequence[Numbered]) -> int:
    """How many of the last rows are a line of text below a table."""
    count = 0
    for _, row in reversed(rows):
        texts = [cell for cell in row.values() if len(cell) > _LONG and not isinstance(cell, Value)]
        if len(row) > 1 or not texts:
            break
        count += 1
    return count


def _is_form(rows: Sequence[Row]) -> bool:
    """Whether most rows begin with a label: `Name:`."""
    labels = sum(row[min(row)].endswith((":", "：")) for row in rows)
    return labels * 2 > len(rows)


def _table(rows: Sequence[Numbered], merged: Sequence[Area]) -> Region:
    heads = _heads(rows, merged)
    above, below = rows[:heads], [row for _, row in rows[heads:]]
    columns = sorted({column for _, row in rows for column in row})
    if heads == 1 and is_data(above[0][1], below):
        names: Row = {column: f"Column {number}" for number, column in enumerate(columns, 1)}
        return Region("table", names=names, rows=[row for _, row in rows], has_head=False)
    return Region("table", names={at: _name(at, above, merged) for at in columns}, rows=below)


def _heads(rows: Sequence[Numbered], merged: Sequence[Area]) -> int:
    """How many rows name the columns: as many as merged cells in the first one reach down to or stand above."""
    top = rows[0][0]
    heads = 1
    for area in merged:
        if area.top == top and any(area.left <= column <= area.right for column in rows[0][1]):
            heads = max(heads, area.bottom - top + 1, 1 + (area.right > area.left))
    return heads if heads <= min(4, len(rows) - 1) else 1


def _name(column: int, heads: Sequence[Numbered], merged: Sequence[Area]) -> str:
    """The names above each other, that of a wide cell for all that it covers."""
    said: list[str] = []
    for number, row in heads:
        over = (area.left for area in merged if area.top <= number <= area.bottom and area.left <= column <= area.right)
        cell = row.get(column) or row.get(next(over, column), "")
        if cell and cell not in said:
            said.append(cell)
    return " ".join(said)
