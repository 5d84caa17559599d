"""Parquet files and LanceDB tables, batch by batch."""

import errno
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from generator.errors import UsageError
from generator.files import stores
from generator.files.columns import rows_of
from generator.files.places import Kind, Place
from generator.files.text import Row
from generator.lancedb.chunk_columns import BACKTICK
from generator.lancedb.connection import connect
from generator.parsing.bounds import TOO_DEEP, TooDeep

if TYPE_CHECKING:
    import pyarrow as pa

ROWS = 1000
"""Rows a batch when reading."""
SLICE = 2000
"""Rows a LanceDB query: it reads ahead without bound (measured: 620 MB for 400,000 rows in one query, 140 MB so)."""


RETIRED = "retired_because"
"""Column of a table of ours that says why a row does not belong to the set any more; null where it does."""


def read(place: Place, *, retired: bool = False) -> Iterator[Row]:
    """The rows of a Parquet file or a LanceDB table.

    Args:
        place: Which.
        retired: Those rows of a table too that do not belong to it any more.

    Raises:
        UsageError: It is not what its name says, or it is damaged.
    """
    batches = _parquet_batches(place) if place.kind is Kind.PARQUET else _lance_batches(place, retired=retired)
    for batch in batches:
        yield from rows_of(batch)


def write_parquet(file: BinaryIO, schema: "pa.Schema", batches: Iterable["pa.RecordBatch"]) -> None:
    """Write batches as the row groups of a Parquet file."""
    import pyarrow.parquet as pq

    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)


def write_lance(place: Place, schema: "pa.Schema", batches: Iterable["pa.RecordBatch"]) -> None:
    """Write batches as the table's next version, which readers see whole or not at all.

    Raises:
        OSError: The table could not be written; it is as it was.
    """
    import pyarrow as pa

    database = connect(place.path)
    try:
        reader = pa.RecordBatchReader.from_batches(schema, batches)
        # The schema is given once more so that LanceDB does not take a column of numbers for a vector and round it.
        database.create_table(place.table, reader, schema=schema, mode="overwrite")
    except (OSError, RuntimeError, ValueError) as error:
        _clear_stillborn(place)
        said = _first_words(error)
        full = "No space left" in said or "too large" in said  # LanceDB gives the system's words, not its number
        raise OSError(errno.ENOSPC if full else None, said) from error


def _clear_stillborn(place: Place) -> None:
    """Remove what is left of a table that never had a version; a table that was there before has one."""
    folder = place.path / f"{place.table}.lance"
    if folder.is_dir() and not any(folder.glob("_versions/*.manifest")):
        shutil.rmtree(folder, ignore_errors=True)  # the first error is the one to tell


def _parquet_batches(place: Place) -> Iterator["pa.RecordBatch"]:
    import pyarrow.parquet as pq

    source = stores.read(place.text) if place.in_store else place.path
    with _reading(place, "a Parquet file"), pq.ParquetFile(source) as file:
        yield from file.iter_batches(batch_size=ROWS)


def _lance_batches(place: Place, *, retired: bool) -> Iterator["pa.RecordBatch"]:
    with _reading(place, "a LanceDB table"):
        table = connect(place.path).open_table(place.table)
        if odd := next((name for name in table.schema.names if "`" in name), None):
            raise UsageError(f"{place.text} has a column {odd!r} that cannot be read: {BACKTICK}.")
        table.checkout(table.version)  # later versions do not come in between two slices
        wanted = f"{RETIRED} IS NULL" if RETIRED in table.schema.names and not retired else None
        for start in range(0, table.count_rows(wanted), SLICE):
            rows = table.search().offset(start).limit(SLICE)
            yield from (rows.where(wanted) if wanted else rows).to_batches(ROWS)


@contextmanager
def _reading(place: Place, what: str) -> Iterator[None]:
    try:
        yield
    except (TooDeep, RecursionError):
        raise UsageError(f"{place.text} has a value that {TOO_DEEP}; make it flatter.") from None
    except (OSError, RuntimeError, ValueError) as error:  # Arrow's errors are one or the other, LanceDB's all three
        raise UsageError(f"{place.text} cannot be read as {what}: {_first_words(error)}; make it anew.") from error


def _first_words(error: Exception) -> str:
    """The message without the long tail of source locations that LanceDB adds."""
    return str(error).split("\n")[0].split(", /")[0].rstrip(". ")
