"""One real Prefect server for all tests that need one: on a free port, with a home of its own.

Prefect reads its logging settings when it is first imported, so they are set here, in a plugin that comes before.
"""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path

import pytest

from flows.server import answers, deliver

DATABASE = "prefect.db"
"""Name of a server's SQLite file in its home."""
_SECONDS_TO_START = 120
_QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_SERVER_LEVEL": "CRITICAL",
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",  # none is used, and writing them down takes 0.8 s
}


@pytest.fixture(scope="session")
def empty_database(pytestconfig: pytest.Config) -> Path:
    """Where the first server leaves its database, for the next: making the tables is most of a first start."""
    cache = pytestconfig.cache
    assert cache is not None
    return cache.mkdir("prefect") / f"{version('prefect')}.db"


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
        empty_database: What it begins with if that is there; if not, it is put there.
        services: Whether it does what users have it for beside answering: recording task runs, scheduling.
        settings: Further environment variables.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}/api"
    command = [
        sys.executable,
        "-m",
        "flows.prefect_command",
        "server",
        "start",
        *([] if services else ["--no-services"]),
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    own = {"PREFECT_HOME": str(home), "PREFECT_SERVER_API_HOST": "127.0.0.1", "PREFECT_API_URL": url}
    if empty_database and lay_database(home, empty_database):
        own["PREFECT_SERVER_DATABASE_MIGRATE_ON_START"] = "false"
    with (home / "log").open("wb") as log:
        environment = {**os.environ, **_QUIET, **own, **settings}
        with subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log) as process:
            try:
                _await_answer(process, url, home / "log")
                if empty_database and not empty_database.exists():
                    _copy_database(home / DATABASE, empty_database)
                yield url
                deliver()  # what Prefect still has to tell it
            finally:
                process.terminate()


def free_port() -> int:
    """A port of this machine on which nothing listens at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def lay_database(home: Path, empty_database: Path) -> bool:
    """Put the empty database into a server's home, if there is one yet; return whether there is."""
    if not empty_database.exists():
        return False
    home.mkdir(exist_ok=True)
    shutil.copyfile(empty_database, home / DATABASE)
    return True


def _copy_database(used: Path, copy: Path) -> None:
    """Copy a SQLite database that is in use; another process may do the same."""
    part = copy.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(used)) as source, closing(sqlite3.connect(part)) as target:
        source.backup(target)
    part.replace(copy)


def _await_answer(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while not answers(url):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The Prefect server did not start: {log.read_text()}")
        time.sleep(0.1)
