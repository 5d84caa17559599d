"""Write rows beside the old file and put the new one in its place at the end: whole, or not at all."""

import contextlib
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, cast

from generator.files import columns
from generator.files.drafts import BUFFER, draft
from generator.files.folders import Parts
from generator.files.places import Kind, Place, home, locate, writing
from generator.files.text import Row, dumps, loads

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 2 << 20
"""Bytes of JSON that become one batch of columns."""
BATCH_ROWS = 10_000


class Writer(Protocol):
    """Takes rows, in order."""

    def write(self, row: Row) -> None:
        """Add a row.

        Raises:
            UsageError: The disk is full, or the system objects for another reason.
            TypeError: The row is not JSON data.
        """

    def copy(self, data: bytes) -> None:
        """Add a row that is JSON on one line already: in text it stays as it is, byte for byte."""


@contextlib.contextmanager
def open_writer(where: str | Path, head: Mapping[str, Any] | None = None) -> Iterator[Writer]:
    """Write rows to a file, a folder of parts, a table or standard output (as JSONL), with flat memory.

    Up to the end of the `with` block nothing is seen of the new rows, except on standard output. When the block raises,
    whatever was at `where` is still there, and no draft is left beside it.

    Args:
        where: `.json`, `.jsonl`, `.parquet`, `FOLDER/`, `lance://PATH/TABLE` or `-`; files and folders also by the URL
            that they have in a store.
        head: Members of an object that then has the rows of a `.json` under `training_pairs`, after these; other
            kinds of places hold rows alone.

    Raises:
        UsageError: The extension is not known, the folder is missing or not writable, or the disk is full.
    """
    place = locate(where)
    if place.kind is Kind.FOLDER:
        with contextlib.closing(Parts(place)) as parts:
            yield parts
            parts.finish()
        return
    if place.kind is Kind.LANCE:
        with contextlib.closing(TableWriter(place)) as table:
            yield table
            table.into_lance()
        return
    stream = contextlib.nullcontext(sys.stdout.buffer) if place.kind is Kind.STREAM else draft(place)
    with stream as file, writing_into(file, place, head) as writer:
        yield writer


@contextlib.contextmanager
def writing_into(file: BinaryIO, place: Place, head: Mapping[str, Any] | None = None) -> Iterator[Writer]:
    """Write rows into an open file as its place wants them: JSON, JSONL or Parquet; see `open_writer`."""
    if place.kind is Kind.PARQUET:
        with contextlib.closing(TableWriter(place)) as table:
            yield table
            table.into_parquet(file)
        return
    layout = (_ARRAY if head is None else _below(head)) if place.kind is Kind.JSON else _LINES
    text = _Text(place, file, layout)
    yield text
    text.finish()


@dataclass(frozen=True)
class _Layout:
    """What stands before, between and after the rows, and what stands for no row at all."""

    first: bytes
    between: bytes
    last: bytes
    none: bytes


_LINES = _Layout(b"", b"\n", b"\n", b"")
_ARRAY = _Layout(b"[\n", b",\n", b"\n]\n", b"[]\n")


def _below(head: Mapping[str, Any]) -> _Layout:
    """An object whose last member is the rows."""
    members = b"".join(dumps(name) + b": " + dumps(value) + b",\n" for name, value in head.items())
    before = b"{\n" + members + b'"training_pairs": '
    return _Layout(before + _ARRAY.first, _ARRAY.between, _ARRAY.last[:-1] + b"}\n", before + b"[]}\n")


class _Text:
    def __init__(self, place: Place, file: BinaryIO, layout: _Layout) -> None:
        self._place = place
        self._file = file
        self._layout = layout
        self._before = layout.first

    def write(self, row: Row) -> None:
        self.copy(dumps(row))

    def copy(self, data: bytes) -> None:
        with writing(self._place):
            self._file.write(self._before + data)
        self._before = self._layout.between

    def finish(self) -> None:
        empty = self._before is self._layout.first
        with writing(self._place):
            self._file.write(self._layout.none if empty else self._layout.last)
            self._file.flush()


class TableWriter:
    """Columns are known when the last row has been seen, so rows wait on disk, in a file without a name, until then."""

    def __init__(self, place: Place) -> None:
        self._place = place
        with writing(place):
            where = None if place.in_store else home(place)
            self._spool = cast("BinaryIO", tempfile.TemporaryFile(dir=where, buffering=BUFFER))  # noqa: SIM115  `close` closes it

    def write(self, row: Row) -> None:
        self.copy(dumps(row))

    def copy(self, data: bytes) -> None:
        with writing(self._place):
            self._spool.write(data + b"\n")

    def into_lance(self, note: Mapping[bytes, bytes] | None = None) -> None:
        """Make them the table's next version.

        Args:
            note: What the version's schema says of itself.
        """
        from generator.files import tables  # pyarrow and lancedb are slow to import

        with writing(self._place):
            schema = self._schema().with_metadata(dict(note) if note else None)
            tables.write_lance(self._place, schema, self._batches(schema))

    def into_parquet(self, file: BinaryIO) -> None:
        """Make them a Parquet file."""
        from generator.files import tables

        with writing(self._place):
            schema = self._schema()
            tables.write_parquet(file, schema, self._batches(schema))

    def close(self) -> None:
        with contextlib.suppress(OSError):  # as in a draft: what a full disk refuses is not wanted any more
            self._spool.close()

    def _schema(self) -> "pa.Schema":
        self._spool.seek(0)
        return columns.schema_of(loads(line) for line in self._spool)

    def _batches(self, schema: "pa.Schema") -> Iterator["pa.RecordBatch"]:
        self._spool.seek(0)
        rows: list[Row] = []
        size = 0
        for line in self._spool:
            rows.append(loads(line))
            size += len(line)
            if size >= BATCH or len(rows) >= BATCH_ROWS:
                yield columns.batch_of(rows, schema)
                rows, size = [], 0
        if rows:
            yield columns.batch_of(rows, schema)
