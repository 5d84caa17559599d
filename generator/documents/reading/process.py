"""One process that reads documents, from the side that asks: what it answers, and why it died."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import orjson

import generator
from generator.documents.document import Found, Page, ReadingOptions, Title, Unread, Unreadable, contents
from generator.documents.folder import DocumentFile
from generator.documents.reading.file_bytes import Unseen
from generator.documents.reading.look import Document
from generator.documents.reading.worker import OUT_OF_MEMORY

MAX_TEXT = 64 * 2**20
"""Characters of a document that are kept; a file that is read has no more to say, unless it is made to."""
_NO_MEMORY = (b"memory allocation", b"bad_alloc", b"out of memory", b"cannot allocate")
"""What libraries say, in lower case, that find no memory and end the process."""
_GROWN = 0.25
"""Share of its memory from which a process is replaced by a fresh one."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading a document may take.

    Attributes:
        seconds: Most seconds without a page; a file has as many in all, and four times as many more for each MiB, as
            pages that are pictures take 10 to 30 seconds and may be small.
        memory: Most GiB of memory.
    """

    seconds: float = 300
    memory: float = 3

    def in_all(self, size: int) -> float:
        """Most seconds for a file of so many bytes."""
        return self.seconds * (1 + 4 * size / 2**20)


class ReaderProcess:
    """A process that reads one file after the other.

    Args:
        limits: What a file may take.
        threads: Threads for libraries that compute.

    Attributes:
        is_fresh: The next file finds it as the first did.
    """

    def __init__(self, limits: Limits, threads: int) -> None:
        self.is_fresh = True
        self._limits, self._end = limits, ("", 0)
        self._said = tempfile.TemporaryFile("a+b")  # noqa: SIM115  lives as long as the process
        here = str(Path(generator.__file__).parent.parent)
        paths = os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")]))
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "generator.documents.reading.worker", str(int(limits.memory * 2**30))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            env={"OMP_NUM_THREADS": str(threads), **os.environ, "PYTHONPATH": paths},
            start_new_session=True,  # Ctrl-C is for the one that asks
        )

    def read(self, file: DocumentFile, how: ReadingOptions) -> Document:
        """Read a file.

        Raises:
            Unreadable: It gives nothing; the process may have died of it.
        """
        self._ask(file, how)
        whole = contents(self._found())
        if not whole.text.strip():
            raise Unreadable("; ".join(map(str, whole.unread)) or "holds no text")
        return Document(whole, *self._end)

    def kill(self) -> None:
        """End it at once, whatever it is at; from any thread."""
        self.is_fresh = False
        self._process.kill()

    def end(self) -> None:
        """End it, and give back what belongs to it."""
        self.kill()
        self._process.wait()
        for pipe in filter(None, (self._process.stdin, self._process.stdout, self._said)):
            with suppress(BrokenPipeError):
                pipe.close()

    def _ask(self, file: DocumentFile, how: ReadingOptions) -> None:
        assert self._process.stdin
        in_all = self._limits.in_all(file.size)
        silent = in_all if how.docling else self._limits.seconds  # Docling gives all pages at its end
        request = {"path": file.path, "format": file.format, "how": how, "silent": silent, "in_all": in_all}
        self._began = time.monotonic()
        self._said.truncate(0)
        with suppress(BrokenPipeError):  # it died; the answer says of what
            self._process.stdin.write(orjson.dumps(request, default=str) + b"\n")
            self._process.stdin.flush()

    def _found(self) -> Iterator[Found]:
        assert self._process.stdout
        length = 0
        for line in self._process.stdout:
            match orjson.loads(line) if line.endswith(b"\n") else None:
                case {"page": [text, number, gap]}:
                    length += len(text)
                    if length > MAX_TEXT:
                        self.kill()
                        raise Unreadable(f"gives more than {MAX_TEXT // 2**20} Mi characters", "split it")
                    yield Page(text, number, gap)
                case {"title": text}:
                    yield Title(text)
                case {"unread": [what, remedy]}:
                    yield Unread(what, remedy)
                case {"fault": why, "unseen": unseen}:
                    raise self._no_memory() if why == OUT_OF_MEMORY else Unseen(why) if unseen else Unreadable(why)
                case {"hash": hashed, "size": size, "resident": resident}:
                    self._end, self.is_fresh = (hashed, size), resident < _GROWN * self._limits.memory * 2**30
                    return
        raise self._death()

    def _no_memory(self) -> Unseen:
        self.is_fresh = False
        return Unseen(f"needs more than {self._limits.memory:g} GiB of memory", "raise `chunking.memory`")

    def _death(self) -> Unseen:
        """Why it is gone, and the answer not whole."""
        self.is_fresh = False
        code = self._process.wait()
        self._said.seek(0)
        said = self._said.read()
        if code == -signal.SIGALRM:
            passed = time.monotonic() - self._began
            return Unseen(f"was not read within {passed:,.0f} s", "raise `chunking.seconds_a_file`")
        if any(words in said.lower() for words in _NO_MEMORY):
            return self._no_memory()
        if code == -signal.SIGKILL:
            return Unseen("was ended by the system, as it does when memory is short", "raise it, or split the file")
        if code < 0:
            remedy = "save it anew with the program that made it"
            return Unseen(f"crashes its reader ({signal.Signals(-code).name})", remedy)
        last = said.decode(errors="replace").strip().rpartition("\n")[2]
        return Unseen(f"lost its reader ({last or f'exit code {code}'})", "run it again")
