"""A real PostgreSQL for tests, where its programs are installed."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_ACCOUNTS = ("postgres", "nobody")
"""PostgreSQL refuses to run as root; root starts it as the first of these that the machine has."""
_IN_A_HURRY = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """URL of an empty database on a server that runs for as long as the tests; skips where there is no PostgreSQL."""
    programs = postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: no initdb in /usr/lib/postgresql/*/bin or on the PATH")
    with postgres_server(programs) as url:
        yield url


@contextmanager
def postgres_server(programs: Path) -> Iterator[str]:
    """A server on a free loopback port, in a folder of its own, while the block runs.

    Args:
        programs: The folder of `initdb` and `pg_ctl`.
    """
    with tempfile.TemporaryDirectory(prefix="pg") as home:  # short: a socket's path has 107 characters at most
        data, port = Path(home) / "data", _free_port()
        if os.geteuid() == 0:
            shutil.chown(home, _account())
        _run(programs / "initdb", "--pgdata", data, "--username", "tester", "--auth", "trust", "--no-sync")
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={home} {_IN_A_HURRY}"
        _run(
            programs / "pg_ctl", "start", "--wait", "--pgdata", data, "--log", Path(home) / "log", "--options", options
        )
        try:
            yield f"postgresql+asyncpg://tester@127.0.0.1:{port}/postgres"
        finally:
            _run(programs / "pg_ctl", "stop", "--mode", "immediate", "--pgdata", data)


def _run(*command: str | Path) -> None:
    as_other = ("setpriv", f"--reuid={_account()}", "--regid=nogroup", "--clear-groups") if os.geteuid() == 0 else ()
    words = [*as_other, *map(str, command)]
    # Not into a pipe: the server inherits it, and reading would last for as long as the server does.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(words, cwd="/", stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False)
        if done.returncode:
            said.seek(0)
            raise RuntimeError(f"{' '.join(words)} failed: {said.read().decode()}")


def postgres_programs() -> Path | None:
    """The folder of PostgreSQL's programs; None where it is not installed."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = shutil.which("initdb")
    return installed[-1].parent if installed else Path(found).resolve().parent if found else None


def _account() -> str:
    names = {user.pw_name for user in pwd.getpwall()}
    return next(name for name in _ACCOUNTS if name in names)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
