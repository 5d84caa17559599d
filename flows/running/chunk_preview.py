"""Chunks before anything is written: where each stands, how large it is, and what it says."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from generator.lancedb.chunk_store import ChunkRow
from generator.shown import fenced, in_markdown

if TYPE_CHECKING:
    from rich.console import RenderableType


def drawn(rows: Sequence[ChunkRow]) -> "RenderableType":
    """The chunks for a terminal."""
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    parts: list[Any] = []
    for row in rows:
        parts.append(Text(_place(row), style="bold", overflow="fold"))
        parts.extend(Text(line, style="dim", overflow="fold") for line in _facts(row))
        parts.append(Padding(Text(row["content"], overflow="fold"), (1, 0, 1, 2)))
    return Group(*parts)


def markdown(rows: Sequence[ChunkRow]) -> str:
    """The chunks for a page of the Prefect UI."""
    return "\n\n".join(part for row in rows for part in _in_page(row))


def _in_page(row: ChunkRow) -> list[str]:
    return [f"### {in_markdown(_place(row))}", in_markdown(" · ".join(_facts(row))), fenced(row["content"])]


def _place(row: ChunkRow) -> str:
    pages = _span("page", row["page_start"], row["page_end"]) if row["page_start"] is not None else ""
    return " · ".join(filter(None, [row["source_file"], pages, _span("line", row["start_line"], row["end_line"])]))


def _span(unit: str, first: int | None, last: int | None) -> str:
    return f"{unit} {first}" if first == last else f"{unit}s {first}–{last}"


def _facts(row: ChunkRow) -> Iterator[str]:
    if row["section_path"] or row["symbol_name"]:
        yield str(row["section_path"] or row["symbol_name"])
    yield f"{len(row['content']):,} characters, about {row['token_count']:,} tokens"
