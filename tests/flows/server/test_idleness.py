"""What counts as work of a server in the background, and that it ends when there was none for long."""

import threading
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from flows.server import idleness, server_state
from flows.server.gate import Receive, Scope, Send
from flows.server.idleness import Activity, end_when_idle
from flows.server.in_use import used
from flows.server.server_state import ServerState
from tests.support.commands import SECONDS

AWHILE = 100.0
URL = "http://127.0.0.1:4200/api"


class Clock:
    """A clock that stands until it is moved."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now


async def app(scope: Scope, _receive: Receive, send: Send) -> None:
    """Refuses everybody at `/api/refused`."""
    status = 401 if scope["path"] == "/api/refused" else 200
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.mark.parametrize(
    ("path", "idle"),
    [("/api/flow_runs/filter", 0), ("/", 0), ("/api/health", AWHILE), ("/api/ready", AWHILE), ("/api/refused", AWHILE)],
)
async def test_what_was_done_for_somebody_is_work(path: str, idle: float, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(idleness, "monotonic", clock.monotonic)
    activity = Activity(app)
    clock.now += AWHILE
    async with httpx.AsyncClient(transport=httpx.ASGITransport(activity), base_url="http://localhost") as client:
        await client.get(path)
    assert activity.idle == idle


async def test_a_socket_that_is_only_held_open_is_no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(idleness, "monotonic", clock.monotonic)

    async def beating(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "bytes": b"beat"})

    async def nothing(*_: Any) -> MutableMapping[str, Any]:
        return {}

    activity = Activity(beating)
    clock.now += AWHILE
    await activity({"type": "websocket", "path": "/api/events/in"}, nothing, nothing)  # type: ignore[arg-type]
    assert activity.idle == AWHILE


@pytest.fixture
def ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set when a server would have ended that has nothing to do; its state says after how long it may."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(server_state, "recall", server_state.last)
    return threading.Event()


def standing(idle: float | None) -> None:
    server_state.remember(ServerState(url=URL, idle=idle))


def test_without_work_it_ends(ended: threading.Event) -> None:
    standing(0.1)
    end_when_idle(Activity(app), ended.set)
    assert ended.wait(SECONDS)


def test_it_does_not_while_a_command_holds_it_and_does_when_that_has_ended(ended: threading.Event) -> None:
    standing(0.1)
    with used():
        end_when_idle(Activity(app), ended.set)
        assert not ended.wait(0.5)
    assert ended.wait(SECONDS)


def test_it_stays_where_up_has_taken_it_over(ended: threading.Event) -> None:
    standing(0.3)
    end_when_idle(Activity(app), ended.set)
    standing(None)
    assert not ended.wait(0.8)
