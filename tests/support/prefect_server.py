"""One real Prefect server for all tests that need one: on a free port, with a home of its own.

Prefect reads its logging settings when it is first imported, so they are set here, in a plugin that comes before.
"""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import pytest

from flows.server.api_start import command, listening_anywhere
from flows.server.command_server import deliver
from flows.server.connection import answers

DATABASE = "prefect.db"
"""Name of a server's SQLite file in its home."""
_SECONDS_TO_START = 120
_QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_SERVER_LEVEL": "CRITICAL",
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",  # none is used, and writing them down takes 0.8 s
}


@pytest.fixture(scope="session")
def empty_database(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with Prefect's tables and nothing in them: made by one worker process, once, and kept."""
    cache = pytestconfig.cache
    assert cache is not None
    made = cache.mkdir("prefect") / f"{version('prefect')}.db"
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _make_tables(made, tmp_path_factory.mktemp("prefect-tables"))
    return made


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[str]:
    """URL of the API of a running server; the first test that asks for it waits for it."""
    with running_prefect(tmp_path_factory.mktemp("prefect-server"), empty_database, services=False) as url:
        yield url


@contextmanager
def running_prefect(
    home: Path, empty_database: Path | None = None, *, services: bool = True, **settings: str
) -> Iterator[str]:
    """A server on a free port while the block runs.

    Args:
        home: Where it keeps its data, on SQLite unless the settings say otherwise.
        empty_database: What it begins with; without it, it makes its tables, which takes 8 s.
        services: Whether it does what users have it for beside answering: recording task runs, scheduling.
        settings: Further environment variables.
    """
    at, url = listening_anywhere()
    own = {"PREFECT_HOME": str(home), "PREFECT_SERVER_API_HOST": "127.0.0.1", "PREFECT_API_URL": url}
    if empty_database:
        lay_database(home, empty_database)
        own["PREFECT_SERVER_DATABASE_MIGRATE_ON_START"] = "false"
    if not services:
        own["PREFECT__SERVER_WEBSERVER_ONLY"] = "1"
    with at, (home / "log").open("wb") as log:
        environment = {**os.environ, **_QUIET, **own, **settings}
        with subprocess.Popen(
            command(at), env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=[at.fileno()]
        ) as process:
            at.close()
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


def lay_database(home: Path, empty_database: Path) -> None:
    """Put the empty database into a server's home."""
    home.mkdir(exist_ok=True)
    shutil.copyfile(empty_database, home / DATABASE)


def _make_tables(database: Path, home: Path) -> None:
    """Make a database by Prefect's own command; it is there when it is whole."""
    upgrade = [sys.executable, "-m", "prefect", "server", "database", "upgrade", "--yes"]
    part = database.with_suffix(".part")
    part.unlink(missing_ok=True)
    own = {"PREFECT_HOME": str(home), "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{part}"}
    subprocess.run(upgrade, env={**os.environ, **own}, stdin=subprocess.DEVNULL, capture_output=True, check=True)
    part.replace(database)


def _await_answer(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while not answers(url):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The Prefect server did not start: {log.read_text()}")
        time.sleep(0.1)
