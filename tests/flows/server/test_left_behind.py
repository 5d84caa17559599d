"""A server that a command leaves behind: real commands, a real Prefect server, processes really killed."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from flows.server import server_state
from tests.providers.server import RunningServer
from tests.support.commands import Desk, Done, chunk, wait_until
from tests.support.prefect_api import PrefectAPI
from tests.support.prefect_server import free_port, lay_database

GENERATE = ("generate", "my.lancedb", "-o", "qa.json")
STARTING = "starting one in the background, which later commands find"


@pytest.fixture
def desk(desk_without_server: Desk, empty_database: Path) -> Iterator[Desk]:
    """A desk whose commands may leave a server behind; after the test it is gone."""
    desk = desk_without_server
    lay_database(desk.path("prefect"), empty_database)
    desk.monkeypatch.delenv("CI")
    # Only says where; nothing answers there yet.
    desk.set(PREFECT_API_URL=f"http://127.0.0.1:{free_port()}/api")
    desk.table([chunk(n) for n in range(4)])
    yield desk
    server_state.served_flows().stop()
    server_state.server().stop()


def ended(desk: Desk, *arguments: str) -> Done:
    done = desk.end(desk.start(*arguments))
    assert done.code == 0, done.said
    return done


def runs(desk: Desk) -> list[str]:
    """States of the runs that the server has seen."""
    now, secret = server_state.recall(), desk.path("data/generator/server/secret").read_text()
    assert now is not None
    return [run["state_name"] for run in PrefectAPI(now.url, secret).find("flow_runs")]


def test_the_second_command_finds_what_the_first_has_started_and_down_ends_it(desk: Desk) -> None:
    first, second = ended(desk, *GENERATE), ended(desk, *GENERATE)
    assert ([STARTING in line for line in first.lines].count(True), STARTING in second.said) == (1, False)
    assert "`generator down`" in first.said
    assert runs(desk) == ["Completed", "Completed"]
    now = server_state.recall()
    assert now is not None
    assert httpx.post(f"{now.url}/flow_runs/count", json={}).status_code == 401
    assert httpx.get(f"{now.url}/health", headers={"Host": "evil.example"}).status_code == 403
    assert ended(desk, "down").said == "Stopped the Prefect server.\n"


@pytest.mark.slow
def test_commands_that_begin_at_once_share_one(desk: Desk) -> None:
    both = [desk.start("generate", "my.lancedb", "-o", f"qa{n}.json") for n in range(2)]
    done = [desk.end(process) for process in both]
    assert [one.code for one in done] == [0, 0], [one.said for one in done]
    assert [STARTING in one.said for one in done].count(True) == 1
    assert runs(desk) == ["Completed", "Completed"]


@pytest.mark.slow
def test_a_run_whose_server_is_killed_goes_on_to_its_end(
    desk: Desk, provider_server: Callable[..., RunningServer]
) -> None:
    server = provider_server(latency=0.3)
    desk.use(server)
    desk.set(GENERATOR_LLM__MAX_CONCURRENCY="2")
    desk.table([chunk(n) for n in range(20)])
    process = desk.start(*GENERATE, "--batch-size", "2")
    wait_until(lambda: server.stats.calls >= 4, process)
    os.kill(server_state.server().pid() or 0, signal.SIGKILL)
    done = desk.end(process)
    assert (done.code, server.stats.calls) == (0, 20), done.said
    assert "it was started again, and the run goes on" in done.said
    assert runs(desk) == ["Completed"]


@pytest.mark.slow
def test_it_ends_when_it_is_idle(desk: Desk) -> None:
    desk.set(GENERATOR_SERVER__IDLE="2")
    ended(desk, *GENERATE)
    wait_until(lambda: server_state.server().pid() is None)
    assert STARTING in ended(desk, *GENERATE).said


@pytest.mark.slow
def test_up_takes_it_over_and_then_it_stays(desk: Desk) -> None:
    ended(desk, *GENERATE)
    before = server_state.server().pid()
    up = ended(desk, "up")
    assert (server_state.server().pid(), "Starting a Prefect server" in up.said) == (before, False)
    now = server_state.recall()
    assert now is not None
    assert (now.idle, now.folder) == (None, str(desk.folder))
    assert ended(desk, "down").said == "Stopped the served flows and the Prefect server.\n"


@pytest.mark.slow
def test_ctrl_c_while_it_starts_leaves_the_terminal_and_no_run(desk: Desk) -> None:
    process = desk.start(*GENERATE)
    assert process.stderr is not None
    assert STARTING in process.stderr.readline().decode()
    os.killpg(process.pid, signal.SIGINT)
    done = desk.end(process)
    assert (done.code, done.lines[-1]) == (130, "generator: Interrupted.")
    assert ended(desk, "down").said == "Stopped the Prefect server.\n"
