"""Requests while a Prefect server is away, on a clock that skips waiting."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from prefect import get_client
from prefect.client.base import PrefectHttpxAsyncClient
from prefect.exceptions import ObjectNotFound

from flows.server.connection import using
from flows.server.outage import Outage, refused
from flows.server.waiting_requests import present, wait_for
from generator.errors import Interrupted, ServerGone
from tests.support.prefect_server import free_port
from tests.support.virtual_time import in_virtual_time

URL = "http://server/api"
LOST = (httpx.ConnectError, httpx.ReadTimeout)
OK, REFUSED = httpx.Response(200), httpx.ConnectError("All connection attempts failed")
SILENT = 1e6
"""In place of an outcome: none comes."""

Send = Callable[[], Awaitable[httpx.Response]]


class Away:
    """Requests to a server whose replies are given by the seconds at which they begin to hold."""

    def __init__(self, patience: float = 300) -> None:
        self.said: list[str] = []
        self.asked: list[float] = []
        self.outage = Outage(URL, patience, self.said.append)

    def sends(self, *replies: tuple[float, Any]) -> Send:
        async def send() -> httpx.Response:
            now = asyncio.get_running_loop().time()
            self.asked.append(now)
            reply = next(reply for since, reply in reversed(replies) if now >= since)
            if isinstance(reply, Exception):
                raise reply
            if isinstance(reply, float):
                await asyncio.sleep(reply)
            return OK if isinstance(reply, float) else reply

        return send

    async def passed(self, *replies: tuple[float, Any]) -> int:
        return (await self.outage.passed(self.sends(*replies), LOST)).status_code

    async def ends_at(self, *replies: tuple[float, Any]) -> tuple[float, str]:
        with pytest.raises((ServerGone, Interrupted)) as ended:
            await self.passed(*replies)
        return asyncio.get_running_loop().time(), str(ended.value)


@pytest.fixture(autouse=True)
def _nothing_is_forsaken(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process of the tests has other runs."""
    monkeypatch.setattr("flows.server.outage._forsake", lambda: None)


def test_a_server_that_is_there_is_asked_once() -> None:
    away = Away()
    assert in_virtual_time(away.passed((0, OK))) == 200
    assert (away.asked, away.said) == ([0], [])


@pytest.mark.parametrize("gone", [REFUSED, httpx.Response(502), httpx.Response(503), httpx.Response(504)])
def test_one_that_comes_back_is_asked_within_a_second(gone: Any) -> None:
    away = Away()
    assert in_virtual_time(away.passed((0, gone), (20.5, OK))) == 200
    assert away.asked[-1] == 21
    assert ("does not answer" in away.said[0], "up to 5 min" in away.said[0]) == (True, True)
    assert away.said[1:] == ["The Prefect server answers again, after 21 s: the run goes on."]


def test_one_that_is_away_for_a_moment_is_not_told_of() -> None:
    away = Away()
    assert in_virtual_time(away.passed((0, REFUSED), (3, OK))) == 200
    assert away.said == []


def test_one_that_stays_away_ends_the_run_when_patience_does() -> None:
    at, said = in_virtual_time(Away(patience=60).ends_at((0, REFUSED)))
    assert at == 60
    assert said == (
        "The Prefect server at http://server/api has not answered for 1 min (All connection attempts failed), so the "
        "run has ended. All that was answered is kept: start it again, name another in PREFECT_API_URL, or unset that "
        "for one on this machine; then the same command, or the run started again, goes on from here."
    )


def test_one_that_says_nothing_ends_the_run_as_soon() -> None:
    at, _ = in_virtual_time(Away(patience=60).ends_at((0, SILENT)))
    assert at == 60


def test_after_the_end_nothing_is_asked_any_more() -> None:
    away = Away(patience=1)

    async def work() -> None:
        await away.ends_at((0, REFUSED))
        asked = len(away.asked)
        await away.ends_at((0, OK))
        assert len(away.asked) == asked

    in_virtual_time(work())


