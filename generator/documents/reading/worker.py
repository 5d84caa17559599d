"""The process that documents are read in, so that one that hangs, takes all memory or crashes its reader ends alone.

A line of JSON comes in for each file: what it is and how long it may take. Lines go out: what the reader finds, as it
finds it, and at last the file's hash, or the fault. What ends this process early is left to the kernel, which nothing
that runs here can keep from it: an alarm for the time, a limit for the memory, and a signal when the other end of
standard input closes while a file is read, because the process that asked is gone.
"""

import fcntl
import hashlib
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from generator.documents.document import Found, Page, ReadingOptions, Title, Unreadable
from generator.documents.readers import load_reader
from generator.documents.reading.file_bytes import Unseen, opened

OUT_OF_MEMORY = "needs more memory than it may have"
_SAID = 200
"""Characters of a library's own words that are told."""

Answer = dict[str, Any]


def main() -> None:
    """Read what standard input asks for until it ends."""
    for number in (signal.SIGALRM, signal.SIGIO):
        signal.signal(number, signal.SIG_DFL)
    _limit_memory(int(sys.argv[1]))
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print is no answer
    for line in sys.stdin.buffer:
        for answer in _answers(**orjson.loads(line)):
            out.write(orjson.dumps(answer) + b"\n")
            out.flush()


def _answers(path: str, format: str, how: dict[str, Any], silent: float, in_all: float) -> Iterator[Answer]:  # noqa: A002
    """What is found in a file, then how that ended."""
    try:
        read = load_reader(format)  # libraries take their time, which is no fault of the file
        with _ending_with_parent(), _in_time(silent):
            with opened(path) as file:
                data = file.read()
            yield from map(_plain, _each_in_time(read(data, _options(**how)), silent, in_all))
        yield {"hash": hashlib.sha256(data).hexdigest(), "size": len(data), "resident": _resident()}
    except Unreadable as error:
        yield {"fault": str(error), "unseen": isinstance(error, Unseen)}
    except MemoryError:
        yield {"fault": OUT_OF_MEMORY, "unseen": True}
    except Exception as error:  # noqa: BLE001  whatever a library raises over a broken file is told, and the next is read
        said = " ".join(str(error).split())[:_SAID]
        why = f"cannot be read ({type(error).__name__}{': ' if said else ''}{said})"
        yield {"fault": f"{why}: open it in its own program and save it again", "unseen": False}


def _options(pictures: str | None, **switches: bool) -> ReadingOptions:
    return ReadingOptions(**switches, pictures=Path(pictures) if pictures else None)


def _plain(found: Found) -> Answer:
    if isinstance(found, Title):
        return {"title": _clean(found.text)}
    if isinstance(found, Page):
        return {"page": [_clean(found.text), found.number, found.gap]}
    return {"unread": [_clean(found.what), _clean(found.remedy)]}


def _clean(text: str) -> str:
    """Without what no text has: halves of surrogate pairs, NULs."""
    return text.replace("\0", "").encode(errors="replace").decode()


@contextmanager
def _in_time(seconds: float) -> Iterator[None]:
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _each_in_time(found: Iterable[Found], silent: float, in_all: float) -> Iterator[Found]:
    """Wind the alarm up with each that is found, as long as there is time at all."""
    end = time.monotonic() + in_all
    for one in found:
        yield one
        signal.setitimer(signal.ITIMER_REAL, max(0.001, min(silent, end - time.monotonic())))


@contextmanager
def _ending_with_parent() -> Iterator[None]:
    """Nothing comes in while a file is read, but for the end: then the kernel sends SIGIO, which ends this process."""
    before = fcntl.fcntl(0, fcntl.F_GETFL)
    fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(0, fcntl.F_SETFL, before | os.O_ASYNC)
    if select.select([0], [], [], 0)[0]:
        os._exit(1)
    try:
        yield
    finally:
        fcntl.fcntl(0, fcntl.F_SETFL, before)


def _resident() -> int:
    """Bytes of memory that this process holds by now; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    except OSError:
        return 0


def _limit_memory(most: int) -> None:
    """Limit the memory that can be written to; the libraries' own code and reserved addresses do not count."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    except (OSError, ValueError):  # a limit from outside is lower
        return


if __name__ == "__main__":
    main()
