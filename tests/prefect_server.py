"""One real Prefect server for all tests that need one: on a free port, with a home of its own.

Prefect reads its logging settings when it is first imported, so they are set here, in a plugin that comes before.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from flows.server import deliver

_SECONDS_TO_START = 120
_QUIET = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "PREFECT_LOGGING_SERVER_LEVEL": "CRITICAL"}


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of the API of a running server; the first test that asks for it waits for it."""
    with running_prefect(tmp_path_factory.mktemp("prefect-server"), services=False) as url:
        yield url


@pytest.fixture(scope="session")
def recording_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Likewise, but with all that users have: it records task runs, which costs time in every test."""
    with running_prefect(tmp_path_factory.mktemp("recording-server")) as url:
        yield url


@contextmanager
def running_prefect(home: Path, *, services: bool = True, **settings: str) -> Iterator[str]:
    """A server on a free port while the block runs.

    Args:
        home: Where it keeps its data, on SQLite unless the settings say otherwise.
        services: Whether it does what users have it for beside answering: recording task runs, scheduling.
        settings: Further environment variables.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}/api"
    command = [
        sys.executable,
        "-m",
        "prefect",
        "server",
        "start",
        *([] if services else ["--no-services"]),
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    own = {"PREFECT_HOME": str(home), "PREFECT_SERVER_API_HOST": "127.0.0.1", "PREFECT_API_URL": url}
    with (home / "log").open("wb") as log:
        environment = {**os.environ, **_QUIET, **own, **settings}
        with subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log) as process:
            try:
                _await_answer(process, url, home / "log")
                yield url
                deliver()  # what Prefect still has to tell it
            finally:
                process.terminate()


def free_port() -> int:
    """A port of this machine on which nothing listens at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_answer(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while not _answers(url):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The Prefect server did not start: {log.read_text()}")
        time.sleep(0.1)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False
