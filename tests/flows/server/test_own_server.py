"""The server that commands share: one of it, found by all, whatever was there before."""

import os
import signal
import socket
import threading
from collections.abc import Iterator

import pytest

from flows.server import api_start, command_server, own_server, server_state
from flows.server.connection import answers
from flows.server.own_server import Shared, end_if_unused, revived, shared
from flows.server.server_state import ServerState
from generator.errors import GeneratorError, UsageError
from generator.settings.tree import ServerSettings
from tests.support.commands import Desk, wait_until
from tests.support.prefect_server import free_port
from tests.support.quick_server import start_quickly

WITHIN = 60.0


@pytest.fixture
def url(desk_without_server: Desk) -> Iterator[str]:
    """Where it is to be; nothing is left of it after the test."""
    start_quickly(desk_without_server.monkeypatch)
    yield f"http://127.0.0.1:{free_port()}/api"
    server_state.server().stop()


def used_once(url: str, **how: bool) -> Shared:
    """What a command finds that uses it for a moment."""
    with shared(url, elsewhere=how.get("elsewhere", False), idle=60) as server:
        server.wait(WITHIN)
    return server


def test_the_first_starts_it_and_the_next_find_it(url: str) -> None:
    found = [used_once(url), used_once(url), used_once("http://127.0.0.1:1/api")]
    assert found == [Shared(url, fresh=True), Shared(url, fresh=False), Shared(url, fresh=False)]


def test_commands_that_begin_at_once_start_one(url: str) -> None:
    found: list[Shared] = []
    begun = [threading.Thread(target=lambda: found.append(used_once(url))) for _ in range(4)]
    for thread in begun:
        thread.start()
    for thread in begun:
        thread.join()
    assert sorted(one.fresh for one in found) == [False, False, False, True]
    assert {one.url for one in found} == {url}


def test_where_the_port_is_taken_it_is_at_another_and_is_found_there(url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = f"http://127.0.0.1:{other.getsockname()[1]}/api"
        first, second = used_once(taken, elsewhere=True), used_once(taken, elsewhere=True)
        with pytest.raises(UsageError, match="is taken by a program that is no Prefect server"):
            api_start.listening(taken)
    assert (first.url == taken, second.url == first.url, second.fresh) == (False, True, False)


def test_what_a_reboot_has_left_of_one_is_nobodys(url: str) -> None:
    server_state.remember(ServerState(url="http://127.0.0.1:1/api", version=server_state.running_version()))
    (server_state.server().log.parent / "server.pid").write_text(str(os.getpid()))
    assert used_once(url) == Shared(url, fresh=True)
    state = server_state.recall()
    assert state is not None
    assert state.idle == 60  # the one before was to stay


@pytest.mark.parametrize("rubbish", [b"", b"{", b"[]", b'{"url": 7}'])
def test_one_of_which_nobody_knows_where_it_is_makes_room(url: str, rubbish: bytes) -> None:
    used_once(url)
    before = server_state.server().pid()
    (server_state.server().log.parent / "state.json").write_bytes(rubbish)
    assert used_once(url) == Shared(url, fresh=True)
    assert server_state.server().pid() != before


def test_one_of_an_older_version_makes_room_unless_it_is_used(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as older:
        older.setattr(own_server, "running_version", lambda: "generator 0.0.1, prefect 3.0.0")
        held = shared(url, elsewhere=False, idle=60)
        held.__enter__()
    assert used_once(url).fresh is False
    held.__exit__(None, None, None)
    assert used_once(url).fresh is True


def test_one_of_an_older_version_that_up_has_started_stays(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as older:
        older.setattr(own_server, "running_version", lambda: "generator 0.0.1, prefect 3.0.0")
        with shared(url, elsewhere=False, idle=None):
            pass
    assert used_once(url).fresh is False


def test_it_is_not_ended_while_a_command_uses_it(url: str) -> None:
    with shared(url, elsewhere=False, idle=60):
        assert (end_if_unused(), server_state.server().pid() is not None) == (False, True)
    assert (end_if_unused(), server_state.server().pid()) == (True, None)


def test_down_is_refused_while_a_command_uses_it(url: str, desk_without_server: Desk) -> None:
    with shared(url, elsewhere=False, idle=60):
        refused = desk_without_server.run("down")
    done = desk_without_server.run("down")
    assert (refused.code, "is used by a command that runs" in refused.said) == (2, True)
    assert (done.code, done.said) == (0, "Stopped the Prefect server.\n")


def test_one_that_dies_under_a_command_is_started_again_at_its_place(url: str) -> None:
    said: list[str] = []
    with shared(url, elsewhere=False, idle=60) as server, revived(server.url, said.append):
        server.wait(WITHIN)
        os.kill(server_state.server().pid() or 0, signal.SIGKILL)
        wait_until(lambda: bool(said))
        wait_until(lambda: answers(url, within=1.0))
    assert said == ["The Prefect server had ended: it was started again, and the run goes on."]
    state = server_state.recall()
    assert state is not None
    assert (state.url, state.idle) == (url, 60)


def test_one_that_ends_at_its_start_is_told_with_its_log(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_start, "command", lambda *_: ["sh", "-c", "echo no room; exit 3"])
    with pytest.raises(GeneratorError, match="The Prefect server ended at its start: no room"):
        used_once(url)


def test_a_command_that_is_refused_leaves_none(url: str, desk_without_server: Desk) -> None:
    desk_without_server.set(GENERATOR_SERVER__START="background")
    done = desk_without_server.run("generate", "nowhere.lancedb", "-o", "qa.json")
    assert (done.code, len(done.lines), server_state.server().pid()) == (2, 1, None)


@pytest.mark.parametrize(
    ("start", "ci", "stays"),
    [
        ("auto", None, True),
        ("auto", "true", False),
        ("background", "true", True),
        ("embedded", None, False),
    ],
)
def test_where_a_server_may_be_left_behind(
    start: str, ci: str | None, stays: bool, desk_without_server: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI")
    if ci:
        monkeypatch.setenv("CI", ci)
    assert command_server.may_stay(ServerSettings.model_validate({"start": start}), None) is stays


def test_none_is_left_where_nothing_can_be_written_down(desk_without_server: Desk) -> None:
    desk_without_server.path("file").write_text("")
    desk_without_server.set(XDG_DATA_HOME=str(desk_without_server.path("file")))
    assert command_server.may_stay(ServerSettings(start="background"), None) is False
