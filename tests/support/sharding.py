"""A yard with workers: Prefect and the ledger on PostgreSQL, a pool, workers that can be killed, and a provider."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import ROOT
from tests.providers.process import ServerProcess, server_process
from tests.support.commands import Done, chunk, lay_table
from tests.support.postgres import postgres_programs, postgres_server
from tests.support.prefect_api import PrefectAPI
from tests.support.prefect_server import running_prefect

POOL = "local"
SECONDS = 400
"""That a command may take."""
PREFECT = str(Path(sys.executable).with_name("prefect"))


@dataclass
class Yard:
    """See the module; made by `open_yard`."""

    folder: Path
    provider: ServerProcess
    api: PrefectAPI
    environment: dict[str, str]
    _workers: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    def worker(self, **variables: str) -> "subprocess.Popen[bytes]":
        """Start a worker that has one run at a time, and has its stored batches to itself."""
        name = f"worker{len(self._workers)}"
        own = {"PREFECT_LOCAL_STORAGE_PATH": str(self.folder / name), **variables}
        command = [PREFECT, "worker", "start", "--pool", POOL, "--limit", "1", "--name", name]
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                command, cwd=self.folder, env=self.environment | own, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self._workers.append(process)
        return process

    def workers(self, number: int) -> "list[subprocess.Popen[bytes]]":
        """Start so many, and wait until one of them asks for work."""
        started = [self.worker() for _ in range(number)]
        assert wait_for(lambda: self.api.deployment("qa-pipeline/default")["status"] == "READY", started[0])
        return started

    def lose(self, worker: "subprocess.Popen[bytes]") -> int:
        """As when a machine loses its power: the worker and all that it has started end at once. How many that were."""
        lost = [worker.pid, *_below(worker.pid)]
        for pid in lost:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        worker.wait()
        return len(lost)

    def end_workers(self) -> None:
        """End all of them, with what they have started."""
        for worker in self._workers:
            if worker.poll() is None:
                self.lose(worker)

    def start(self, *arguments: str, **variables: str) -> "subprocess.Popen[bytes]":
        """Start a `generator` command."""
        with (self.folder / "said").open("wb") as said:
            return subprocess.Popen(
                [sys.executable, "-m", "flows.command.cli", *arguments],
                cwd=self.folder,
                env=self.environment | variables,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
            )

    def end(self, process: "subprocess.Popen[bytes]") -> Done:
        """Wait for a command."""
        code = process.wait(SECONDS)
        return Done(code, (self.folder / "said").read_text(errors="replace"))

    def run(self, *arguments: str, **variables: str) -> Done:
        """Run a command to its end."""
        return self.end(self.start(*arguments, **variables))

    def by_itself(self) -> dict[str, str]:
        """Variables of a command that has nothing from what others did: a ledger and stored batches of its own."""
        ledger = self.folder / "alone.db"
        ledger.unlink(missing_ok=True)
        shutil.rmtree(self.folder / "alone", ignore_errors=True)
        return {
            "GENERATOR_LEDGER__URL": f"sqlite+aiosqlite:///{ledger}",
            "PREFECT_LOCAL_STORAGE_PATH": str(self.folder / "alone"),
        }


@contextmanager
def open_yard(folder: Path, *, chunks: int, limit: int, in_flight: int, latency: float, **more: str) -> Iterator[Yard]:
    """All of it, but for the workers, while the block runs.

    Args:
        folder: Where its files lie; `my.lancedb` is made there.
        chunks: Of its table.
        limit: Requests that the provider gets from all workers together.
        in_flight: Requests that one process has at most.
        latency: Seconds that the provider takes for a call.
        more: Environment variables of all commands and workers.

    Raises:
        RuntimeError: There is no PostgreSQL, or a command of the preparation failed.
    """
    programs = postgres_programs()
    if programs is None:
        raise RuntimeError("PostgreSQL is not installed: no initdb in /usr/lib/postgresql/*/bin or on the PATH.")
    lay_table(folder / "my.lancedb", [chunk(number) for number in range(chunks)])
    (folder / "server").mkdir()
    with (
        postgres_server(programs) as database,
        server_process(latency=latency) as provider,
        running_prefect(folder / "server", PREFECT_SERVER_DATABASE_CONNECTION_URL=database) as url,
    ):
        asyncio.run(_make_database(database, "ledger"))
        own = {
            **provider.environment(),
            "PYTHONPATH": str(ROOT),
            "PREFECT_API_URL": url,
            "PREFECT_HOME": str(folder / "prefect"),
            "XDG_DATA_HOME": str(folder / "data"),
            "PREFECT_WORKER_QUERY_SECONDS": "1",
            "GENERATOR_LEDGER__URL": database.rpartition("/")[0] + "/ledger",
            "GENERATOR_LLM__PROVIDER": "openai",
            "GENERATOR_LLM__MAX_CONCURRENCY": str(in_flight),
            "COLUMNS": "200",
            **more,
        }
        yard = Yard(folder, provider, PrefectAPI(url), {**os.environ, **own})
        try:
            _deploy(yard, limit)
            yield yard
        finally:
            yard.end_workers()


def _deploy(yard: Yard, limit: int) -> None:
    """As docs/operations.md says it."""
    _command(yard, ROOT, PREFECT, "work-pool", "create", POOL, "--type", "process")
    _command(yard, ROOT, PREFECT, "--no-prompt", "deploy", "--name", "qa-pipeline/default")
    allowed = {"GENERATOR_LLM__MAX_CONCURRENCY": str(limit), "GENERATOR_LLM__SLOTS": str(limit)}
    done = yard.run("limits", **allowed)
    assert done.code == 0, done.said


def _command(yard: Yard, folder: Path, *words: str) -> None:
    done = subprocess.run(
        words, cwd=folder, env=yard.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)} failed: {done.stdout} {done.stderr}")


async def _make_database(url: str, name: str) -> None:
    import asyncpg

    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        await connection.execute(f"CREATE DATABASE {name}")
    finally:
        await connection.close()


def _below(pid: int) -> list[int]:
    """The processes that a process has started, and those that they have."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text(errors="replace").rpartition(")")[2].split()[1])
    found, new = list[int](), [pid]
    while new:
        new = [child for child, parent in parents.items() if parent in new]
        found += new
    return found


def wait_for(true: Callable[[], Any], process: "subprocess.Popen[bytes]") -> bool:
    """Wait for something to come true; False where the process ends before."""
    while not true():
        if process.poll() is not None:
            return False
        time.sleep(0.05)
    return True
