"""Tables without ruled cells: rows whose cells leave the same strips of the page free."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate, groupby, pairwise

from generator.documents.pdf.grids import bands
from generator.documents.pdf.lines import Line, cells, joined
from generator.documents.pdf.markers import is_entry
from generator.documents.pdf.pieces import Piece, Rule
from generator.documents.pdf.tables import Table

CELL_GAP = 0.6
"""Space within a row, in sizes of its font, from which it may be one between cells."""
STRIP = 0.5
"""Width of the free strip between columns at least, in sizes of the font."""
LEAST_ROWS = 3
LOOSE = 2.6
"""Distance of a row from that below, in sizes of the font, from which a table has ended."""
_MARKER = re.compile(r"[^\w\s]{1,2}|\(?(\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|\[\d+\]|[oO]")

Span = tuple[float, float]


@dataclass(slots=True)
class _Run:
    """Rows below each other, with the strips that all leave free."""

    rows: list[Line] = field(default_factory=list)
    parts: list[list[Line]] = field(default_factory=list)
    strips: list[Span] = field(default_factory=list)

    def several(self) -> int:
        """How many of its rows have several cells."""
        return sum(len(parts) > 1 for parts in self.parts)


def with_tables(lines: list[Line], rules: list[Rule]) -> list[Line | Table]:
    """Lines of a column, those that are rows of tables made tables."""
    found: list[Line | Table] = []
    run = _Run()
    for line in lines:
        parts = _parts(line)
        strips = _narrowed(run, line, parts) if run.rows else []
        if run.rows and not strips:
            found += _finished(run, rules)
            run = _Run()
        if not run.rows and len(parts) > 1:
            strips = [(a.x1, b.x0) for a, b in pairwise(parts)]
        if strips:
            run.rows.append(line)
            run.parts.append(parts)
            run.strips = strips
        else:
            found.append(line)
    return found + _finished(run, rules)


def _parts(line: Line) -> list[Line]:
    """The cells that a line may be made of: one where it is code or of a table of contents."""
    if len(line.pieces) == 1 or line.mono or is_entry(line.text):
        return [line]
    return cells(line, CELL_GAP * line.size)


def _narrowed(run: _Run, line: Line, parts: list[Line]) -> list[Span]:
    """What a further row leaves of the free strips; nothing where it belongs to no table."""
    last = run.rows[-1]
    if line.mono or line.y1 - last.y1 > LOOSE * max(line.size, last.size):
        return []
    strips: list[Span] = []
    for strip in run.strips:
        left, right = strip
        for part in parts:
            if part.x0 < right and part.x1 > left:
                left, right = (max(left, part.x1), right) if part.x0 <= left else (left, min(right, part.x0))
        if right - left >= STRIP * line.size:
            strips.append((left, right))
    # A line of text that happens to end before the strips is none of the rows.
    within = any(a <= line.x0 for _, a in strips) or len(parts) > 1 or len(strips) == len(run.strips)
    return strips if within else []


def _finished(run: _Run, rules: list[Rule]) -> list[Line | Table]:
    """The run as a table, or as the lines that it is made of."""
    while run.parts and len(run.parts[-1]) == 1 and run.rows[-1].x0 < run.strips[0][0]:
        tail = _Run([run.rows.pop()], [run.parts.pop()])
        return [*_finished(run, rules), *tail.rows]
    if not run.rows:
        return []
    x0, x1 = min(row.x0 for row in run.rows), max(row.x1 for row in run.rows)
    top, bottom = run.rows[0].y0, run.rows[-1].y1
    ruled = [b for b in bands(rules, x0, x1) if b[1] > top and b[0] < bottom]
    if run.several() < (2 if ruled else LEAST_ROWS) or not _is_table(run):
        return list(run.rows)
    run.strips = _strips(run, x0, x1) or run.strips
    columns = _between(run.strips, x0, x1)
    if _is_prose(run, columns):
        return [line for at in range(len(columns)) for line in _column(run, columns, at)]
    return [Table(_cells(run, columns, ruled), x0, top, x1, bottom, [start for start, _ in columns])]


def _between(strips: list[Span], x0: float, x1: float) -> list[Span]:
    """The columns that strips divide."""
    edges = [x0, *(edge for strip in strips for edge in strip), x1]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _strips(run: _Run, x0: float, x1: float) -> list[Span]:
    """The strips that all rows leave free but a few, as heads over several columns are."""
    step = 1.0
    depth = [0] * (int((x1 - x0) / step) + 2)
    for parts in run.parts:
        for part in parts:
            depth[int((part.x0 - x0) / step)] += 1
            depth[int((part.x1 - x0) / step) + 1] -= 1
    rows = len(run.parts)
    few = max(rows // 8, 1 if rows > LEAST_ROWS else 0)
    found: list[Span] = []
    first: int | None = None
    for at, n in enumerate(accumulate(depth)):
        if n <= few:
            first = at if first is None else first
        elif first is not None:
            if first and (at - first + 1) * step >= STRIP * run.rows[0].size:
                found.append((x0 + first * step, x0 + at * step))
            first = None
    return found


def _column_of(part: Line | Piece, columns: list[Span]) -> int:
    """The column that most of a part lies in."""
    if len(columns) == 1:
        return 0
    shared = [min(part.x1, end) - max(part.x0, start) for start, end in columns]
    return shared.index(max(shared))


def _column(run: _Run, columns: list[Span], at: int) -> list[Line]:
    """The lines of one column."""
    parts = [[part for part in row if _column_of(part, columns) == at] for row in run.parts]
    return [Line([piece for part in row for piece in part.pieces]) for row in parts if row]


def _is_prose(run: _Run, columns: list[Span]) -> bool:
    """Whether columns are running text, read one after the other."""
    for at, (start, end) in enumerate(columns):
        lines = _column(run, columns, at)
        full = sum(line.x1 - line.x0 > 0.8 * (end - start) for line in lines)
        words = sum(line.text.count(" ") for line in lines)
        if full < 0.6 * len(run.rows) or words < 3 * len(lines) or len(lines) <= LEAST_ROWS:
            return False
    return True


def _is_table(run: _Run) -> bool:
    """Whether rows are those of a table, and neither a list nor words explained in running text."""
    first, rest = [], []
    for parts in run.parts:
        if len(parts) > 1:
            first.append(parts[0].text)
            rest.append(parts[-1])
    if all(_MARKER.fullmatch(text) for text in first):
        return False
    if len(run.strips) > 1:
        return True
    start = run.strips[0][1]
    width = max(row.x1 for row in run.rows) - start
    full = sum(row.x1 - start > 0.8 * width for row in run.rows)
    return not (len(run.parts) > 1.3 * len(rest) and full > 0.4 * len(run.rows))


def _cells(run: _Run, columns: list[Span], ruled: list[Span]) -> list[list[list[str]]]:
    """The lines of each cell, rows by what lies between rules where these divide them, else by what is filled."""
    found: list[list[list[str]]] = []
    head = next((b for a, b in ruled if b > run.rows[0].y1), 0.0) if len(ruled) > 1 else 0.0
    by_rules = len(ruled) >= LEAST_ROWS
    last = -1
    for row, parts in zip(run.rows, run.parts, strict=True):
        texts: list[list[str]] = [[] for _ in columns]
        for column, text in _parted(parts, columns):
            texts[column].append(text)
        band = next((n for n, (a, b) in enumerate(ruled) if a <= (row.y0 + row.y1) / 2 <= b), -1)
        if found and (band == last >= 0 if by_rules else row.y1 < head or _goes_on(texts, found[-1])):
            for cell, more in zip(found[-1], texts, strict=True):
                cell.extend(more)
        else:
            found.append(texts)
        last = band
    return found


def _parted(parts: list[Line], columns: list[Span]) -> Iterator[tuple[int, str]]:
    """The text of a row by columns, cut where a narrow space divides columns."""
    for part in parts:
        ordered = sorted(part.pieces, key=lambda piece: piece.x0)
        for column, pieces in groupby(ordered, lambda piece: _column_of(piece, columns)):
            yield column, joined(list(pieces))


def _goes_on(texts: list[list[str]], before: list[list[str]]) -> bool:
    """Whether a row only continues cells of that before: its first cell is empty, and few others are not."""
    filled = sum(map(bool, texts))
    return not texts[0] and bool(before[0]) and (filled == 1 or filled < sum(map(bool, before)) / 2)
