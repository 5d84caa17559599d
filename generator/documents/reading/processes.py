"""Documents read in processes of their own, several at once: one that hangs, takes all memory or crashes fails alone.

The processes are ours (`generator.documents.reading.worker`) and no library's pool: Python's own breaks as a whole when
one of its processes dies, and begins each by importing the caller's main module again; pebble, which mends the first,
is under the LGPL. A process stays for the next file, and is replaced where it died or has grown.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

from generator.documents.document import ReadingOptions, Unreadable
from generator.documents.folder import DocumentFile, Skipped
from generator.documents.reading.look import Document, unreadable
from generator.documents.reading.process import Limits, ReaderProcess
from generator.errors import Interrupted

_CPUS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class ReaderProcesses:
    """Readers for as long as a `with` lasts; no process is started before there is a file to read.

    Args:
        how: How documents are read.
        limits: What each of them may take.
        at_once: Files that are read at the same time.
    """

    def __init__(self, how: ReadingOptions, limits: Limits, at_once: int = _CPUS) -> None:
        self.how = how
        self._limits, self._at_once = limits, at_once
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="reader")
        self._idle: list[ReaderProcess] = []
        self._busy: set[ReaderProcess] = set()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all processes, whatever they are at; from any thread."""
        self._closed = True
        for process in list(self._busy):
            process.kill()
        self._threads.shutdown(cancel_futures=True)
        while self._idle:
            self._idle.pop().end()

    def read(self, files: Sequence[DocumentFile]) -> Iterator[Document | Skipped]:
        """Read files at the same time; what they hold comes in their order.

        Raises:
            Interrupted: The readers were closed meanwhile.
        """
        return self._threads.map(self._read, files)

    def _read(self, file: DocumentFile) -> Document | Skipped:
        process = self._taken()
        self._busy.add(process)
        try:
            if self._closed:
                raise Interrupted("Reading was stopped.")
            return process.read(file, self.how)
        except Unreadable as error:
            if self._closed:
                raise Interrupted("Reading was stopped.") from None
            return unreadable(file, error)
        finally:
            self._busy.discard(process)
            if process.is_fresh and not self._closed:
                self._idle.append(process)
            else:
                process.end()

    def _taken(self) -> ReaderProcess:
        try:
            return self._idle.pop()
        except IndexError:
            return ReaderProcess(self._limits, max(1, _CPUS // self._at_once))
