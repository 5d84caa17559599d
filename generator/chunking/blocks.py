"""Blocks of markdown that say by their first line what the others are: tables and fenced code.

| Part | Year |          ```python
|------|------|          def pop(self):
| pump | 1900 |              …
                         ```

One that fits stays whole. One that does not is cut between its lines, and each part of it begins as the block does, and
ends so.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.chunking.sections import line_starts

if TYPE_CHECKING:
    from markdown_it.token import Token

Fits = Callable[[str], bool]

_BLOCK = re.compile(r"\||```|~~~")
_NO_MARK = re.compile(r"[^\s>]")


@dataclass(frozen=True, slots=True)
class Block:
    """Where a block is, and what belongs to each part of it.

    Attributes:
        start: First character, counted from 0.
        body: Where its first row or line of code begins.
        close: Where the line begins that closes the code; the end where there is none.
        end: One past the last character.
        head: What stands above each part: the names of the columns and the line below them, or what opens the code.
        foot: What stands below each part but the last: what closes the code.
        rows: Of a table, where each row begins, then the end; empty for code.
    """

    start: int
    body: int
    close: int
    end: int
    head: str
    foot: str = ""
    rows: tuple[int, ...] = ()

    def is_cut(self, position: int) -> bool:
        """Whether a piece that begins or ends there takes lines from their head."""
        return self.start < position < self.end


def blocks_of(text: str, start: int, end: int) -> list[Block]:
    """The tables and the fenced code of `text[start:end]` that hold something, where they lie in `text`."""
    if not _BLOCK.search(text, start, end):
        return []
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table").disable("inline")
    lines = [*line_starts(text[:end], start), end]
    found = [_block(text, token, lines) for token in parser.parse(text[start:end])]
    blocks = [block for block in found if block and block.body < block.end]
    return [block for block, before in zip(blocks, [None, *blocks], strict=False) if _is_after(block, before)]


def row_groups(text: str, block: Block, start: int, fits: Fits) -> Iterator[tuple[int, int]]:
    """From where to where as many rows of a table go together as fit below its head; the first group begins at `start`.

    A row that does not fit alone is a group of its own.
    """
    first = start
    for row, after in zip(block.rows, block.rows[1:], strict=False):
        above = "" if first == start else block.head
        if row not in (first, block.body) and not fits(above + text[first:after].rstrip()):
            yield first, row
            first = row
    yield first, block.end


def _block(text: str, token: "Token", lines: list[int]) -> Block | None:
    if token.map is None or token.type not in ("table_open", "fence"):
        return None
    first, after = token.map
    start, end = lines[first], lines[after]
    if token.type == "table_open":
        rows = tuple(lines[first + 2 : after + 1])
        return Block(start, rows[0], end, end, text[start : rows[0]], rows=rows)
    opening = text[start : lines[first + 1]]
    before = _NO_MARK.sub(" ", opening[: opening.index(token.markup)])  # a list's mark would begin an item again
    head = before + opening[len(before) :]
    last = lines[after - 1]
    closed = after - 1 > first and text[last:end].lstrip("> \t").startswith(token.markup)
    return Block(start, lines[first + 1], last if closed else end, end, head, f"\n{before}{token.markup}")


def _is_after(block: Block, before: Block | None) -> bool:
    """Whether a block lies in none that was found before it."""
    return before is None or block.start >= before.end
