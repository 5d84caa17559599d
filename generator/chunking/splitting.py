"""Cut a document into pieces of a given size, at the best place there is, with the exact position of each.

A piece never reaches over a heading or out of a function; within these it is cut between paragraphs, lines, sentences
or words, whatever is the largest that fits (`semantic-text-splitter`). Neighbours overlap only within one section.
A table or fenced code of markdown stays whole where it fits. Where it does not, it is cut between rows or lines, and
each piece has the table's head, or opens and closes the code.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, Protocol

from generator.chunking.blocks import Block, blocks_of, row_groups
from generator.chunking.code_sections import code_sections
from generator.chunking.sections import Section, markdown_sections, text_sections
from generator.chunking.token_count import count_tokens
from generator.documents.file_types import SourceType
from generator.errors import UsageError

Unit = Literal["chars", "tokens"]

RULES = 3
"""Version of the rules below; counting it up makes every document be split anew."""


_MAX_INDENT = 200

_LONG_LINE, _MANY_PARTS = 10_000, 40
"""From how many characters on a line is cut in windows; a window holds some parts, in whichever unit they count."""


@dataclass(frozen=True, slots=True)
class Splitting:
    """How large a piece may be.

    Attributes:
        size: Most characters or tokens a piece may have, at least 1.
        overlap: Most characters or tokens that a piece may repeat of the one before it, 0 to `size` - 1.
        unit: What is counted; tokens are counted approximately (`generator.chunking.token_count`).

    Raises:
        UsageError: A value is out of its range.
    """

    size: int = 1000
    overlap: int = 200
    unit: Unit = "chars"

    def __post_init__(self) -> None:
        if self.unit not in ("chars", "tokens"):
            raise UsageError(f"The unit {self.unit!r} is not known; use one of: chars, tokens.")
        if self.size < 1:
            raise UsageError(f"The chunk size {self.size} is too small; use 1 or more {self.unit}.")
        if not 0 <= self.overlap < self.size:
            remedy = f"use 0 to {self.size - 1}, or a larger chunk size"
            raise UsageError(f"The chunk overlap {self.overlap} does not fit the chunk size {self.size}; {remedy}.")

    @property
    def label(self) -> str:
        """Everything that decides where a document is cut, in short: it is stored with every chunk."""
        return f"v{RULES} {self.unit} {self.size}/{self.overlap}"

    def measure(self, text: str) -> int:
        return len(text) if self.unit == "chars" else count_tokens(text)

    def fits(self, text: str) -> bool:
        return self.measure(text) <= self.size


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a document: `text[start:end]`.

    Attributes:
        section: The one it lies in.
        head: Where the piece is part of a table or of fenced code, what the whole begins with.
        foot: What closes the code.
    """

    start: int
    end: int
    section: Section
    head: str = ""
    foot: str = ""

    def content(self, text: str) -> str:
        """What the piece says by itself."""
        return f"{self.head}{text[self.start : self.end]}{self.foot}"


class _Splitter(Protocol):
    def chunk_indices(self, text: str) -> list[tuple[int, str]]: ...


def split(
    text: str, kind: SourceType, splitting: Splitting, name: str = "", language: str | None = None
) -> list[Piece]:
    """Cut a document into pieces, in reading order.

    Everything but white space, front matter and closing brackets that stand alone is in at least one piece.

    Args:
        text: The document, its lines ending in a line feed.
        kind: How to find its sections.
        splitting: How large a piece may be.
        name: Title of a document that has none of its own.
        language: Programming language of code; without a grammar for it, code is cut at blank lines.
    """
    sections = _sections(text, kind, splitting, name, language)
    return [piece for section in sections for piece in _pieces(text, section, splitting, kind)]


def _sections(text: str, kind: SourceType, splitting: Splitting, name: str, language: str | None) -> list[Section]:
    if kind == "markdown":
        return markdown_sections(text, name)
    if kind == "text":
        return text_sections(text, name)
    return code_sections(text, name, language, splitting)


def _pieces(text: str, section: Section, splitting: Splitting, kind: SourceType) -> Iterator[Piece]:
    whole = text[section.start : section.end].rstrip()
    if not whole:
        return
    start = _with_indent(text, section.start + len(whole) - len(whole.lstrip()), section.start)
    end = section.start + len(whole)
    if splitting.fits(text[start:end]):
        yield Piece(start, end, section)
        return
    pieces = list(_cut(text, Piece(start, end, section), splitting, kind))
    blocks = blocks_of(text, start, end) if kind == "markdown" else []
    parted = [block for block in blocks if any(block.is_cut(one.start) or block.is_cut(one.end) for one in pieces)]
    yield from _around(text, parted, Piece(start, end, section), splitting) if parted else pieces


def _cut(text: str, whole: Piece, splitting: Splitting, kind: SourceType) -> Iterator[Piece]:
    """Cut what is too large wherever it reads best."""
    for offset, part in _parts(text[whole.start : whole.end], splitting, kind):
        if part.strip():
            first, last = whole.start + offset, whole.start + offset + len(part)
            indented = _with_indent(text, first, whole.start)
            yield replace(whole, start=indented if splitting.fits(text[indented:last]) else first, end=last)


