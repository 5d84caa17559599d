"""Blocks of a page as Markdown."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from generator.documents.markdown import fenced, paragraph
from generator.documents.pdf.blocks import Block
from generator.documents.pdf.joining import running_text
from generator.documents.pdf.lines import Line, pitch
from generator.documents.pdf.markers import item_marker
from generator.documents.pdf.tables import Table
from generator.documents.pipe_table import pipe_cell, pipe_head, pipe_row

_MARKER = re.compile(r"[-+*](?=\s)|\|")
_ORDERED = re.compile(r"^(\d{1,9})([.)])(?=\s)")
_PLAIN_NUMBER = re.compile(r"\d{1,9}[.)]")
FENCE = "```"
"""Of code that goes on over a page, whose other lines are not known yet."""


def escaped(text: str) -> str:
    """A paragraph; one whose beginning would else make it a list or a table gets a `\\` before it, too."""
    said = paragraph(text)
    return f"\\{said}" if _MARKER.match(said) else _ORDERED.sub(r"\1\\\2", said, count=1)


def rendered(block: Block, words: AbstractSet[str]) -> str:
    """A block alone."""
    if block.table is not None:
        return table_rows(block.table, words)
    if block.kind == "code":
        return fenced(code(block.lines))
    text = running_text(block.texts, words)
    if block.kind == "heading":
        return f"{'#' * block.level} {text}"
    if block.kind == "note":
        return f"[^{block.marker}]: {text}"
    return text if block.kind == "item" else escaped(text)


def is_same_list(first: Block, item: Block) -> bool:
    """Whether an item is of the list that another begins, and not of one with other marks."""
    if first.kind != "item" or item.kind != "item":
        return False
    return item.level > 0 or bool(_PLAIN_NUMBER.fullmatch(first.marker)) == bool(_PLAIN_NUMBER.fullmatch(item.marker))


def item_lines(items: Sequence[Block], words: AbstractSet[str]) -> str:
    """Items of a list, one a line, nested by their levels."""
    indents = [0]
    lines = []
    for item in items:
        depth = min(item.level, len(indents) - 1)
        marker = item.marker if _PLAIN_NUMBER.fullmatch(item.marker) else "-"
        label = "" if marker == item.marker or not item.marker.strip("()[].").isalnum() else f"{item.marker} "
        text = running_text(item.texts, words)
        lines.append(f"{' ' * indents[depth]}{marker} {label}{text}")
        indents[depth + 1 :] = [indents[depth] + len(marker) + 1]
    return "\n".join(lines)


def code(lines: Sequence[Line]) -> str:
    """Typewritten lines with their indentation and the blank lines between them."""
    widths = [(piece.x1 - piece.x0) / len(piece.text) for line in lines for piece in line.pieces if len(piece.text) > 1]
    width = sorted(widths)[len(widths) // 2] if widths else lines[0].size * 0.6
    left, step = min(line.x0 for line in lines), pitch(list(lines))
    found: list[str] = []
    for at, line in enumerate(lines):
        if at and step:
            found += [""] * min(round((line.y1 - lines[at - 1].y1) / step) - 1, 2)
        text, end = "", left
        for piece in sorted(line.pieces, key=lambda piece: piece.x0):
            text += " " * max(round((piece.x0 - end) / width), 0) + piece.text
            end = piece.x1
        found.append(text)
    return "\n".join(found)


def table_rows(table: Table, words: AbstractSet[str], *, head: bool = True) -> str:
    """The rows of a pipe table, the first being its head where it has one."""
    rows = [[pipe_cell(_cell(cell, words)) for cell in row] for row in table.cells]
    return "\n".join([*map(pipe_head, rows[:head]), *map(pipe_row, rows[head:])])


def _cell(lines: Sequence[str], words: AbstractSet[str]) -> str:
    """The text of a cell, without a bullet that presentations put before it."""
    text = running_text(lines, words)
    marker = item_marker(text)
    return marker.rest if marker and marker.sure else text
