"""A LanceDB table of chunks that is kept in step with the files it was made from.

Every row carries the hash of its file and how the file was split, so that the table itself says what is up to date;
there is no other state. All rows of a file are written in one commit, so a process killed at any moment leaves each
file either whole or absent, and an absent file is written by the next run.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict, TypeVar

from generator.errors import GeneratorError, UsageError
from generator.lancedb import connection as lance_connection
from generator.lancedb.chunk_vectors import Embedding, check_vectors, complete, with_vectors

if TYPE_CHECKING:
    import pyarrow as pa
    from lancedb.db import DBConnection
    from lancedb.table import Table

_DELETE_AT_ONCE = 500
_OVERTAKEN = ("already exists", "Incompatible transaction", "Retryable commit conflict")
"""What LanceDB says where another run has made the table (anew) at the same moment; nothing was written then."""
_TRIES = 5

T = TypeVar("T")


class ChunkRow(TypedDict):
    """A row of the table.

    Attributes:
        id: Hash of content and origin; stays as it is while both do.
        content_hash: sha256 of `content`.
        source_file: Path below the folder that was given, with forward slashes.
        source_path: Path of the file as seen from the folder that holds the database; unlike `source_file` unique.
        start_line: First line, counted from 1; `end_line` is the last.
        page_start: First page, slide or sheet, counted from 1; `page_end` is the last; None where the format has none.
        title: Nearest heading, else the document's title, else the file's name.
        section_path: Headings that lead here, `A > B > C`; None before the first heading and in code.
        language: Programming language; None where it is not code.
        symbol_name: Function or class that the chunk is (part of), `Stack.push`.
        token_count: Approximate (`generator.chunking.token_count`).
        file_type: The file name's ending without the dot, in lower case; empty where it has none.
        file_size: Bytes.
        chunk_index: Position among the file's chunks, from 0; there are `chunk_count`.
        start_char: First character, from 0, in the document's text: that of a file of text without a byte order mark
            and with line feeds, else what its reader made of it.
        end_char: One past the last character: `text[start_char:end_char] == content`, but for what is repeated around
            a part of a table (its head) or of code (what opens and closes it).
        document_hash: sha256 over the file's bytes.
        splitter: The rules and sizes that the file was read and split by.
        unread: What of the file could not be read; None where all of it was.
    """

    id: str
    content: str
    content_hash: str
    source_file: str
    source_path: str
    source_type: str
    start_line: int
    end_line: int
    page_start: int | None
    page_end: int | None
    title: str
    section_path: str | None
    language: str | None
    symbol_name: str | None
    token_count: int
    file_type: str
    file_size: int
    chunk_index: int
    chunk_count: int
    start_char: int
    end_char: int
    document_hash: str
    splitter: str
    unread: str | None


class Stamp(NamedTuple):
    """What a stored file was made from.

    Attributes:
        document_hash: sha256 over the file's bytes.
        splitter: How it was read and split.
        chunks: How many there are of it.
        unread: What of it could not be read.
    """

    document_hash: str
    splitter: str
    chunks: int = 0
    unread: str | None = None

    def is_of(self, document_hash: str, splitter: str) -> bool:
        """Whether it was made from this, so that there is nothing to do."""
        return (self.document_hash, self.splitter) == (document_hash, splitter)


MIXED = Stamp("", "")
"""Of a file whose rows are not exactly those of one run; it is of no file."""


def schema() -> "pa.Schema":
    """The table's columns; numbers are int64, everything else is a string."""
    import pyarrow as pa

    whole = {int, int | None}
    kinds = {name: pa.int64() if kind in whole else pa.string() for name, kind in ChunkRow.__annotations__.items()}
    return pa.schema(list(kinds.items()))


_ADDED_LATER = ("page_start", "page_end", "unread")
"""Columns that tables of older versions lack; they get them when they are first written."""


