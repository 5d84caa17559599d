"""Real LanceDB tables for the tests to read."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa

from generator.lancedb.chunk_source import ChunkSource
from generator.lancedb.connection import connect
from generator.records import Chunk

MakeTable = Callable[..., Path]
"""`write_table` into a folder already chosen."""


def write_table(
    path: Path, rows: list[dict[str, Any]], table: str = "text_chunks", schema: pa.Schema | None = None
) -> Path:
    """Write rows into a table of the LanceDB at `path`, and return that path."""
    connect(path).create_table(table, pa.Table.from_pylist(rows, schema=schema))
    return path


def prose(number: int, length: int = 300) -> str:
    """Text of so many characters that no other number gives."""
    return (f"Paragraph {number} says something that no other paragraph says. " * length)[:length]


def kept(source: ChunkSource) -> list[Chunk]:
    return [item for item in source.read() if isinstance(item, Chunk)]
