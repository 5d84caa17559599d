"""The tables of a LanceDB that are split together: what their rows say, and what a split makes of it."""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generator.errors import GeneratorError
from generator.lancedb import tables as lance
from generator.lancedb.chunk_columns import discover, document_column
from generator.lancedb.held_out import BY_DOCUMENT, Split, column_of, split_of
from generator.lancedb.split_writing import check_column, remove_split, write_split

if TYPE_CHECKING:
    from lancedb.table import Table


class SplitRow(NamedTuple):
    """What a split needs to know of a chunk.

    Attributes:
        text: The text itself.
        document: What its document is called.
        part: What it is kept for; None where the table does not say.
        table: Position of its table.
    """

    text: str
    document: str
    part: str | None
    table: int


class _SplitTable(NamedTuple):
    table: "Table"
    text: str
    document: str
    split: Split | None
    part: str | None


class SplitTables:
    """Tables opened at their newest version.

    Args:
        path: The folder of the LanceDB, or its URL.
        names: Of the tables.
        by: The column that tells documents apart; None: the one by which each was split.
        text_column: The column of the text, outright, in every table.

    Raises:
        UsageError: No LanceDB, table or column there, an empty table, or one with a column of a split that is none.
    """

    def __init__(
        self, path: str | Path, names: Iterable[str], by: str | None = BY_DOCUMENT, text_column: str | None = None
    ) -> None:
        self.path = path
        self._tables = [_opened(path, name, by, text_column) for name in dict.fromkeys(names)]

    @property
    def splits(self) -> list[Split | None]:
        """How each was split before."""
        return [table.split for table in self._tables]

    @property
    def are_split(self) -> bool:
        """Whether any of them is, be it without a note."""
        return any(table.part for table in self._tables)

    @property
    def has_new_rows(self) -> bool:
        """Whether rows were added since they were split."""
        return any(table.part and table.table.count_rows(f"{table.part} IS NULL") for table in self._tables)

    def rows(self) -> list[SplitRow]:
        """All of their rows.

        Raises:
            RunStopped: A table's files cannot be read any more.
        """
        found = []
        for number, table in enumerate(self._tables):
            columns = {"text": table.text, "document": table.document, **({"part": table.part} if table.part else {})}
            found += [
                SplitRow(row["text"] or "", row["document"], row.get("part"), number)
                for row in lance.scan(table.table, columns)
            ]
        return found

    def write(self, split: Split, held_out: Collection[str], left_out: Iterable[SplitRow]) -> None:
        """Note in each table what its rows are kept for.

        Args:
            split: How they were drawn.
            held_out: The documents that are held out.
            left_out: The rows of others that are in neither part.

        Raises:
            GeneratorError: A table cannot be written.
        """
        digests = [(row.table, _md5(row.text)) for row in left_out]
        for number, table in enumerate(self._tables):
            texts = {digest for of, digest in digests if of == number}
            with _writing(table.table):
                write_split(table.table, split, table.document, table.text, held_out, texts)

    def remove(self) -> None:
        """Take the split off.

        Raises:
            GeneratorError: A table cannot be written.
        """
        for table in self._tables:
            with _writing(table.table):
                remove_split(table.table)


def _opened(path: str | Path, name: str, by: str | None, text_column: str | None) -> _SplitTable:
    table = lance.open_table(path, name)
    check_column(table)
    split = split_of(table.schema)
    by = by or (split.by if split else BY_DOCUMENT)
    document = document_column(table.schema, by, table=name)
    named = f"coalesce({document}, '{name}')" if document else f"'{name}'"
    text = discover(table.schema, text_column, table=name).text
    return _SplitTable(table, text, named, split, column_of(table.schema))


@contextmanager
def _writing(table: "Table") -> Iterator[None]:
    """The table at its newest version, for as long as it is written."""
    try:
        table.checkout_latest()  # type: ignore[no-untyped-call]
        yield
    except (OSError, RuntimeError) as error:
        fault = f"The table {table.name} cannot be written ({error})"
        raise GeneratorError(f"{fault}; see to space and permissions, then run it again.") from error


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
