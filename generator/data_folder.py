"""The user's data folder, and other places whose contents are for their user alone, whatever the umask says.

A folder has the mode 0700 and a file 0600, from the moment that it is made. The umask of the process stays as it is:
what a run writes elsewhere is the user's to share.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, cast

FOLDER, FILE = 0o700, 0o600
OTHERS = 0o077
"""What a mode says of everybody but the owner."""


def data_folder() -> Path:
    """Where it is, by the XDG convention."""
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "generator"


def private_folder(folder: Path) -> Path:
    """Make a folder with those above it; the data folder and what lies in it are closed, where they are open.

    Raises:
        OSError: It cannot be made.
    """
    if folder.is_relative_to(data_folder()):
        return closed_below(data_folder(), folder)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def closed_below(top: Path, folder: Path) -> Path:
    """Make a folder with those above it, of which `top` and all below it are closed, where they are open.

    Raises:
        OSError: It cannot be made.
    """
    top.parent.mkdir(parents=True, exist_ok=True)
    for path in reversed([folder, *folder.parents]):
        if path.is_relative_to(top):
            _close_folder(path)
    return folder


def _close_folder(folder: Path) -> None:
    """Make a folder in one that is there; where it is open to others, close it with all that is in it.

    What belongs to somebody else is left to them.
    """
    folder.mkdir(mode=FOLDER, exist_ok=True)
    if folder.stat().st_mode & OTHERS:
        for path in folder.rglob("*"):
            _close(path)
        _close(folder)  # last: whoever is interrupted finds it open again


def _close(path: Path) -> None:
    """Take a file or folder of ours from all others, if it is still there."""
    with suppress(FileNotFoundError):
        found = path.lstat()
        if found.st_mode & OTHERS and found.st_uid == os.geteuid() and not path.is_symlink():
            path.chmod(found.st_mode & 0o7777 & ~OTHERS)


def open_private(file: Path, mode: str) -> BinaryIO:
    """Open a file to write to it, `mode` being `wb`, `ab` or `xb`; one that is there is closed to others.

    Raises:
        OSError: It cannot be opened.
    """

    def opener(name: str, flags: int) -> int:
        handle = os.open(name, flags, FILE)
        os.fchmod(handle, FILE)
        return handle

    return cast(BinaryIO, open(file, mode, opener=opener))


def write_private(file: Path, content: bytes) -> None:
    """Write a whole file beside its place and put it there, so that nobody ever finds half of it.

    Raises:
        OSError: It cannot be written.
    """
    part = private_folder(file.parent) / f"{file.name}.{os.getpid()}"
    with open_private(part, "wb") as opened:
        opened.write(content)
    part.replace(file)