def test_each_outage_has_the_whole_patience() -> None:
    away = Away(patience=60)

    async def work() -> None:
        first = await away.passed((0, REFUSED), (50, OK))
        second = await away.passed((50, REFUSED), (100, OK))
        assert (first, second, away.outage.ended) == (200, 200, None)

    in_virtual_time(work())


def test_a_request_that_fails_while_others_are_answered_is_prefects_to_repeat() -> None:
    away = Away()

    async def fails() -> httpx.Response:
        await asyncio.sleep(2)
        raise httpx.ReadTimeout("")

    async def work() -> None:
        failing = asyncio.create_task(away.outage.passed(fails, LOST))
        await asyncio.sleep(1)
        await away.passed((0, OK))
        with pytest.raises(httpx.ReadTimeout):
            await failing

    in_virtual_time(work())
    assert away.said == []


@pytest.mark.parametrize(("gone", "seconds"), [(REFUSED, 1.0), (SILENT, 10.0)])
def test_a_run_that_is_to_end_does_not_wait_for_it(gone: Any, seconds: float) -> None:
    away = Away()

    async def work() -> tuple[float, str]:
        waiting = asyncio.create_task(away.ends_at((0, gone)))
        await asyncio.sleep(0.5)
        away.outage.hurry(Interrupted("Ctrl-C"))
        return await waiting

    assert in_virtual_time(work()) == (seconds, "Ctrl-C")


def test_a_run_that_is_to_end_still_tells_a_server_that_is_there() -> None:
    away = Away()

    async def work() -> int:
        away.outage.hurry(Interrupted("Ctrl-C"))
        return await away.passed((0, 3.0))

    assert in_virtual_time(work()) == 200


def test_a_request_that_is_cancelled_is_not_left_on_the_wire() -> None:
    ended: list[str] = []

    async def sent() -> httpx.Response:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise
        return OK

    async def work() -> None:
        waiting = asyncio.create_task(Away().outage.passed(sent, LOST))
        await asyncio.sleep(5)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await asyncio.sleep(0)

    in_virtual_time(work())
    assert ended == ["cancelled"]


def status(code: int, path: str = "flow_runs/1/set_state") -> httpx.HTTPStatusError:
    request = httpx.Request("POST", f"{URL}/{path}")
    return httpx.HTTPStatusError("refused", request=request, response=httpx.Response(code, request=request))


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (ObjectNotFound(status(404)), "does not know this run any more"),
        (status(401), "PREFECT_API_AUTH_STRING"),
        (status(403), "does not let us in any more (403)"),
        (status(500), None),
        (ObjectNotFound(status(404, "block_types/slug/secret")), None),
        (ValueError("flow_runs"), None),
    ],
)
def test_what_a_servers_refusal_comes_to(error: Exception, says: str | None) -> None:
    end = refused(f"{URL}/", error)
    assert (end is None) == (says is None)
    if says:
        assert says in str(end)
        assert "at http://server/api " in str(end)


def test_prefects_own_clients_wait_as_well() -> None:
    """One that has never been answered, which Prefect's would let fail at once."""
    url = f"http://127.0.0.1:{free_port()}/api"
    undo = wait_for(Outage(url, 1.5, lambda _: None))

    async def work() -> None:
        async with get_client() as client:
            await client.read_flow_run(uuid4())

    try:
        with (
            using(url),
            pytest.raises(ServerGone, match=r"not answered for 2 s \(All connection"),
        ):
            asyncio.run(work())
    finally:
        undo()
    assert present() is None


@pytest.mark.parametrize("other", [None, lambda _client, request: request])
def test_a_release_of_prefect_that_sends_in_another_way_is_left_as_it_is(
    other: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PrefectHttpxAsyncClient, "_send_with_retry", other)
    undo = wait_for(Outage("http://server/api", 1.5, lambda _: None))
    assert (present(), PrefectHttpxAsyncClient._send_with_retry) == (None, other)
    undo()
