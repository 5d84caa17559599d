"""A user's machine on which `generator up` runs: real processes, in folders of their own."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.server import server_state
from tests.support.commands import Done
from tests.support.prefect_api import PrefectAPI
from tests.support.prefect_server import free_port, lay_database

SECONDS = 300
"""That a command may take at most."""
COMMAND = (sys.executable, "-m", "flows.command.cli")
"""`generator` as the tests' own environment has it."""


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
def house_with_up(
    folder: Path, empty_database: Path | None, command: Sequence[str] = COMMAND, **variables: str
) -> Iterator[House]:
    """A house in this folder, until the block ends.

    Args:
        folder: Where it is.
        empty_database: What its server begins with; without it, it makes its tables.
        command: What is called there as `generator`.
        variables: Environment of its `up`.
    """
    port = free_port()
    if empty_database:
        lay_database(folder / "prefect", empty_database)
    given = {"PREFECT_API_URL": f"http://127.0.0.1:{port}/api", "GENERATOR_LLM__PROVIDER": "extractive", **variables}
    try:
        yield House(folder, port, generator(folder, "up", command=command, **given))
    finally:
        generator(folder, "down", command=command)


def generator(folder: Path, *arguments: str, command: Sequence[str] = COMMAND, **variables: str) -> Done:
    """Run a command as the user of the house in this folder."""
    own = {"XDG_DATA_HOME": str(folder / "data"), "PREFECT_HOME": str(folder / "prefect")}
    given = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"} | own | variables
    done = subprocess.run(
        [*command, *arguments], cwd=folder, env=given, capture_output=True, timeout=SECONDS, check=False
    )
    return Done(done.returncode, done.stderr.decode(), done.stdout)
