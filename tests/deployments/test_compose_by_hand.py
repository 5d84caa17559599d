"""The services of the compose file, each started by its own command and in its order, against a real PostgreSQL."""

import asyncio
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest

from tests import ROOT
from tests.deployments.compose import composed
from tests.support.commands import chunk, lay_table, rows_of
from tests.support.prefect_api import PrefectAPI
from tests.support.prefect_server import free_port

pytestmark = pytest.mark.slow

SECRET = "me:of-the-tests"
SECONDS = 180


@dataclass(frozen=True)
class Host:
    """This machine in place of the containers: their names are its addresses, their folders its own.

    Attributes:
        database: Host and port of PostgreSQL, whose role `prefect` stands for the image's.
        port: Of the Prefect server.
        folder: Holds what the containers have at `/data` and `/results`.
    """

    file: dict[str, Any]
    database: str
    port: int
    folder: Path

    def environment(self, service: str) -> dict[str, str]:
        """What a service's container has around it."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "GENERATOR_"))}
        given = {name: self._here(value) for name, value in self.file["services"][service]["environment"].items()}
        programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        home = {"HOME": str(self.folder), "PREFECT_HOME": str(self.folder / service), "PATH": programs}
        return {**ours, **home, **given}

    def command(self, service: str) -> list[str]:
        """What a service's container runs."""
        more = ["--port", str(self.port)] if service == "server" else []
        return [*shlex.split(self.file["services"][service]["command"]), *more]

    def is_healthy(self, service: str) -> bool:
        """What a service's health check says."""
        kind, *test = self.file["services"][service]["healthcheck"]["test"]
        assert kind == "CMD"
        command = [self._here(word) for word in test]
        return not subprocess.run(command, env=self.environment(service), capture_output=True, check=False).returncode

    def _here(self, value: str) -> str:
        for theirs, ours in (
            ("@database/", f"@{self.database}/"),
            ("//server:4200", f"//127.0.0.1:{self.port}"),
            ("//localhost:4200", f"//127.0.0.1:{self.port}"),
            ("/results", str(self.folder / "results")),
        ):
            value = value.replace(theirs, ours)
        return value


@pytest.fixture
def host(postgres_url: str, tmp_path: Path) -> Host:
    """With the databases that the first service makes: its own by POSTGRES_DB, the ledger's by the mounted file."""
    file = composed({"PREFECT_SECRET": SECRET, "POSTGRES_PASSWORD": "word"})
    database = file["services"]["database"]
    asyncio.run(_prepare(postgres_url, database["environment"], file["configs"]["ledger"]["content"]))
    return Host(file, urlsplit(postgres_url).netloc.rpartition("@")[2], free_port(), tmp_path)


async def _prepare(url: str, given: dict[str, str], script: str) -> None:
    user, name = given["POSTGRES_USER"], given["POSTGRES_DB"]
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    await connection.execute(f"CREATE ROLE {user} SUPERUSER LOGIN PASSWORD '{given['POSTGRES_PASSWORD']}'")
    await connection.execute(f"CREATE DATABASE {name} OWNER {user}")
    await connection.execute(script)
    await connection.close()


@contextmanager
def running(host: Host, service: str) -> Iterator[Path]:
    """A service while the block runs; gives the file of what it says."""
    said = host.folder / f"{service}.txt"
    with (
        said.open("wb") as log,
        subprocess.Popen(
            host.command(service), env=host.environment(service), cwd=ROOT, stdout=log, stderr=log
        ) as process,
    ):
        try:
            yield said
        finally:
            process.terminate()


def test_a_run_from_the_first_service_to_the_last(host: Host, tmp_path: Path) -> None:
    assert shutil.which("prefect", path=host.environment("worker")["PATH"])
    (tmp_path / "data").mkdir()
    lay_table(tmp_path / "data" / "my.lancedb", [chunk(n) for n in range(6)])
    output = tmp_path / "data" / "training.jsonl"
    with ExitStack() as services:
        said = services.enter_context(running(host, "server"))
        deadline = time.monotonic() + SECONDS
        while not host.is_healthy("server"):
            assert time.monotonic() < deadline, said.read_text()
            time.sleep(0.5)
        done = subprocess.run(
            host.command("setup"), env=host.environment("setup"), cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        said = services.enter_context(running(host, "worker"))
        api = PrefectAPI(f"http://127.0.0.1:{host.port}/api", SECRET)
        assert api.limits()["tag:llm:openai"] > 0
        how = {"provider": "extractive", "format": "jsonl", "threshold": 0}
        places = {"lancedb_path": str(tmp_path / "data" / "my.lancedb"), "output": str(output)}
        run = api.start("qa-pipeline/default", places | how)
        assert api.ended(run, SECONDS)["state_type"] == "COMPLETED", said.read_text()
    assert rows_of(output)
    assert asyncio.run(_replies(host)) > 0


async def _replies(host: Host) -> int:
    """Rows of the ledger, where the worker's environment says that it is."""
    url = host.environment("worker")["GENERATOR_LEDGER__URL"].replace("+asyncpg", "")
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval("SELECT count(*) FROM completions"))
    finally:
        await connection.close()
