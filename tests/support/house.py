"""A user's machine on which `generator up` runs: real processes, in folders of their own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.server import server_state
from tests.support.commands import Done
from tests.support.prefect_api import PrefectAPI
from tests.support.prefect_server import free_port, lay_database

SECONDS = 120
"""That a command may take at most."""


@dataclass(frozen=True)
class House:
    """A user's machine on which `generator up` was called.

    Attributes:
        folder: Where the user is, with the data folder and Prefect's home in it.
        port: Where the server is.
        first: What that `up` said.
    """

    folder: Path
    port: int
    first: Done

    @property
    def api(self) -> PrefectAPI:
        return PrefectAPI(f"http://127.0.0.1:{self.port}/api", self.secret)

    @property
    def secret(self) -> str:
        """What opens the server."""
        return (self.folder / "data" / "generator" / "server" / "secret").read_text()

    def numbers(self, monkeypatch: pytest.MonkeyPatch) -> list[int | None]:
        """Process numbers of the server and of what serves the flows."""
        monkeypatch.setenv("XDG_DATA_HOME", str(self.folder / "data"))
        return [server_state.server().pid(), server_state.served_flows().pid()]


@contextmanager
def house_with_up(folder: Path, empty_database: Path, **variables: str) -> Iterator[House]:
    """A house in this folder, until the block ends; `variables` are set for its `up`."""
    port = free_port()
    lay_database(folder / "prefect", empty_database)
    given = {"PREFECT_API_URL": f"http://127.0.0.1:{port}/api", "GENERATOR_LLM__PROVIDER": "extractive", **variables}
    try:
        yield House(folder, port, generator(folder, "up", **given))
    finally:
        generator(folder, "down")


def generator(folder: Path, *arguments: str, **variables: str) -> Done:
    """Run a command as the user of the house in this folder."""
    own = {"XDG_DATA_HOME": str(folder / "data"), "PREFECT_HOME": str(folder / "prefect")}
    given = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
    command = [sys.executable, "-m", "flows.command.cli", *arguments]
    done = subprocess.run(
        command, cwd=folder, env={**given, **own, **variables}, capture_output=True, timeout=SECONDS, check=False
    )
    return Done(done.returncode, done.stderr.decode(), done.stdout)
