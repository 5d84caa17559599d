"""Who uses the server in the background: a lock that each command holds that needs it, for as long as it does.

The kernel takes it back when a command ends, however it ends. So a server that nobody uses is told from one whose runs
stand still, and whose database still calls a run that was killed months ago `Running`.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from generator.data_folder import data_folder, open_private, private_folder
from generator.errors import GeneratorError


@contextmanager
def used() -> Iterator[None]:
    """Hold the server while the block runs; one that just ends is waited for.

    Raises:
        GeneratorError: The data folder cannot be written.
    """
    with _locked("users", fcntl.LOCK_SH):
        yield


@contextmanager
def unused() -> Iterator[bool]:
    """Whether nobody uses the server; if so nobody begins to while the block runs. Not for who uses it."""
    with _opened("users") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


@contextmanager
def deciding() -> Iterator[None]:
    """One process at a time starts or ends the server."""
    with _locked("starting", fcntl.LOCK_EX):
        yield


@contextmanager
def _locked(name: str, how: int) -> Iterator[None]:
    with _opened(name) as handle:
        fcntl.flock(handle, how)
        yield


@contextmanager
def _opened(name: str) -> Iterator[int]:
    folder = data_folder() / "server"
    try:
        file = open_private(private_folder(folder) / f"{name}.lock", "ab")
    except OSError as error:
        raise GeneratorError(
            f"Cannot write in {folder} ({error.strerror}): XDG_DATA_HOME names another place."
        ) from None
    with file:
        yield file.fileno()