class ChunkTable:
    """One table of a LanceDB; neither the database nor the table is made before there is a row to write.

    Args:
        database: Folder or URI of the LanceDB.
        name: The table's name.
        embedding: How rows get a vector.

    Raises:
        UsageError: The name cannot be a table's, the database is a file, or the table has other columns (on first use).
    """

    def __init__(self, database: str, name: str, embedding: Embedding | None = None) -> None:
        if not name or not all(char.isascii() and (char.isalnum() or char in "_-.") for char in name):
            raise UsageError(f"The table name {name!r} is not possible; use letters, digits, '_', '-' and '.'.")
        if "://" not in database and Path(database).exists() and not Path(database).is_dir():
            raise UsageError(f"The LanceDB {database} is a file; give the path of a folder.")
        self.database = database
        self.name = name
        self._embedding = embedding

    def stamps(self) -> dict[str, Stamp]:
        """By `source_path`, what each stored file was made from.

        A file whose rows are not exactly those of one run (some deleted by hand, or written by two runs at once) is
        `MIXED`, so that it is written anew.
        """
        seen: dict[str, set[Stamp]] = {}
        rows: dict[str, int] = {}
        for path, *stamp in self._origins():
            seen.setdefault(path, set()).add(Stamp(*stamp))
            rows[path] = rows.get(path, 0) + 1
        whole = {path for path in seen if len(seen[path]) == 1 and rows[path] == next(iter(seen[path])).chunks}
        return {path: next(iter(seen[path])) if path in whole else MIXED for path in seen}

    def replace(self, stale: Collection[str], rows: Sequence[ChunkRow]) -> tuple[int, int]:
        """Delete the rows of the files `stale` (by `source_path`), then add `rows`, which hold files whole.

        Returns:
            How many rows were deleted, and how many of these were added again as they were, by their ids. Nothing to
            delete and nothing to add makes no new table version.

        Raises:
            GeneratorError: The table cannot be written.
        """
        try:
            before, paths = list[str](), sorted(stale)
            for start in range(0, len(paths), _DELETE_AT_ONCE):
                before += self._written(partial(self._delete, paths[start : start + _DELETE_AT_ONCE]))
            if rows:
                self._written(partial(self._add, rows))
        except (OSError, RuntimeError) as error:
            fault = f"{self.name} of {self.database} cannot be written ({error})"
            raise GeneratorError(f"The table {fault}; see to space and permissions, then run it again.") from error
        return len(before), len(set(before) & {row["id"] for row in rows})

    def embed(self) -> None:
        """Give each row its vector that has none of the model."""
        self._written(self._embed)

    def count(self) -> tuple[int, int | None]:
        """How many rows the table has, and its version; 0 and None where there is no table."""
        return (self._table.count_rows(), self._table.version) if self._table is not None else (0, None)

    @cached_property
    def _table(self) -> "Table | None":
        if "://" not in self.database and not Path(self.database, f"{self.name}.lance").exists():
            return None
        try:
            table = self._connection.open_table(self.name)
        except ValueError as error:
            if "not found" in str(error):
                return None
            raise
        self._check(table)
        return table

    def _check(self, table: "Table") -> None:
        if self._embedding:
            check_vectors(table)
        ours, theirs = list(ChunkRow.__annotations__), table.schema
        missing = [name for name in ours if name not in theirs.names and name not in _ADDED_LATER]
        demanding = [column.name for column in theirs if column.name not in ours and not column.nullable]
        if missing:
            fault = f"was not made by `generator chunk`: it has no column {', '.join(missing)}"
        elif demanding:
            fault = f"demands a value in the column {', '.join(demanding)}, which is none of a chunk's"
        else:
            return
        raise UsageError(f"The table {self.name} of {self.database} {fault}; name another with --table.")

    @cached_property
    def _connection(self) -> "DBConnection":
        try:
            return lance_connection.connect(self.database)
        except OSError as error:
            remedy = "give a folder that can be written"
            raise UsageError(f"The LanceDB {self.database} cannot be opened ({error}); {remedy}.") from None

    def _origins(self) -> Iterator[tuple[Any, ...]]:
        if self._table is None:
            return
        names = ["source_path", "document_hash", "splitter", "chunk_count", "unread"]
        there = [name for name in names if name in self._table.schema.names]
        for batch in self._table.search().select(there).to_batches():
            yield from zip(*(batch.column(name).to_pylist() for name in there), strict=True)

    def _written(self, write: Callable[[], T]) -> T:
        """Write, and once more to the table as it is by then where another run was quicker."""
        for _ in range(_TRIES):
            try:
                return write()
            except (RuntimeError, ValueError) as error:
                if not any(said in str(error) for said in _OVERTAKEN):
                    raise
            self.__dict__.pop("_table", None)
        return write()

    def _delete(self, paths: Sequence[str]) -> list[str]:
        """Delete the rows of some files; returns their ids."""
        if self._table is None:
            return []
        listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
        rows = f"source_path IN ({listed})"
        ids: list[str] = self._table.search().where(rows).select(["id"]).to_arrow().column("id").to_pylist()
        self._table.delete(rows)
        return ids

    def _add(self, rows: Sequence[ChunkRow]) -> None:
        import pyarrow as pa

        data = pa.Table.from_pylist(list(rows), schema=schema())
        if self._table is not None:
            added = [schema().field(name) for name in _ADDED_LATER if name not in self._table.schema.names]
            if added:
                self._table.add_columns(pa.schema(added))
            self._table.add(with_vectors(data, self._table, self._embedding))
            return
        made = self._connection.create_table(self.name, data=data)
        if made.version > 1:  # it looks whether there is a table, and makes it later, over what came between
            theirs = self._connection.open_table(self.name)
            theirs.checkout(made.version - 1)
            made.add(theirs.to_arrow().select(data.column_names))
        self._table = made

    def _embed(self) -> None:
        if self._table is not None and self._embedding:
            complete(self._table, self._embedding)
