"""A Prefect server that no command has started, and that can be killed, stopped and started again at its place."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.server.api_start import command
from flows.server.connection import answers
from tests.support.prefect_server import free_port, lay_database

SECONDS_TO_START = 120


class ForeignServer:
    """A server at a port of its own.

    Args:
        home: Where it keeps its data.
        empty_database: What it begins with.
    """

    def __init__(self, home: Path, empty_database: Path) -> None:
        self._home = home
        self._empty = empty_database
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"http://127.0.0.1:{self._port}/api"
        self.forget()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with socket.create_server(("127.0.0.1", self._port)) as at, (self._home / "log").open("ab") as log:
            own = {
                "PREFECT_HOME": str(self._home),
                "PREFECT_API_URL": self.url,
                "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
                "PREFECT_SERVER_DATABASE_MIGRATE_ON_START": "false",
            }
            self._process = subprocess.Popen(
                command(at),
                env={**os.environ, **own},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[at.fileno()],
            )
        deadline = time.monotonic() + SECONDS_TO_START
        while not answers(self.url):
            assert self._process.poll() is None, (self._home / "log").read_text()
            assert time.monotonic() < deadline, (self._home / "log").read_text()
            time.sleep(0.1)

    def kill(self) -> None:
        """End it at once, as a machine ends that goes down."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def suspend(self) -> None:
        """Let it take connections and say nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def forget(self) -> None:
        """Let it begin anew, with an empty database, when it is started next."""
        for left in self._home.glob("*.db*"):
            left.unlink()
        lay_database(self._home, self._empty)


@contextmanager
def foreign_server(home: Path, empty_database: Path) -> Iterator[ForeignServer]:
    """One that runs, until the block ends."""
    server = ForeignServer(home, empty_database)
    try:
        server.start()
        yield server
    finally:
        server.kill()
