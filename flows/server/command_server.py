"""The Prefect server that a command uses: the one that is named if it answers, else one of its own while it runs."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

from flows.server.connection import answers, check_secret, named_url, using
from flows.server.secret import new_secret
from flows.server.waiting import await_start, last_lines

DELIVER_WITHIN = 10.0
"""Seconds that the last logs and events may take."""
QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_UI_ENABLED": "false",
}


@contextmanager
def prefect_server(say: Callable[[str], None], start_within: float) -> Iterator[None]:
    """Make sure that a server answers while the block runs.

    Args:
        say: Shows the user a line.
        start_within: Seconds that a server of our own may take to be there.

    Raises:
        UsageError: The server that is named does not let us in.
        GeneratorError: None is named, and one of our own does not start.
    """
    url = named_url()
    if url and answers(url):
        check_secret(url)
        with using(url):
            yield
        return
    silent = f"No Prefect server answers at {url}" if url else "No Prefect server is running"
    say(f"{silent}: using an embedded one, which takes some seconds; `generator up` starts one that stays.")
    secret = new_secret()
    with _embedded(secret, start_within) as embedded, using(embedded, secret, key=None):
        try:
            yield
        finally:
            deliver()


def deliver() -> None:
    """Let Prefect's background workers deliver logs and events while the server still listens; at exit it is gone."""
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogWorker

    for worker in (APILogWorker, EventsWorker):
        worker.drain_all(timeout=DELIVER_WITHIN)


@contextmanager
def _embedded(secret: str, start_within: float) -> Iterator[str]:
    port = _free_port()
    path = os.pathsep.join(path for path in sys.path if path)
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", f"{__package__}.embedded", str(port)],
            env={**os.environ, **QUIET, "PYTHONPATH": path, "PREFECT_SERVER_API_AUTH_STRING": secret},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            url = f"http://127.0.0.1:{port}/api"
            await_start(
                "embedded Prefect server",
                ready=lambda: answers(url, within=1.0),
                runs=lambda: process.poll() is None,
                said=lambda most: _said(log, most),
                within=start_within,
            )
            yield url
        finally:
            _end(process)


def _said(log: IO[bytes], most: int) -> str:
    log.seek(0)
    return last_lines(log.read().decode(errors="replace"), most)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