def _parts(text: str, splitting: Splitting, kind: SourceType) -> Iterator[tuple[int, str]]:
    """Cut a text, one with an endless line window by window.

    Between words and characters the library looks for each part through all that follows in the line. The last part of
    a window is cut again at the beginning of the next, so that nothing is cut otherwise than in one go.
    """
    splitter, window = _splitter(splitting, kind), max(_LONG_LINE, splitting.size * _MANY_PARTS)
    at = 0
    if any(len(line) > window for line in text.split("\n")):
        while at + window < len(text):
            parts = splitter.chunk_indices(text[at : at + window])
            again = parts.pop()[0] if len(parts) > 1 else window
            yield from ((at + offset, part) for offset, part in parts)
            at += again
    yield from ((at + offset, part) for offset, part in splitter.chunk_indices(text[at:]))


def _around(text: str, blocks: Sequence[Block], whole: Piece, splitting: Splitting) -> Iterator[Piece]:
    """Cut what has blocks that would not stay whole: each by itself, what stands between them as before."""
    at = whole.start
    for block in blocks:
        before = list(_pieces(text, replace(whole.section, start=at, end=block.start), splitting, "markdown"))
        start = block.start
        if before and splitting.fits(text[before[-1].start : _led_to(text, block, splitting)].rstrip()):
            start = before.pop().start  # what leads to a block goes with it, or with its beginning
        yield from before
        parts = _rows if block.rows else _lines
        yield from parts(text, block, Piece(start, block.end, whole.section), splitting)
        at = block.end
    yield from _pieces(text, replace(whole.section, start=at, end=whole.end), splitting, "markdown")


def _led_to(text: str, block: Block, splitting: Splitting) -> int:
    """Up to where a block has to fit below what leads to it: its end where it stays whole, else that of a line."""
    if splitting.fits(text[block.start : block.end].rstrip()):
        return block.end
    return block.rows[1] if block.rows else text.find("\n", block.body, block.end) + 1 or block.end


def _rows(text: str, table: Block, whole: Piece, splitting: Splitting) -> Iterator[Piece]:
    room = splitting.size - splitting.measure(table.head)
    if room < splitting.size // 2 or room < 1:  # more names of columns than rows would fit
        yield from _cut(text, whole, splitting, "markdown")
        return
    for first, last in row_groups(text, table, whole.start, splitting.fits):
        above = "" if first == whole.start else table.head
        group = replace(whole, start=first, end=first + len(text[first:last].rstrip()), head=above)
        if splitting.fits(group.content(text)):
            yield group
            continue
        row = replace(group, start=max(first, table.body), head=table.head)
        yield from _cut(text, row, Splitting(room, 0, splitting.unit), "text")


def _lines(text: str, code: Block, whole: Piece, splitting: Splitting) -> Iterator[Piece]:
    """Fenced code, whole where it fits; else in parts, each opened and closed. The first goes with what leads to it."""
    whole = replace(whole, end=whole.start + len(text[whole.start : whole.end].rstrip()))
    room = splitting.size - splitting.measure(code.head + code.foot)
    if splitting.fits(whole.content(text)):
        yield whole
        return
    body = replace(whole, start=code.body, end=code.close, head=code.head, foot=code.foot)
    parts = list(_cut(text, body, Splitting(room, 0, splitting.unit), "code")) if room >= splitting.size / 2 else []
    if not parts:  # a line that opens it and leaves no room, or nothing to cut
        yield from _cut(text, whole, splitting, "markdown")
        return
    led = replace(parts[0], start=whole.start, head="")
    if splitting.fits(led.content(text)):
        parts[0] = led
    elif whole.start < code.start:
        yield replace(whole, end=whole.start + len(text[whole.start : code.start].rstrip()))
    closed = replace(parts[-1], end=whole.end, foot="")
    yield from [*parts[:-1], closed if splitting.fits(closed.content(text)) else parts[-1]]


def _with_indent(text: str, start: int, floor: int) -> int:
    """`start`, or the beginning of its line where only indentation stands before it and `floor` allows."""
    before = text[max(floor, start - _MAX_INDENT) : start]
    line = start - len(before) + len(before.rstrip(" \t"))
    return line if line == floor or text[line - 1] == "\n" else start


@lru_cache(maxsize=64)
def _splitter(splitting: Splitting, kind: SourceType) -> _Splitter:
    """What cuts a section that is too large.

    Code is cut between its paragraphs and lines too: the library's own splitter for code parts a function's head from
    its body and takes minutes where code is nested deeply. What it leaves room for is the first line's indentation.
    """
    from semantic_text_splitter import MarkdownSplitter, TextSplitter

    size = splitting.size - (splitting.size // 20 if kind == "code" else 0)
    overlap = min(splitting.overlap, size - 1)
    plain = MarkdownSplitter if kind == "markdown" else TextSplitter
    if splitting.unit == "chars":
        return plain(size, overlap)
    return plain.from_callback(splitting.measure, size, overlap)
