"""Readers that hang, eat memory or crash: real ones, in real processes. The file fails alone."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from generator.documents.document import Contents, PageStart, ReadingOptions
from generator.documents.folder import DocumentFile, Skipped
from generator.documents.reading import process
from generator.documents.reading.look import Document
from generator.documents.reading.process import Limits
from generator.documents.reading.processes import ReaderProcesses
from generator.errors import Interrupted
from tests import ROOT

READERS = {
    "good": "yield Title('Pumps'); yield Page(data.decode(), 1); yield Page('chanical', 2, gap='')",
    "loops": "yield Page('begun')\n    while True: pass",
    "sleeps": "time.sleep(100); yield Page('late')",
    "stuck": "ctypes.PyDLL(None).sleep(100); yield Page('late')",  # in native code, and nobody else may run
    "eats": "held = [bytearray(2**26) for _ in range(1000)]; yield Page(str(len(held)))",
    "aborts": "os.write(2, b'memory allocation of 4096 bytes failed'); os.abort(); yield Page('')",
    "crashes": "yield Page('begun'); ctypes.string_at(0)",
    "leaves": "print('Traceback', flush=True); os.write(2, b'no such library'); os._exit(3); yield Page('')",
    "floods": "while True: yield Page('x' * 2**20)",
    "raises": "yield Page('begun'); raise KeyError('xref')",
    "refuses": "raise Unreadable('is encrypted', 'remove its password'); yield Page('')",
    "finds_nothing": "yield from (Page('', n) for n in range(10_000)); yield Unread('no page has text', 'use OCR')",
    "finds_blanks": "yield from (Page(' ', n) for n in range(10_000))",
    "prints": "print('[parser] 12 ms', flush=True); os.write(1, b'{}'); yield Page('said')",
    "gives_halves": "yield Page('a\\ud800b\\0c')",
    "slow": "for n in range(4): yield (time.sleep(1), Page(str(n)))[1]",
    "tells": "open(data.decode(), 'w').write(str(os.getpid())); ctypes.PyDLL(None).sleep(100); yield Page('late')",
}
STILL = ("loops", "sleeps", "stuck")
_HEAD = """import ctypes, os, sys, time
from generator.documents.document import Page, Title, Unread, Unreadable
def read(data, how):
    """
_PATH = "import generator.documents.readers as readers; readers.__path__.append({!r})"

Make = Callable[..., DocumentFile]


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Makes files that the readers above read."""
    place = tmp_path / "readers"
    place.mkdir()
    for name, body in READERS.items():
        (place / f"{name}.py").write_text(_HEAD + body)
    (place / "sitecustomize.py").write_text(_PATH.format(str(place)))
    monkeypatch.setenv("PYTHONPATH", str(place))

    def made(reader: str, content: str = "me", size: int = 2) -> DocumentFile:
        path = tmp_path / f"of.{reader}"
        path.write_text(content)
        return DocumentFile(path=str(path), name=path.name, kind="markdown", format=reader, size=size)

    return made


def read(files: Sequence[DocumentFile], limits: Limits | None = None, at_once: int = 1) -> list[Document | Skipped]:
    with ReaderProcesses(ReadingOptions(), limits or Limits(), at_once) as processes:
        return list(processes.read(files))


def test_what_a_reader_finds_comes_with_its_pages(make: Make) -> None:
    (found,) = read([make("good")])
    assert isinstance(found, Document)
    assert found.contents == Contents("mechanical", "Pumps", [PageStart(0, 1), PageStart(2, 2)])
    assert (len(found.hash), found.size) == (64, 2)


