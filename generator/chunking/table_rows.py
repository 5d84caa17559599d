"""Tables of markdown that are too large for one piece: cut between rows, each piece below the table's head.

| Part | Year |          the head: the names of the columns, and the line below them
|------|------|
| pump | 1900 |
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from generator.chunking.sections import line_starts

Fits = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Table:
    """Where a table is: `head` is from `start` to the first row, `rows` are where each row begins, then the end."""

    start: int
    rows: tuple[int, ...]

    @property
    def body(self) -> int:
        """Where the first row begins."""
        return self.rows[0]

    @property
    def end(self) -> int:
        """One past the last row."""
        return self.rows[-1]

    def is_cut(self, position: int) -> bool:
        """Whether a piece that begins or ends there takes rows from their head."""
        return self.start < position < self.end


def tables_of(text: str, start: int, end: int) -> list[Table]:
    """The tables of `text[start:end]` that have rows, where they lie in `text`."""
    if "|" not in text[start:end]:
        return []
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table").disable("inline")
    lines = [*line_starts(text[:end], start), end]
    spans = [token.map for token in parser.parse(text[start:end]) if token.type == "table_open" and token.map]
    found = [Table(lines[first], tuple(lines[first + 2 : after + 1])) for first, after in spans if after > first + 2]
    return [table for table in found if table.body < table.end]


def row_groups(text: str, table: Table, start: int, fits: Fits) -> Iterator[tuple[int, int]]:
    """From where to where as many rows go together as fit below the head; the first group begins at `start`.

    A row that does not fit alone is a group of its own.
    """
    head, first = text[table.start : table.body], start
    for row, after in zip(table.rows, table.rows[1:], strict=False):
        above = "" if first == start else head
        if row not in (first, table.body) and not fits(above + text[first:after].rstrip()):
            yield first, row
            first = row
    yield first, table.end
