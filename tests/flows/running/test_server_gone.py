"""A Prefect server that is not ours and vanishes under a run: real commands, a real server, really killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.providers.server import RunningServer
from tests.support.commands import Desk, Done, chunk, ledger_rows, wait_until
from tests.support.foreign_server import ForeignServer, foreign_server
from tests.support.prefect_api import PrefectAPI

pytestmark = pytest.mark.slow

Serve = Callable[..., RunningServer]
GENERATE = ("generate", "my.lancedb", "-o", "qa.json", "--batch-size", "2")
CHUNKS = 160
"""More than there is room for in the batches that have begun when the server vanishes."""
PATIENCE = 6


@pytest.fixture
def prefect(desk_without_server: Desk, empty_database: Path) -> Iterator[ForeignServer]:
    """A server that the desk's commands are told of."""
    desk = desk_without_server
    with foreign_server(desk.path("foreign"), empty_database) as server:
        desk.set(PREFECT_API_URL=server.url, PREFECT_API_REQUEST_TIMEOUT="3", GENERATOR_SERVER__PATIENCE=str(PATIENCE))
        yield server


@pytest.fixture
def desk(desk_without_server: Desk, prefect: ForeignServer) -> Desk:
    """A desk with more chunks than are asked in a moment, and an older output."""
    desk_without_server.set(GENERATOR_LLM__MAX_CONCURRENCY="4")
    desk_without_server.table([chunk(n) for n in range(CHUNKS)])
    desk_without_server.path("qa.json").write_text("old")
    return desk_without_server


@pytest.fixture
def provider(desk: Desk, provider_server: Serve) -> RunningServer:
    server = provider_server(latency=0.2)
    desk.use(server)
    return server


def begun(desk: Desk) -> "subprocess.Popen[bytes]":
    """A run in whose midst it is."""
    process = desk.start(*GENERATE)
    wait_until(lambda: ledger_rows(desk) >= 6, process)
    return process


def assert_ended_in_words(done: Done, *says: str) -> None:
    assert (done.code, "Traceback" in done.said, "rror logging" in done.said) == (1, False, False), done.said
    assert done.lines[-1].startswith("generator: The Prefect server at http://127.0.0.1:")
    assert [word for word in says if word not in done.lines[-1]] == [], done.said
    assert "All that was answered is kept" in done.lines[-1]


def assert_goes_on(desk: Desk, provider: RunningServer) -> None:
    """The old output is there, and the same command asks what was not asked, and nothing twice."""
    assert desk.path("qa.json").read_text() == "old"
    assert 0 < ledger_rows(desk) == provider.stats.calls < CHUNKS
    provider.configure(latency=0)
    done = desk.end(desk.start(*GENERATE))
    assert (done.code, provider.stats.calls, len(desk.rows("qa.json")) > CHUNKS) == (0, CHUNKS, True), done.said


def test_one_that_stays_away_ends_the_run(desk: Desk, prefect: ForeignServer, provider: RunningServer) -> None:
    process = begun(desk)
    prefect.kill()
    since = time.monotonic()
    done = desk.end(process)
    assert_ended_in_words(done, f"has not answered for {PATIENCE} s", "start it again", "PREFECT_API_URL")
    assert f"the run waits for it, up to {PATIENCE} s" in done.lines[-2]
    assert time.monotonic() - since < PATIENCE + 15
    prefect.start()
    assert_goes_on(desk, provider)


def test_one_that_comes_back_is_waited_for(desk: Desk, prefect: ForeignServer, provider: RunningServer) -> None:
    desk.set(GENERATOR_SERVER__PATIENCE="120")
    process = begun(desk)
    prefect.kill()
    time.sleep(PATIENCE)
    prefect.start()
    done = desk.end(process)
    assert (done.code, provider.stats.calls, len(desk.rows("qa.json")) > CHUNKS) == (0, CHUNKS, True), done.said
    assert ("does not answer" in done.lines[0], "answers again, after" in done.lines[1]) == (True, True), done.said
    assert PrefectAPI(prefect.url).latest_run("qa-generate")["state_name"] == "Completed"


def test_one_that_takes_requests_and_says_nothing_ends_the_run(
    desk: Desk, prefect: ForeignServer, provider: RunningServer
) -> None:
    process = begun(desk)
    prefect.suspend()
    assert_ended_in_words(desk.end(process), f"has not answered for {PATIENCE} s")
    prefect.kill()
    prefect.start()
    assert_goes_on(desk, provider)


def test_one_that_begins_anew_and_knows_no_run_ends_it(
    desk: Desk, prefect: ForeignServer, provider: RunningServer
) -> None:
    desk.set(GENERATOR_SERVER__PATIENCE="120")
    process = begun(desk)
    prefect.kill()
    prefect.forget()
    prefect.start()
    assert_ended_in_words(desk.end(process), "does not know this run any more")
    assert_goes_on(desk, provider)


def test_ctrl_c_finishes_calls_and_waits_for_no_server(
    desk: Desk, prefect: ForeignServer, provider: RunningServer
) -> None:
    desk.set(GENERATOR_SERVER__PATIENCE="120")
    process = begun(desk)
    provider.configure(latency=2)
    prefect.kill()
    time.sleep(1.5)
    os.killpg(process.pid, signal.SIGINT)
    since = time.monotonic()
    done = desk.end(process)
    assert time.monotonic() - since < 10
    assert (done.code, "Traceback" in done.said) == (130, False), done.said
    assert done.lines[-1] == (
        "generator: Interrupted: all that was answered is kept; the same command goes on from here."
    )
    prefect.start()
    assert_goes_on(desk, provider)


def test_a_process_that_a_server_has_started_ends_too(
    desk: Desk, prefect: ForeignServer, provider: RunningServer
) -> None:
    api, log = PrefectAPI(prefect.url), desk.path("runner.log")
    values = {"lancedb_path": str(desk.path("my.lancedb")), "output": str(desk.path("qa.json")), "batch_size": 2}
    serving = [sys.executable, "-m", "flows.server.serving"]
    with log.open("wb") as out, subprocess.Popen(serving, stdout=out, stderr=out, process_group=0) as runner:
        try:
            wait_until(lambda: b"the flows are served" in log.read_bytes())
            api.start("qa-generate/default", values)
            wait_until(lambda: ledger_rows(desk) >= 6)
            assert children(runner.pid)
            prefect.kill()
            wait_until(lambda: not children(runner.pid))
            wait_until(lambda: "has not answered for" in log.read_text())  # the runner passes on what its runs say
        finally:
            os.killpg(runner.pid, signal.SIGKILL)
    assert "ServerGone" not in log.read_text()
    prefect.start()
    assert_goes_on(desk, provider)


def children(pid: int) -> list[str]:
    """Processes that a process has started and that have not ended."""
    return [
        child
        for threads in Path(f"/proc/{pid}/task").iterdir()
        for child in _read(threads / "children").split()
        if _read(Path(f"/proc/{child}/stat")).rpartition(")")[2][:2] not in ("", " Z")
    ]


def _read(path: Path) -> str:
    """What a file of a process or thread says; nothing where that has ended meanwhile."""
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
