"""The rows of a file that a release wrote, each as the bytes that it has there."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from generator.files.places import Kind, Place
from generator.files.text import dumps

if TYPE_CHECKING:
    from typing import BinaryIO

_OPENS = (b"[", b'"training_pairs": [')
_CLOSES = (b"]", b"]}")


def stored_rows(place: Place) -> Iterator[bytes]:
    """Rows as JSON, each on one line; of a table the retired ones too.

    Text is taken by its lines, as `generator.files.writing` lays them: it is for files that are known to be as they
    were written.

    Raises:
        UsageError: A table or a Parquet file cannot be read.
    """
    if place.kind in (Kind.PARQUET, Kind.LANCE):
        from generator.files import tables  # pyarrow and lancedb are slow to import

        yield from map(dumps, tables.read(place, retired=True))
        return
    with place.path.open("rb") as file:
        yield from _members(file) if place.kind is Kind.JSON else (line.removesuffix(b"\n") for line in file)


def _members(file: "BinaryIO") -> Iterator[bytes]:
    """The lines of a JSON array, or of that below the head of an object, without what stands between them."""
    for line in file:
        if line.rstrip(b"\n") in _OPENS:
            break
    for line in file:
        row = line.rstrip(b"\n")
        if row in _CLOSES:
            return
        yield row.removesuffix(b",")
