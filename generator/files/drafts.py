"""Where bytes go before they count: a draft beside the old file."""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from generator.files import stores
from generator.files.places import Place, writing

BUFFER = 1 << 20
"""Bytes collected before they go to the disk."""


@contextlib.contextmanager
def draft(place: Place) -> Iterator[BinaryIO]:
    """A new file, under a name of its own until the block ends; when the block raises, nothing is left of it.

    What belongs into a store is collected here and put there at the end.
    """
    with (_for_store if place.in_store else _beside)(place) as file:
        yield file


@contextlib.contextmanager
def _for_store(place: Place) -> Iterator[BinaryIO]:
    with tempfile.TemporaryFile(buffering=BUFFER) as file:
        yield cast("BinaryIO", file)
        stores.write(place.text, cast("BinaryIO", file))


@contextlib.contextmanager
def _beside(place: Place) -> Iterator[BinaryIO]:
    # A symbolic link stays one: the file that it names is the one replaced.
    target = Path(os.path.realpath(place.path))
    path = target.with_name(f".{target.name[:40]}.{secrets.token_hex(4)}.part")
    with writing(place):
        file = path.open("xb", buffering=BUFFER)
    try:
        yield file
        with writing(place):
            file.flush()
            if target.exists():
                os.fchmod(file.fileno(), target.stat().st_mode)
            os.fsync(file.fileno())
            file.close()
            path.replace(target)
        _sync_folder(target.parent)
    finally:
        with contextlib.suppress(OSError):  # closing writes what is left, which a full disk refuses: it is not wanted
            file.close()
        path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where the file system can."""
    with contextlib.suppress(OSError):  # the file is there and whole; some network disks cannot sync a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
