"""Where bytes go before they count: a draft beside the old file, or standard output."""

import contextlib
import os
import secrets
import sys
from pathlib import Path
from typing import BinaryIO, Protocol

from generator.files.places import Place, writing

BUFFER = 1 << 20
"""Bytes collected before they go to the disk."""


class Sink(Protocol):
    """Where bytes go: taken over as a whole at the end, or not at all."""

    def write(self, data: bytes) -> None: ...

    def finish(self) -> None: ...

    def discard(self) -> None: ...


class Stdout:
    """Standard output: what is written there cannot be taken back."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def write(self, data: bytes) -> None:
        with writing(self._place):
            sys.stdout.buffer.write(data)

    def finish(self) -> None:
        with writing(self._place):
            sys.stdout.buffer.flush()

    def discard(self) -> None:
        """What has been printed cannot be taken back."""


class Draft:
    """The new file, under a name of its own until it is finished."""

    def __init__(self, place: Place) -> None:
        self._place = place
        # A symbolic link stays one: the file that it names is the one replaced.
        self._target = Path(os.path.realpath(place.path))
        self._path = self._target.with_name(f".{self._target.name[:40]}.{secrets.token_hex(4)}.part")
        with writing(place):
            self.file: BinaryIO = self._path.open("xb", buffering=BUFFER)

    def write(self, data: bytes) -> None:
        with writing(self._place):
            self.file.write(data)

    def finish(self) -> None:
        with writing(self._place):
            self.file.flush()
            if self._target.exists():
                os.fchmod(self.file.fileno(), self._target.stat().st_mode)
            os.fsync(self.file.fileno())
            self.file.close()
            self._path.replace(self._target)
        _sync_folder(self._target.parent)

    def discard(self) -> None:
        with contextlib.suppress(OSError):  # closing writes what is left, which a full disk refuses: it is not wanted
            self.file.close()
        self._path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where the file system can."""
    with contextlib.suppress(OSError):  # the file is there and whole; some network disks cannot sync a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
