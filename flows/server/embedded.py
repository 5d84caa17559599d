"""A Prefect server for one command, which ends with it."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from flows.server import api_start
from flows.server.connection import answers
from flows.server.secret import new_secret
from flows.server.waiting import await_start, last_lines

QUIET = {"PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL", "PREFECT_SERVER_UI_ENABLED": "false"}


@dataclass(frozen=True)
class Embedded:
    """The server as its command sees it."""

    url: str
    secret: str
    _process: "subprocess.Popen[bytes]"
    _log: IO[bytes]

    def wait(self, within: float) -> None:
        """Wait until it answers.

        Raises:
            GeneratorError: It has ended, or does not answer in time.
        """
        await_start(
            "embedded Prefect server",
            ready=lambda: answers(self.url, within=1.0),
            runs=lambda: self._process.poll() is None,
            said=self._said,
            within=within,
        )

    def _said(self, most: int) -> str:
        self._log.seek(0)
        return last_lines(self._log.read().decode(errors="replace"), most)


@contextmanager
def embedded() -> Iterator[Embedded]:
    """Have one for as long as the block runs; it may still be starting.

    It has a process group of its own, so that Ctrl-C in a terminal reaches the command and not its server.
    """
    at, url = api_start.listening_anywhere()
    secret = new_secret()
    with tempfile.TemporaryFile() as log:
        with at:
            process = subprocess.Popen(
                api_start.command(at, "--embedded"),
                env={**api_start.environment(at, secret), **QUIET},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=[at.fileno()],
            )
        try:
            yield Embedded(url, secret, process, log)
        finally:
            _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
