"""One run at a time writes the chunks of a table: a lock file in the folder of the LanceDB.

The system gives the lock back when a process ends, however it ends. Object stores have no such locks; there, runs look
after themselves what became of the table.
"""

import asyncio
import fcntl
import os
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path

from generator.errors import UsageError

_PAUSE = 0.1  # seconds between two looks


class ChunkLock:
    """The right to write the chunks of some tables of a LanceDB, for as long as a `with` lasts.

    Args:
        database: Folder of the LanceDB, made where it is missing; of a URL nothing is locked.
        tables: Names of the tables.
        on_wait: Told once, in a line, if another run has to be waited for.
    """

    def __init__(self, database: str, tables: Collection[str], on_wait: Callable[[str], None] | None = None) -> None:
        folder = Path(database)
        self._files = [] if "://" in database else [folder / f".{name}.chunk-lock" for name in sorted(set(tables))]
        self._say = on_wait or (lambda _: None)
        self._told = False

    @contextmanager
    def held(self) -> Iterator[None]:
        """Wait for the lock and hold it.

        Raises:
            UsageError: The folder cannot be written.
        """
        with ExitStack() as locks:
            for file in self._files:
                while not self._take(file, locks):
                    time.sleep(_PAUSE)
            yield

    @asynccontextmanager
    async def held_async(self) -> AsyncIterator[None]:
        """The same where others of this process go on meanwhile."""
        with ExitStack() as locks:
            for file in self._files:
                while not self._take(file, locks):  # noqa: ASYNC110  another process has it
                    await asyncio.sleep(_PAUSE)
            yield

    def _take(self, path: Path, locks: ExitStack) -> bool:
        try:
            made = not path.parent.exists()
            path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        except FileNotFoundError:  # the run before had nothing to write, and took the folder away again
            return False
        except OSError as error:
            raise UsageError(
                f"The LanceDB {path.parent} cannot be opened ({error}); give a folder that can be written."
            ) from None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._wait_for(os.pread(file, 20, 0))
            os.close(file)
            return False
        if not _is_still(path, file):  # the run before has just ended
            os.close(file)
            return False
        os.truncate(file, 0)
        os.pwrite(file, str(os.getpid()).encode(), 0)
        locks.callback(_give_back, path, file, made)
        return True

    def _wait_for(self, holder: bytes) -> None:
        if not self._told:
            process = f" (process {int(holder)})" if holder.isdigit() else ""
            self._say(f"Waits for another run{process} that writes chunks to {self._files[0].parent}.")
            self._told = True


def _is_still(path: Path, file: int) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(path.stat(), os.fstat(file))
    return False


def _give_back(path: Path, file: int, made: bool) -> None:
    path.unlink(missing_ok=True)
    if made:
        with suppress(OSError):  # there are tables in it
            path.parent.rmdir()
    os.close(file)
