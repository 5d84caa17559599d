"""`generator review` as a process of its own, and its page's server as a client sees it."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import orjson

from tests import ROOT
from tests.support.commands import SECONDS

_CHUNK = (
    "The pier of Lund{n} was built in 190{n}. It is {n}7 metres long and carries a crane. "
    "In January the harbour is closed, because ice blocks the channel. Ships wait outside."
)


def pair(n: int, **more: Any) -> dict[str, Any]:
    """A pair of its own, with the chunk that it was made from."""
    text = _CHUNK.format(n=n)
    return {
        "question": f"When was the pier of Lund{n} built?",
        "answer": f"The pier of Lund{n} was built in 190{n}.",
        "evidence": f"The pier of Lund{n} was built in 190{n}.",
        "source_text": text,
        "source": f"harbour-{n % 3}.md",
        "question_type": "factual",
        "rating": 9.0,
        **more,
    }


def write_rows(path: Path, rows: list[dict[str, Any]]) -> Path:
    """Write rows as a `.json`."""
    path.write_bytes(orjson.dumps(rows))
    return path


def decided(path: Path) -> list[tuple[str, str]]:
    """Question and decision of each line of a file of decisions."""
    lines = [orjson.loads(line) for line in path.read_bytes().splitlines()]
    return [(line["question"], line["decision"]) for line in lines]


class Opened:
    """A running command.

    Attributes:
        address: What it shows.
        process: Itself.
    """

    def __init__(self, arguments: tuple[str, ...], folder: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_DATA_HOME": str(folder), "COLUMNS": "200"}
        for name in ("DISPLAY", "WAYLAND_DISPLAY"):
            environment.pop(name, None)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "flows.command.cli", "review", *arguments],
            cwd=folder,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
            process_group=0,
        )
        assert self.process.stderr is not None
        said: list[str] = []
        while not (found := re.search(r"http://\S+", line := self.process.stderr.readline())):
            said.append(line)
            assert line, "".join(said)
        self.address = found[0]

    @property
    def port(self) -> int:
        return httpx.URL(self.address).port or 0

    def client(self) -> httpx.Client:
        """A client that came in by the address; its paths are the page's."""
        entrance = httpx.get(self.address)
        path = re.search(r'url=([^"]+)"', entrance.text)
        assert path, entrance.text
        return httpx.Client(base_url=f"http://127.0.0.1:{self.port}{path[1]}", cookies=entrance.cookies, timeout=30)

    def end(self, number: int = signal.SIGINT) -> tuple[int, str]:
        """End it; returns its exit code and what it said last."""
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=SECONDS)
        return self.process.returncode, said


@contextmanager
def opened(*arguments: str, folder: Path) -> Iterator[Opened]:
    """The command while the block runs."""
    command = Opened(arguments, folder)
    try:
        yield command
    finally:
        if command.process.stderr and not command.process.stderr.closed:
            command.end(signal.SIGKILL)