@pytest.mark.parametrize(
    ("reader", "reason"),
    [
        ("loops", r"was not read within \d s: raise `chunking.seconds_a_file`"),
        ("sleeps", r"was not read within \d s: raise `chunking.seconds_a_file`"),
        ("stuck", r"was not read within \d s: raise `chunking.seconds_a_file`"),
        ("eats", r"needs more than 0.5 GiB of memory: raise `chunking.memory`"),
        ("aborts", r"needs more than 0.5 GiB of memory: raise `chunking.memory`"),
        ("crashes", r"crashes its reader \(SIGSEGV\): save it anew with the program that made it"),
        ("leaves", r"lost its reader \(no such library\): run it again"),
        ("floods", r"gives more than 1 Mi characters: split it"),
        ("raises", r"cannot be read \(KeyError: 'xref'\): open it in its own program and save it again"),
        ("refuses", r"is encrypted: remove its password"),
        ("finds_nothing", r"no page has text: use OCR"),
        ("finds_blanks", r"holds no text"),
        ("missing", r"cannot be read \(ModuleNotFoundError: .*"),
    ],
)
def test_a_file_that_is_not_read_says_why_and_the_next_is_read(
    make: Make, monkeypatch: pytest.MonkeyPatch, reader: str, reason: str
) -> None:
    monkeypatch.setattr(process, "MAX_TEXT", 2**20)
    bad, good = read([make(reader), make("good")], Limits(seconds=1.5 if reader in STILL else 300, memory=0.5))
    assert isinstance(bad, Skipped)
    assert (bad.path, bad.failed) == (f"of.{reader}", True)
    assert re.fullmatch(reason, bad.reason), bad.reason
    assert isinstance(good, Document)


@pytest.mark.parametrize(("reader", "text"), [("prints", "said"), ("gives_halves", "a?bc")])
def test_what_a_library_prints_or_no_text_may_hold_does_no_harm(make: Make, reader: str, text: str) -> None:
    (found,) = read([make(reader)])
    assert isinstance(found, Document)
    assert found.contents.text == text


def test_a_reader_that_gives_page_after_page_gets_its_time(make: Make) -> None:
    (found,) = read([make("slow", size=2**20)], Limits(seconds=3))
    assert isinstance(found, Document), found


def test_files_are_read_at_the_same_time_and_come_in_their_order(make: Make) -> None:
    files = [make("slow"), make("good"), make("refuses"), make("crashes"), make("good")]
    found = read(files, at_once=3)
    assert [type(one) for one in found] == [Document, Document, Skipped, Skipped, Document]


def test_readers_that_are_closed_while_they_read_end_and_say_nothing_of_the_file(make: Make, tmp_path: Path) -> None:
    told = tmp_path / "pid"
    with ReaderProcesses(ReadingOptions(), Limits(), 1) as processes:
        found = processes.read([make("tells", str(told))])
        pid = _written(told)
        processes.close()
        with pytest.raises(Interrupted):
            next(found)
    assert not _is_there(pid)


RUN = """
import sys
from generator.documents.document import ReadingOptions
from generator.documents.folder import DocumentFile
from generator.documents.reading.process import Limits
from generator.documents.reading.processes import ReaderProcesses
with ReaderProcesses(ReadingOptions(), Limits(), 2) as processes:
    files = [DocumentFile(path=path, name="a", kind="markdown", format="tells") for path in sys.argv[1:]]
    list(processes.read(files))
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_run_that_ends_leaves_no_reader_behind(make: Make, tmp_path: Path, number: signal.Signals) -> None:
    told = tmp_path / "pid"
    run = subprocess.Popen([sys.executable, "-c", RUN, make("tells", str(told)).path], cwd=ROOT, stderr=subprocess.PIPE)
    pid = _written(told)
    run.send_signal(number)
    run.communicate(timeout=60)
    deadline = time.monotonic() + 30
    while _is_there(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_there(pid)


def _written(file: Path) -> int:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if file.exists() and file.read_text():
            return int(file.read_text())
        time.sleep(0.05)
    raise AssertionError("the reader did not begin")


def _is_there(pid: int) -> bool:
    """Whether a process lives; one that has ended and that nobody asked about does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
