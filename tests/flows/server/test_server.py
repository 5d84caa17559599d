"""Against real Prefect servers, on SQLite and on PostgreSQL: artifacts, limits, deployments, workers."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from deployments.limits import write_limits
from flows.options.registry import FLOWS
from flows.server import server_state
from flows.server.connection import using
from generator.settings.tree import LLMSettings, Settings
from tests import ROOT
from tests.providers.server import RunningServer
from tests.support.commands import Desk, Done, chunk
from tests.support.prefect_api import PrefectAPI
from tests.support.prefect_server import running_prefect

PIPELINE = ("pipeline", "my.lancedb", "-o", "out.jsonl", "--batch-size", "6")
SECONDS_TO_END = 20
"""Of a worker that is told to."""
OPENAI_LIMITS = Settings(llm=LLMSettings.model_validate({"slots": 3, "openai": {"max_concurrency": 2}}))


@pytest.fixture(scope="module")
def postgres_prefect(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of the API of a Prefect server that keeps its data in PostgreSQL."""
    url = asyncio.run(_new_database(postgres_url, "prefect"))
    settings: dict[str, Any] = {"PREFECT_SERVER_DATABASE_CONNECTION_URL": url, "PREFECT_SERVER_UI_ENABLED": "false"}
    # A full limit says when to ask again: by itself up to 30 s, which is long for a test.
    settings["PREFECT_SERVER_TASKS_TAG_CONCURRENCY_SLOT_WAIT_SECONDS"] = "0.5"
    with running_prefect(tmp_path_factory.mktemp("postgres-prefect"), **settings) as api:
        yield api


@pytest.fixture
def without_limits(prefect_server: str) -> Iterator[PrefectAPI]:
    """The server that other tests use too, without the limits of this test: who is killed keeps its slots."""
    api = PrefectAPI(prefect_server)
    yield api
    api.remove_limits()


async def _new_database(url: str, name: str) -> str:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    return f"{url.rpartition('/')[0]}/{name}"


def prefect(desk: Desk, *arguments: str, folder: Path | None = None) -> Done:
    """Run the `prefect` command as this desk's user would."""
    command = [sys.executable, "-m", "prefect", "--no-prompt", *arguments]
    done = subprocess.run(command, cwd=folder or desk.folder, capture_output=True, timeout=90, check=False)
    return Done(done.returncode, done.stderr.decode(), done.stdout)


def test_a_run_leaves_its_progress_and_its_summary_in_the_ui(desk: Desk, prefect_server: str) -> None:
    api = PrefectAPI(prefect_server)
    desk.table([chunk(n) for n in range(6)])
    assert desk.run(*PIPELINE).code == 0
    run = api.latest_run("qa-pipeline")
    assert [artifact["data"] for artifact in api.artifacts(run) if artifact["type"] == "progress"] == [100]
    assert "| generate | 6 chunks | 6 |" in api.summary(run)["data"]


async def test_limits_are_as_configured_and_never_wider_than_the_requests(
    desk: Desk, without_limits: PrefectAPI
) -> None:
    await write_limits(OPENAI_LIMITS)
    limits = without_limits.limits()
    assert {name: limits.get(f"tag:llm:{name}") for name in ("anthropic", "openai", "extractive")} == {
        "anthropic": 3,
        "openai": 2,
        "extractive": None,
    }


async def test_limits_written_again_are_brought_up_to_date(desk: Desk, without_limits: PrefectAPI) -> None:
    await write_limits(OPENAI_LIMITS)
    await write_limits(Settings(llm=LLMSettings(slots=7)))
    assert without_limits.limits()["tag:llm:openai"] == 7


def test_limits_without_a_server_say_how_to_start_one(desk_without_server: Desk) -> None:
    done = desk_without_server.run("limits")
    assert (done.code, done.lines) == (
        2,
        ["generator: No Prefect server answers at PREFECT_API_URL (it is not set): start one with `generator up`."],
    )


@pytest.mark.slow
def test_two_processes_together_stay_below_the_ceiling(
    desk: Desk, postgres_prefect: str, provider_server: Callable[..., RunningServer]
) -> None:
    server = provider_server(latency=0.1)
    desk.use(server)
    desk.set(PREFECT_API_URL=postgres_prefect, GENERATOR_LLM__MAX_CONCURRENCY="4", GENERATOR_LLM__SLOTS="2")
    assert desk.end(desk.start("limits")).code == 0
    assert "tag:llm:openai" in prefect(desk, "gcl", "ls").out.decode()
    for name in ("first", "second"):
        desk.table([chunk(n, source=name) for n in range(40)], name)
    both = [
        desk.start("generate", "my.lancedb", "--table", name, "-o", f"{name}.json", "--n-pairs", str(pairs))
        for pairs, name in enumerate(("first", "second"), 2)
    ]
    ended = [desk.end(process) for process in both]
    assert [done.code for done in ended] == [0, 0], [done.said for done in ended]
    assert (server.stats.calls, server.stats.in_flight.most) == (80, 4)


@pytest.mark.slow
def test_a_worker_runs_a_deployment_to_its_end_and_up_leaves_it_to_him(desk: Desk, postgres_prefect: str) -> None:
    desk.table([chunk(n) for n in range(4)])
    desk.set(PREFECT_API_URL=postgres_prefect, PREFECT_WORKER_QUERY_SECONDS="0.5")
    assert prefect(desk, "work-pool", "create", "local", "--type", "process").code == 0
    deployed = prefect(desk, "deploy", "--all", folder=ROOT)
    assert deployed.code == 0, deployed.said
    with using(postgres_prefect):
        up = desk.run("up")
    assert (up.code, server_state.served_flows().pid()) == (0, None)
    assert f"Left to the workers of the pool they are deployed to: {', '.join(FLOWS)}.\n" in up.said
    given = {"lancedb_path": str(desk.path("my.lancedb")), "output": str(desk.path("out.jsonl"))}
    with worker(desk):
        words = [word for name, value in given.items() for word in ("--param", f"{name}={value}")]
        done = prefect(desk, "deployment", "run", "qa-pipeline/default", *words, "--watch")
    assert done.code == 0, done.out.decode()
    assert len(desk.rows("out.jsonl")) > 4


@contextmanager
def worker(desk: Desk) -> Iterator[None]:
    """A worker of the pool `local` while the block runs."""
    command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", "local"]
    with (
        desk.path("worker.log").open("wb") as log,
        subprocess.Popen(command, cwd=desk.folder, stdout=log, stderr=log, process_group=0) as process,
    ):
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(SECONDS_TO_END)
            except subprocess.TimeoutExpired:  # Prefect's worker may swallow the signal that it sends itself
                os.killpg(process.pid, signal.SIGKILL)
