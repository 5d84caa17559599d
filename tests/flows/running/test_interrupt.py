"""Ctrl-C, as a terminal sends it: to the whole process group of a real process."""

import os
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing

import pytest

from tests.providers.server import RunningServer
from tests.support.commands import KEY, Desk, chunk, wait_until

Serve = Callable[..., RunningServer]
GENERATE = ("generate", "my.lancedb", "-o", "qa.json", "--batch-size", "5")


def press_ctrl_c(pid: int) -> None:
    os.killpg(pid, signal.SIGINT)


def serve(desk: Desk, provider_server: Serve, latency: float) -> RunningServer:
    """A slow provider, and a desk with twenty chunks and an older output that asks it four at a time."""
    server = provider_server(key=KEY, latency=latency)
    desk.use(server)
    desk.set(GENERATOR_LLM__MAX_CONCURRENCY="4")
    desk.table([chunk(n) for n in range(20)])
    desk.path("qa.json").write_text("old")
    return server


def test_what_is_in_flight_is_finished_and_kept(desk: Desk, provider_server: Serve) -> None:
    server = serve(desk, provider_server, latency=0.5)
    process = desk.start(*GENERATE)
    wait_until(lambda: server.stats.calls >= 6, process)
    press_ctrl_c(process.pid)
    done = desk.end(process)
    assert done.code == 130
    assert (len(done.lines), "Traceback" in done.said) == (2, False)
    assert done.lines[0] == "Stopping: 4 calls in flight are finished and kept; press Ctrl-C again to stop at once."
    assert done.lines[1] == (
        "generator: Interrupted: all that was answered is kept; the same command goes on from here."
    )
    assert desk.path("qa.json").read_text() == "old"
    with closing(sqlite3.connect(desk.path("ledger.db"))) as ledger:
        kept = ledger.execute("SELECT count(*) FROM completions WHERE usable").fetchone()[0]
    assert (server.stats.statuses, kept) == ({200: kept}, server.stats.calls)
    server.configure(latency=0)
    assert desk.run(*GENERATE).code == 0
    assert (len(server.stats.prompts), server.stats.calls) == (20, 20)


def test_a_second_one_stops_at_once(desk: Desk, provider_server: Serve) -> None:
    server = serve(desk, provider_server, latency=30)
    process = desk.start(*GENERATE)
    wait_until(lambda: server.stats.calls >= 4, process)
    press_ctrl_c(process.pid)
    time.sleep(0.3)
    press_ctrl_c(process.pid)
    start = time.monotonic()
    done = desk.end(process)
    assert (done.code, done.lines[1:], time.monotonic() - start < 5) == (
        130,
        ["Stopped at once; all that was answered is kept."],
        True,
    )
    assert desk.path("qa.json").read_text() == "old"


def test_one_that_comes_when_all_is_said_leaves_no_traceback(desk: Desk, provider_server: Serve) -> None:
    server = serve(desk, provider_server, latency=0.2)
    process = desk.start(*GENERATE)
    wait_until(lambda: server.stats.calls >= 4, process)
    press_ctrl_c(process.pid)
    assert process.stderr is not None
    said = [process.stderr.readline() for _ in range(2)]
    press_ctrl_c(process.pid)
    done = desk.end(process)
    assert (done.code, done.said) == (130, "")
    assert said[-1].startswith(b"generator: Interrupted: all that was answered is kept")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_before_anything_was_asked_it_just_ends(
    number: signal.Signals, desk_without_server: Desk, provider_server: Serve
) -> None:
    desk = desk_without_server
    serve(desk, provider_server, latency=5)  # should the signal come late, the run is not over
    process = desk.start(*GENERATE)
    assert process.stderr is not None
    first = process.stderr.readline().decode()
    assert first.startswith("No Prefect server is running: using an embedded one")
    os.killpg(process.pid, number)
    done = desk.end(process)
    assert (done.code, done.said.strip()) == (130, "generator: Interrupted.")
    assert desk.path("qa.json").read_text() == "old"
