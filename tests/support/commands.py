"""Commands as a user runs them: in this process where that is enough, as a process of its own where signals matter.

Each test has a desk: a folder with its tables and outputs, its own ledger and its own results, and the environment
that the commands see.
"""

import io
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.providers.server import RunningServer

KEY = "sk-secret-0123456789-of-the-tests"
SECONDS = 120
"""That a command may take at most."""

Row = dict[str, Any]

_PROSE = (
    "The pilot of Lund{n} is the person who guides ships into harbour {n}. A ship that enters harbour {n} without a "
    "pilot is fined. The harbour of Lund{n} is closed in January because the ice blocks the channel. When the ice of "
    "Lund{n} breaks, the harbour master opens the channel again."
)
_MANUAL = (
    "Lambda expression {n} yields a function object. The object behaves like a function that was defined with a name. "
    "Lambda expression {n} is used where a function object is required. If the expression is omitted, the default "
    "value {n} is used instead. The `pop{n}` method removes an item from the list and returns it."
)


def chunk(number: int, **columns: Any) -> Row:
    """A chunk with some pairs in it, that no other number gives."""
    row = {"id": f"c{number}", "text": (_PROSE, _MANUAL)[number % 2].format(n=number), "source": f"file{number % 3}.md"}
    return {**row, **columns}


def rows_of(path: Path) -> list[Row]:
    """Rows of a `.json` or `.jsonl` file."""
    text = path.read_bytes()
    return list(orjson.loads(text)) if path.suffix == ".json" else [orjson.loads(line) for line in text.splitlines()]


def lay_table(lancedb: Path, rows: Sequence[Row], name: str = "text_chunks") -> None:
    """Make (or replace) a table of a LanceDB."""
    import pyarrow as pa

    from generator.lancedb.connection import connect

    connect(lancedb).create_table(name, pa.Table.from_pylist(list(rows)), mode="overwrite")


@dataclass(frozen=True)
class Done:
    """A command that has ended.

    Attributes:
        code: Its exit code.
        said: Its standard error.
        out: Its standard output.
    """

    code: int
    said: str
    out: bytes = b""

    @property
    def lines(self) -> list[str]:
        return self.said.splitlines()


@dataclass
class Desk:
    """Where a test's commands run.

    Attributes:
        folder: Their working folder.
        summaries: What the flows of `run` returned, in order.
    """

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    summaries: list[dict[str, Any]] = field(default_factory=list)
    _processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def set(self, **variables: str) -> None:
        """Set environment variables for the commands to come."""
        for name, value in variables.items():
            self.monkeypatch.setenv(name, value)

    def use(self, server: RunningServer) -> None:
        """Let the commands ask this server, as OpenAI."""
        self.set(**server.environment(), GENERATOR_LLM__PROVIDER="openai")

    def config(self, text: str) -> None:
        (self.folder / "config.yaml").write_text(text)

    def path(self, name: str) -> Path:
        return self.folder / name

    def rows(self, name: str) -> list[Row]:
        return rows_of(self.path(name))

    def table(self, rows: Sequence[Row], name: str = "text_chunks") -> None:
        """Make (or replace) a table of `my.lancedb`."""
        lay_table(self.path("my.lancedb"), rows, name)

    def records(self, *rows: Any, name: str = "in.json") -> None:
        self.path(name).write_bytes(orjson.dumps(rows))

    def forget(self) -> None:
        """Throw the ledger and all results away, as if nothing had ever been run here."""
        for path in self.folder.glob("ledger.db*"):
            path.unlink()
        shutil.rmtree(self.path("prefect") / "storage")

    def run(self, *arguments: str, stdin: bytes = b"") -> Done:
        """Run a command in this process."""
        from flows.command.cli import main

        out, said = io.TextIOWrapper(io.BytesIO()), io.StringIO()
        self.monkeypatch.setattr(sys, "argv", ["generator", *arguments])
        self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with redirect_stdout(out), redirect_stderr(said), pytest.raises(SystemExit) as ended:
            main()
        out.flush()
        return Done(int(ended.value.code or 0), said.getvalue(), _written(out))

    def summary(self, *arguments: str) -> dict[str, Any]:
        """Run a command that has to end well, and return what its flow returned."""
        before = len(self.summaries)
        done = self.run(*arguments)
        assert done.code == 0, done.said
        (summary,) = self.summaries[before:]
        return summary

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start a command as a process, in a process group of its own as a terminal does."""
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.command.cli", *arguments],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            process_group=0,
        )
        self._processes.append(process)
        return process

    def end(self, process: "subprocess.Popen[bytes]") -> Done:
        """Wait for a process that was started."""
        out, said = process.communicate(timeout=SECONDS)
        return Done(process.returncode, said.decode(), out)

    def close(self) -> None:
        for process in self._processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def assert_refused(desk: Desk, *arguments: str, says: Sequence[str]) -> None:
    """The command ends with one sentence and exit code 2, and writes nothing but its ledger."""
    before = _files(desk.folder)
    done = desk.run(*arguments)
    assert (done.code, len(done.lines), done.out) == (2, 1, b""), done.said
    assert done.said.startswith("generator: ")
    assert done.said.endswith(".\n")
    assert [word for word in says if word not in done.said] == [], done.said
    assert _files(desk.folder) == before


def replaced(command: Sequence[str], old: str, new: str) -> list[str]:
    """The command with another word in place of one."""
    return [new if word == old else word for word in command]


def _files(folder: Path) -> dict[str, bytes]:
    """What lies in a folder, but for the ledger."""
    files = [path for path in folder.iterdir() if path.is_file() and not path.name.startswith("ledger.db")]
    return {path.name: path.read_bytes() for path in files}


def _written(out: io.TextIOWrapper) -> bytes:
    buffer = out.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue()


def ledger_rows(desk: Desk) -> int:
    """Attempts at completions that the ledger holds."""
    path = desk.path("ledger.db")
    if not path.exists():
        return 0
    with closing(sqlite3.connect(path)) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM completions").fetchone()[0])
        except sqlite3.OperationalError:  # not made yet
            return 0


def wait_until(true: Callable[[], bool], process: "subprocess.Popen[bytes] | None" = None) -> None:
    """Wait for something to come true while a process goes on."""
    deadline = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        if process is not None and process.poll() is not None:
            pytest.fail(f"the process ended before that: {process.communicate()[1].decode()}")
        time.sleep(0.01)
