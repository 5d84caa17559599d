"""Open a file to read it as it is at one moment: no pipe without end, no half of one version and half of the next."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader

from generator.documents.document import Unreadable


class Unseen(Unreadable):
    """Nothing is known of what the file holds now; its chunks stay as they are."""


@contextmanager
def opened(path: str) -> Iterator[BufferedReader]:
    """Open a file for as long as a `with` lasts.

    Raises:
        Unseen: It cannot be opened, or was written to meanwhile.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # a pipe without a writer opens at once
        with os.fdopen(handle, "rb") as file:
            before = os.fstat(handle)
            if not stat.S_ISREG(before.st_mode):
                raise OSError(errno.EINVAL, "not a regular file")
            yield file
            after = os.fstat(handle)
    except OSError as error:
        raise Unseen(f"cannot be read ({error.strerror or error})") from None
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise Unseen("was written to while it was read", "run it again")
