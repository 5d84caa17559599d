"""Tables of a LanceDB, pinned at their versions, as chunks."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from generator.hashing import fingerprint
from generator.lancedb import tables as lance
from generator.lancedb.chunk_columns import discover, document_column
from generator.lancedb.code_languages import PROGRAMMING_LANGUAGES
from generator.lancedb.held_out import BY_DOCUMENT, Split, column_of, split_of
from generator.records import Chunk, SplitPart

if TYPE_CHECKING:
    from lancedb.table import Table

CODE_TABLE = "code_chunks"
_MADE = ("id", "text", "source", "language", "symbol", "processed_at", "document", "split_part")
"""Parts of a chunk that are not as they stand in the row."""


class _OpenTable(NamedTuple):
    name: str
    table: "Table"
    columns: dict[str, str]
    version: int
    written_at: str | None
    split: Split | None


class ChunkTables:
    """Tables opened for reading.

    Args:
        path: The folder of the LanceDB, or its URL.
        names: Of the tables; each is read once.
        text_column: The column of the text, outright, in every table.

    Raises:
        UsageError: No LanceDB, table or text column there, or an empty table.
    """

    def __init__(self, path: str | Path, names: Sequence[str], text_column: str | None) -> None:
        self._tables = [_opened(path, name, text_column) for name in dict.fromkeys(names)]

    def __len__(self) -> int:
        return sum(table.table.count_rows() for table in self._tables)

    def count_new(self) -> int:
        """Rows that came after their table was split."""
        return sum(
            table.table.count_rows(f"{part} IS NULL")
            for table in self._tables
            if (part := table.columns.get("split_part"))
        )

    def __iter__(self) -> Iterator[Chunk]:
        for table in self._tables:
            for row in lance.scan(table.table, table.columns):
                yield _chunk(row, table)


def _opened(path: str | Path, name: str, text_column: str | None) -> _OpenTable:
    table = lance.open_table(path, name)
    split = split_of(table.schema)
    columns = discover(table.schema, text_column, table=name).projection()
    if document := document_column(table.schema, split.by if split else BY_DOCUMENT, table=name):
        columns["document"] = document
    if part := column_of(table.schema):
        columns["split_part"] = part
    return _OpenTable(name, table, columns, int(table.version), lance.written_at(table), split)


def _chunk(row: dict[str, Any], table: _OpenTable) -> Chunk:
    text = row["text"] or ""
    language, symbol = _code(row, table.name)
    document = row.get("document") or table.name
    given = {name: value for name, value in row.items() if name not in _MADE}
    return Chunk(
        id=row.get("id") or fingerprint(text, 16),
        text=text,
        source=row.get("source") or "",
        document=document,
        split_part=_part(row, document, table),
        language=language,
        symbol=symbol,
        processed_at=row.get("processed_at") or table.written_at,
        **given,
        table=table.name,
        table_version=table.version,
    )


def _part(row: dict[str, Any], document: str, table: _OpenTable) -> SplitPart | None:
    """The part of the split that a chunk is in; of one that came after it its document's draw tells."""
    noted: SplitPart | None = row.get("split_part")
    if noted is not None or table.split is None:
        return noted
    return "held-out" if table.split.holds_out(document) else "trained"


def _code(row: dict[str, Any], table: str) -> tuple[str | None, str | None]:
    """Programming language and symbol; None and None for prose, whatever human language the row is in."""
    language = (row.get("language") or "").strip().lower()
    symbol = (row.get("symbol") or "").strip() or None
    if table.lower() == CODE_TABLE:
        return language or "code", symbol
    return language if language in PROGRAMMING_LANGUAGES else None, symbol
