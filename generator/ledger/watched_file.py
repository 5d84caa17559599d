"""The file of a SQLite database, watched while it is open: SQLite goes on writing to one that has been removed.

Looking is two calls of `stat` before each transaction, 4 µs. The file is never opened here, because closing it again
would let go of SQLite's own locks.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from generator.data_folder import open_private, private_folder

_SMALLEST_PAGE = 512


class FileLost(OSError):
    """The file is not there any more, or not the one that was opened, or damaged."""


class WatchedFile:
    """See the module.

    Args:
        path: Of the database.
    """

    def __init__(self, path: str) -> None:
        self._path = Path(path).absolute()
        self._copy = Path(f"{self._path}.saved")
        self._log = Path(f"{self._path}-wal")
        self._identity = _identity(self._path)
        self._log_identity: tuple[int, int] | None = None
        self._size = 0

    def check(self) -> None:
        """Look whether all is as it was.

        Raises:
            FileLost: It is not; the message says what has happened.
        """
        if _identity(self._path) != self._identity:
            what = (
                f"another file was put in place of {self._path}" if self._path.exists() else f"{self._path} was removed"
            )
            raise FileLost(what)
        if self._log_identity not in (None, now := _identity(self._log)):
            raise FileLost(f"{self._log} was removed")
        self._log_identity = now
        size = self._path.stat().st_size
        if size < self._size:  # by a VACUUM, or because somebody wrote over it
            self._check_content(size)
        self._size = size

    def save(self, driver: Any) -> None:
        """Write what the lost file held to a copy beside it.

        Args:
            driver: The driver's connection to the lost file, which the system keeps for as long as that is open.
        """
        private_folder(self._copy.parent)
        self._copy.unlink(missing_ok=True)
        open_private(self._copy, "ab").close()
        with closing(sqlite3.connect(self._copy)) as target:
            driver.backup(target)

    def settle(self) -> Path:
        """Put the copy in the file's old place, once nobody writes there any more, unless something else is there."""
        return self._copy if self._path.exists() else self._copy.rename(self._path)

    def _check_content(self, size: int) -> None:
        if size == 0 or size % _SMALLEST_PAGE:  # SQLite would take an empty file for a new database
            raise FileLost(f"{self._path} was written over")
        try:
            with closing(sqlite3.connect(self._path)) as connection:
                (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.DatabaseError as error:
            said = str(error)
        if said != "ok":
            raise FileLost(f"{self._path} was written over: {said}")


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
