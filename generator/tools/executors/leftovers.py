"""What runs that were killed have left behind: working folders that nobody holds, and processes of their tools.

Who works in a folder holds a lock on a file in it, which the kernel takes away with its process, however that ends.
"""

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO

from generator.tools.processes import end_forsaken

PREFIX = "generator-tools-"
"""How the names of working folders begin."""
_LOCK = ".lock"


def hold(folder: Path) -> IO[bytes]:
    """Say that a folder is in use, until what this returns is closed or the process is no more."""
    unnamed = folder / ".lock.part"
    lock = unnamed.open("wb")
    fcntl.flock(lock, fcntl.LOCK_EX)
    unnamed.rename(folder / _LOCK)  # held before anybody sees it
    return lock


@cache
def clear_once() -> None:
    """As `clear`, but for the second time in a process."""
    clear()


def clear() -> None:
    """End and delete what was left behind."""
    end_forsaken()
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):  # another's, held, or gone meanwhile
            _clear_unheld(folder)


def _clear_unheld(folder: Path) -> None:
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        return
    with (folder / _LOCK).open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder)
