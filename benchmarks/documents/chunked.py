"""What `chunk` made of documents: its rows, and each document's text put together from them again."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from generator.lancedb.connection import connect

_FENCE = re.compile(r"\s*(```+|~~~+)")
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*")
_RULE = re.compile(r"\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?")
_BAR = re.compile(r"(?<!\\)\|")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_TARGET = re.compile(r"\]\([^)\s]*(?: \"[^\"]*\")?\)")
_NOTE = re.compile(r"\[\^[^\]\s]+\]:?")
_NUMBER = re.compile(r"^(\s*)\d+[.)](?=\s)")
_INLINE = re.compile(r"(`+)(.+?)\1(?!`)")
_TAG = re.compile(r"</?(?:a|b|br|del|div|em|i|ins|kbd|mark|p|small|span|strong|sub|sup|u)(?: [^<>]*)?/?>")


@dataclass(frozen=True)
class Piece:
    """A chunk.

    Attributes:
        content: As it is stored.
        fresh: What of it the chunk before does not have already, without what is repeated around tables and code.
        path: Headings that lead to it.
        pages: First and last, where it has them.
    """

    content: str
    fresh: str
    path: tuple[str, ...]
    pages: tuple[int, int] | None


def pieces(database: Path, tables: Sequence[str] = ("text_chunks", "code_chunks")) -> dict[str, list[Piece]]:
    """The chunks of each file, in order, by the file's name."""
    opened = connect(database)
    there = set(opened.list_tables().tables)
    rows = [row for name in tables if name in there for row in opened.open_table(name).to_arrow().to_pylist()]
    files: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: (row["source_file"], row["chunk_index"])):
        files.setdefault(row["source_file"], []).append(row)
    return {name: list(_fresh(chunks)) for name, chunks in files.items()}


def plain(markdown: str) -> str:
    """Markdown without what only marks it up: numbers of items and notes, addresses of links, tags, escapes."""
    return "\n".join(line if is_code else _bare(line) for line, is_code in _lines(markdown))


def _bare(line: str) -> str:
    if "|" in line and _RULE.fullmatch(line.strip()):
        return ""
    line = _NUMBER.sub(r"\1", _NOTE.sub(" ", line))
    parts = _INLINE.split(line)  # between every two texts two groups: the marks of inline code, and the code
    return "".join(part if at % 3 == 2 else _prose(part) for at, part in enumerate(parts) if at % 3 != 1)


def _prose(text: str) -> str:
    return unescape(_ESCAPED.sub(r"\1", _TAG.sub(" ", _TARGET.sub("]", text))))


def headings(markdown: str) -> Iterator[tuple[int, str]]:
    """Level and text of the headings outside of code."""
    for line, is_code in _lines(markdown):
        if not is_code and (found := _HEADING.fullmatch(line)):
            yield len(found[1]), found[2]


def code_lines(markdown: str) -> Iterator[str]:
    """The lines inside fences, without what stands around them."""
    return (line.strip() for line, is_code in _lines(markdown) if is_code)


def tables(markdown: str) -> Iterator[list[list[str]]]:
    """The pipe tables, as rows of cells, the head first."""
    rows: list[list[str]] = []
    for line in [*markdown.splitlines(), ""]:
        if "|" not in line:
            if rows:
                yield rows
            rows = []
        elif not _RULE.fullmatch(line.strip()):
            rows.append([cell.strip() for cell in _BAR.split(line.strip().removeprefix("|").removesuffix("|"))])


def _lines(markdown: str) -> Iterator[tuple[str, bool]]:
    fence = ""
    for line in markdown.splitlines():
        found = _FENCE.match(line)
        if found and not fence:
            fence = found[1]
        elif found and line.strip() == fence:
            fence = ""
        else:
            yield line, bool(fence)


def _fresh(rows: Sequence[dict[str, Any]]) -> Iterator[Piece]:
    reached, is_open = 0, False
    for row in rows:
        length = row["end_char"] - row["start_char"]
        head = _head(row["content"], len(row["content"]) - length, is_open)
        is_open = len(row["content"]) > head + length
        body = row["content"][head : head + length]
        pages = (row["page_start"], row["page_end"]) if row.get("page_start") is not None else None
        path = tuple((row["section_path"] or "").split(" > "))
        yield Piece(row["content"], body[max(0, reached - row["start_char"]) :], path, pages)
        reached = max(reached, row["end_char"])


def _head(content: str, added: int, is_open: bool) -> int:
    """How much of what was added to a chunk's own text stands above it.

    A table's head does, and what opens code that is cut; what closes the code, as long as the chunk's last line with
    the line end before it, stands below each part but the last.
    """
    closing = len(content) - content.rfind("\n")
    if not _FENCE.match(content):
        return 0 if added == closing and _FENCE.match(content[1 - closing :]) else added
    opening = content.index("\n") + 1
    if added == opening == closing:
        return opening if is_open else 0
    return opening if added in (opening, opening + closing) else 0
