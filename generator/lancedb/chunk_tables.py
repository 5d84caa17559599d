"""Tables of a LanceDB, pinned at their versions, as chunks."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from generator.hashing import fingerprint
from generator.lancedb import tables as lance
from generator.lancedb.chunk_columns import discover, document_column
from generator.lancedb.code_languages import PROGRAMMING_LANGUAGES
from generator.lancedb.held_out import BY_DOCUMENT, Split, column_of, split_of
from generator.lancedb.table_state import TableState
from generator.records import Chunk, SplitPart

if TYPE_CHECKING:
    from lancedb.table import Table

CODE_TABLE = "code_chunks"
_MADE = ("id", "text", "source", "language", "symbol", "processed_at", "document", "split_part")
"""Parts of a chunk that are not as they stand in the row."""


TIMED = 100
"""Versions up to which a state tells when its version was written: a table that is made anew begins with 1, and of one
with thousands it takes seconds."""
_READ = ("id", "text", "source", "title", "language", "symbol")
"""What a `ReadRow` is made of."""


class ReadRow(NamedTuple):
    """A chunk as far as its id and what a model is shown of it; see `Chunk`."""

    table: str
    id: str
    text: str
    source: str
    title: str | None
    language: str | None
    symbol: str | None


@dataclass(frozen=True)
class _OpenTable:
    name: str
    table: "Table"
    columns: dict[str, str]
    version: int
    split: Split | None

    @cached_property
    def written_at(self) -> datetime | None:
        """When its version was written; LanceDB reads all versions there are for that."""
        return lance.written_at(self.table)

    @cached_property
    def made_at(self) -> str | None:
        """When what it holds was made, as far as the table itself knows."""
        return self.written_at.isoformat(timespec="seconds") if self.written_at else None

    def state(self) -> TableState:
        """The table as it is read."""
        written_at = self.written_at if self.version <= TIMED else None
        return TableState(
            name=self.name,
            version=self.version,
            written_at=written_at.isoformat() if written_at else None,
            rows=self.table.count_rows(),
        )


class ChunkTables:
    """Tables opened for reading.

    Args:
        path: The folder of the LanceDB, or its URL.
        names: Of the tables; each is read once.
        text_column: The column of the text, outright, in every table.
        allow_empty: Take tables without rows too.
        versions: At which tables are read, by name; without one, at their present version.

    Raises:
        UsageError: No LanceDB, table or text column there, or an empty table.
    """

    def __init__(
        self,
        path: str | Path,
        names: Iterable[str],
        text_column: str | None,
        *,
        allow_empty: bool = False,
        versions: Mapping[str, int] | None = None,
    ) -> None:
        at = versions or {}
        self._tables = [_opened(path, name, text_column, allow_empty, at.get(name)) for name in dict.fromkeys(names)]

    def __len__(self) -> int:
        return sum(table.table.count_rows() for table in self._tables)

    def count_new(self) -> int:
        """Rows that came after their table was split."""
        return sum(
            table.table.count_rows(f"{part} IS NULL")
            for table in self._tables
            if (part := table.columns.get("split_part"))
        )

    @property
    def opened(self) -> list["Table"]:
        """The tables, at the versions at which they are read."""
        return [table.table for table in self._tables]

    def states(self) -> tuple[TableState, ...]:
        """The tables as they are read."""
        return tuple(table.state() for table in self._tables)

    def rows(self) -> Iterator[ReadRow]:
        """All rows, in a third of the time that chunks take."""
        for table in self._tables:
            columns = {name: sql for name, sql in table.columns.items() if name in _READ}
            for row in lance.scan(table.table, columns):
                text = row["text"] or ""
                code = _code(row, table.name)
                yield ReadRow(table.name, _id(row, text), text, row.get("source") or "", row.get("title"), *code)

    def __iter__(self) -> Iterator[Chunk]:
        for table in self._tables:
            for row in lance.scan(table.table, table.columns):
                yield _chunk(row, table)


def _opened(path: str | Path, name: str, text_column: str | None, allow_empty: bool, version: int | None) -> _OpenTable:
    table = lance.open_table(path, name, allow_empty=allow_empty, version=version)
    split = split_of(table.schema)
    columns = discover(table.schema, text_column, table=name).projection()
    if document := document_column(table.schema, split.by if split else BY_DOCUMENT, table=name):
        columns["document"] = document
    if part := column_of(table.schema):
        columns["split_part"] = part
    return _OpenTable(name, table, columns, int(table.version), split)


def _chunk(row: dict[str, Any], table: _OpenTable) -> Chunk:
    text = row["text"] or ""
    language, symbol = _code(row, table.name)
    document = row.get("document") or table.name
    given = {name: value for name, value in row.items() if name not in _MADE}
    return Chunk(
        id=_id(row, text),
        text=text,
        source=row.get("source") or "",
        document=document,
        split_part=_part(row, document, table),
        language=language,
        symbol=symbol,
        processed_at=row.get("processed_at") or table.made_at,
        **given,
        table=table.name,
        table_version=table.version,
    )


def _id(row: dict[str, Any], text: str) -> str:
    return row.get("id") or fingerprint(text, 16)


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
