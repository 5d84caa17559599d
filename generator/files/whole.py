"""Files that are no rows, a page or a summary: checked before the work, written whole or not at all."""

from collections.abc import Iterable
from pathlib import Path

from generator.errors import UsageError
from generator.files import stores
from generator.files.drafts import draft
from generator.files.places import Kind, Place, check_place, writing
from generator.files.stores import is_url


def check_whole(where: str, suffix: str, inputs: Iterable[str] = ()) -> None:
    """Refuse, before any work is done, a file that could not be written in the end.

    Raises:
        UsageError: It has another extension, it is an input, or its folder is missing or not writable.
    """
    if Path(where).suffix.lower() != suffix:
        raise UsageError(f"{where} does not end in {suffix}, which is what is written there; name it so.")
    check_place(_place(where), inputs)


def write_whole(where: str | Path, data: bytes) -> None:
    """Write a file; what was there stays until the new one is whole.

    Raises:
        UsageError: The disk is full, or the place cannot be written.
    """
    place = _place(where)
    with draft(place) as file, writing(place):
        file.write(data)


def is_there(where: str | Path) -> bool:
    """Whether there is such a file, here or in a store."""
    return stores.exists(str(where)) if is_url(where) else Path(where).expanduser().is_file()


def read_whole(where: str | Path) -> bytes:
    """All of a file, here or in a store.

    Raises:
        OSError: A file here cannot be read.
        UsageError: One in a store cannot.
    """
    if not is_url(where):
        return Path(where).expanduser().read_bytes()
    with stores.read(str(where)) as file:
        return file.read()


def _place(where: str | Path) -> Place:
    return Place(str(where), Kind.WHOLE, Path(where).expanduser())
