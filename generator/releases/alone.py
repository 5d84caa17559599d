"""One run at a time puts a release in place, in one folder: two would mix their drafts."""

import asyncio
import fcntl
import os
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

PAUSE = 0.1
"""Seconds between two looks."""


async def alone_in(folder: Path) -> AbstractContextManager[object]:
    """Wait until no other run puts files in place there; others wait until the block ends, or the process.

    Runs of this process go on meanwhile, or who has the lock would never come to give it back.
    """
    with ExitStack() as lock:
        handle = os.open(folder, os.O_RDONLY)
        lock.callback(os.close, handle)
        while not _taken(handle):  # noqa: ASYNC110  another process may have it
            await asyncio.sleep(PAUSE)
        return lock.pop_all()


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
