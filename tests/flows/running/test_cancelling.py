"""A run that is cancelled ends its calls within seconds, keeps what was answered, and is shown as what it is."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from prefect import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.types.entrypoint import EntrypointType

from flows.qa_generate import qa_generate
from tests.providers.server import RunningServer
from tests.support.commands import Desk, chunk, wait_until
from tests.support.prefect_api import Data, PrefectAPI

Serve = Callable[..., RunningServer]
GENERATE = ("generate", "my.lancedb", "-o", "qa.json", "--batch-size", "5")
AGAIN = "all that was answered is kept; started again with the same values (without fresh), it goes on from here."
SECONDS = 5.0
"""Within which no call is left."""


def lay(desk: Desk, provider_server: Serve) -> RunningServer:
    """A provider that answers half of its calls at once and the others never, eight at a time, and forty chunks."""
    server = provider_server(latency=0.05, slow_share=0.5, slow=300)
    desk.use(server)
    desk.set(GENERATOR_LLM__MAX_CONCURRENCY="8")
    desk.table([chunk(n) for n in range(40)])
    desk.path("qa.json").write_text("old")
    return server


def stuck(server: RunningServer) -> bool:
    """Whether all permits are with calls that are never answered."""
    return server.stats.in_flight.now == 8


def assert_nothing_is_asked_any_more(server: RunningServer, since: float) -> None:
    wait_until(lambda: server.stats.in_flight.now == 0)
    assert time.monotonic() - since < SECONDS
    calls = server.stats.calls
    time.sleep(1.0)
    assert server.stats.calls == calls


def assert_kept(desk: Desk, server: RunningServer) -> None:
    """The old output is there, and so is every reply; what was not answered is asked when the run is started again."""
    assert desk.path("qa.json").read_text() == "old"
    with closing(sqlite3.connect(desk.path("ledger.db"))) as ledger:
        (kept,) = ledger.execute("SELECT count(*) FROM completions WHERE usable").fetchone()
    assert kept == server.stats.statuses[200] > 0
    server.configure(slow_share=0)
    assert desk.summary(*GENERATE)["usage"]["calls"] == 40 - kept


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_command_that_is_told_to_end(
    number: signal.Signals, desk: Desk, provider_server: Serve, prefect_server: str
) -> None:
    server = lay(desk, provider_server)
    process = desk.start(*GENERATE)
    wait_until(lambda: stuck(server), process)
    process.send_signal(number)
    assert_nothing_is_asked_any_more(server, time.monotonic())
    done = desk.end(process)
    assert (done.code, len(done.lines), "Traceback" in done.said) == (130, 2, False), done.said
    run = PrefectAPI(prefect_server).latest_run("qa-generate")
    assert (run["state_name"], run["state"]["message"]) == ("Cancelled", done.lines[1].removeprefix("generator: "))
    assert_kept(desk, server)


def test_a_commands_run_that_is_cancelled_in_the_ui(desk: Desk, provider_server: Serve, prefect_server: str) -> None:
    server, api = lay(desk, provider_server), PrefectAPI(prefect_server)
    process = desk.start(*GENERATE)
    wait_until(lambda: stuck(server), process)
    run = api.latest_run("qa-generate")
    api.cancel(run)
    assert_nothing_is_asked_any_more(server, time.monotonic())
    done = desk.end(process)
    assert (done.code, done.lines[-1].startswith("generator: Cancelled: all that was answered is kept")) == (130, True)
    assert api.states(run)[-2:] == ["CANCELLING", "CANCELLED"]
    assert_kept(desk, server)


def test_a_second_ctrl_c_ends_a_process_whose_loop_is_busy(desk: Desk) -> None:
    busy = (
        "import asyncio, time, flows.running.stopping as s; from generator.startup import own_process\n"
        "own_process.begin()\n"
        "async def main():\n"
        "    with s.Stop().by_signals():\n"
        "        print(flush=True); time.sleep(60)\n"
        "asyncio.run(main())"
    )
    with subprocess.Popen([sys.executable, "-c", busy], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        for _ in range(2):
            time.sleep(0.2)
            process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=SECONDS)
    assert (process.returncode, said) == (130, b"Stopped at once; all that was answered is kept.\n")


@contextmanager
def runner(desk: Desk, *command: str) -> Iterator[None]:
    """A process that runs flows when the server says so."""
    with (
        desk.path("runner.log").open("wb") as log,
        subprocess.Popen([sys.executable, "-m", *command], stdout=log, stderr=log, process_group=0) as process,
    ):
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def started(desk: Desk, api: PrefectAPI, server: RunningServer, **values: Any) -> Data:
    """A run of the deployment that waits for calls that are never answered."""
    values |= {"lancedb_path": str(desk.path("my.lancedb")), "output": str(desk.path("qa.json")), "batch_size": 5}
    run = api.start("qa-generate/default", values)
    wait_until(lambda: stuck(server))
    return run


def assert_cancelled_when_its_process_has_ended(api: PrefectAPI, run: Data) -> None:
    ended = api.ended(run)
    assert AGAIN in ended["state"]["message"]
    assert (ended["state_name"], api.states(run)[-2:]) == ("Cancelled", ["CANCELLING", "CANCELLED"])


@pytest.mark.slow
def test_a_served_flow(desk: Desk, provider_server: Serve, prefect_server: str) -> None:
    server, api = lay(desk, provider_server), PrefectAPI(prefect_server)
    with runner(desk, "flows.server.serving"):
        wait_until(lambda: b"the flows are served" in desk.path("runner.log").read_bytes())
        run = started(desk, api, server)
        api.cancel(run)
        assert_nothing_is_asked_any_more(server, time.monotonic())
        assert_cancelled_when_its_process_has_ended(api, run)
    assert_kept(desk, server)


@pytest.mark.slow
def test_a_workers_run(desk: Desk, provider_server: Serve, prefect_server: str) -> None:
    server, api = lay(desk, provider_server), PrefectAPI(prefect_server)
    desk.set(PREFECT_WORKER_QUERY_SECONDS="0.5")
    asyncio.run(deploy_to("cancelling"))
    try:
        with runner(desk, "prefect", "worker", "start", "--pool", "cancelling"):
            run = started(desk, api, server)
            api.cancel(run)
            assert_nothing_is_asked_any_more(server, time.monotonic())
            assert_cancelled_when_its_process_has_ended(api, run)
    finally:
        asyncio.run(remove("cancelling"))
    assert_kept(desk, server)


async def deploy_to(pool: str) -> None:
    """Make a pool of processes, and give it the flow."""
    async with get_client() as client:
        await client.create_work_pool(WorkPoolCreate(name=pool, type="process"))
    made = await qa_generate.ato_deployment("default", work_pool_name=pool, entrypoint_type=EntrypointType.MODULE_PATH)
    await made.aapply()


async def remove(pool: str) -> None:
    async with get_client() as client:
        await client.delete_work_pool(pool)
