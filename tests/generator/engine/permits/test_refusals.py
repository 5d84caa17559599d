"""A request that is turned away again and again: when it is the request's own fault, and when it is not."""

import asyncio
import logging

import pytest

from generator.engine.ask import ask
from generator.engine.permits import pool as pools
from generator.engine.permits.pool import Pool
from generator.engine.permits.refusals import Refusals
from generator.engine.run import start_run
from generator.errors import ProviderGone, RateLimited, RequestRejected
from tests.providers.server import ProviderServer
from tests.providers.settings import Fault
from tests.support.asking import Note, keys_for, model_at, requests
from tests.support.pools import now, with_pool


async def turned_away(pool: Pool, wait: float, others: int, until: float) -> tuple[float, float] | None:
    """When a request is given up that is always turned away, and for how long it was; None if it is not.

    Args:
        pool: Where it asks.
        wait: Seconds that the provider asks for.
        others: How many ask as well, and are taken.
        until: When those stop to ask, in seconds.
    """
    refusals = Refusals()

    async def other() -> None:
        while now() < until:
            permit = await pool.acquire(0)
            await asyncio.sleep(1)
            pool.succeeded(permit, None)
            pool.release()

    async with asyncio.TaskGroup() as group:
        for _ in range(others):
            group.create_task(other())
        while now() < 3600:
            permit = await pool.acquire(0)
            await asyncio.sleep(0.1)
            given_up = pool.gave_up(refusals, permit)
            pool.slow_down(permit, RateLimited("429", wait))
            pool.release()
            if given_up:
                return now(), given_up
    return None


def test_a_request_that_never_fits_is_given_up_soon_after_a_minute_while_others_are_taken() -> None:
    async def body(pool: Pool) -> tuple[float, float] | None:
        return await turned_away(pool, 2, others=8, until=100)

    ended = with_pool(body, patience=300, max_concurrency=4)
    assert ended is not None
    assert 60 <= ended[0] <= 70


def test_the_last_request_of_all_is_given_up_when_patience_ends() -> None:
    async def body(pool: Pool) -> tuple[float, float] | None:
        return await turned_away(pool, 2, others=3, until=1)

    ended = with_pool(body, patience=100)
    assert ended is not None
    assert 100 <= ended[0] <= 105


def test_where_nobody_is_taken_it_is_given_up_all_the_same_when_patience_ends() -> None:
    async def body(pool: Pool) -> tuple[float, float] | None:
        return await turned_away(pool, 60, others=0, until=0)

    ended = with_pool(body, patience=100)
    assert ended is not None
    assert 100 <= ended[0] <= 200


def test_bad_luck_for_a_few_times_is_no_fault_of_the_request() -> None:
    async def body(pool: Pool) -> float | None:
        refusals = Refusals()
        for _ in range(7):
            permit = await pool.acquire(0)
            pool.succeeded(permit, None)
            given_up = pool.gave_up(refusals, permit)
            pool.release()
            await asyncio.sleep(200)
        return given_up

    assert with_pool(body, patience=300) is None


@pytest.mark.parametrize("said", ["1d", "2h"])
def test_a_wait_that_is_longer_than_patience_ends_the_run_at_once_and_says_until_when(said: str) -> None:
    hours = {"1d": 24, "2h": 2}[said]

    async def body(pool: Pool) -> tuple[float, str]:
        pool.slow_down(await pool.acquire(0), RateLimited("OpenAI answered 429: No more today.", hours * 3600))
        pool.release()
        with pytest.raises(ProviderGone) as caught:
            await pool.acquire(0)
        return now(), str(caught.value)

    seconds, message = with_pool(body, patience=300)
    assert seconds == 0
    assert message.startswith(f"OpenAI answered 429: No more today. It asks to wait {hours} h, until 20")
    assert "llm.patience is 5 min. What was answered is kept: run the same command again then" in message
    assert message.endswith(f"or let it wait with --patience {hours * 3600}.")


def test_a_wait_within_patience_is_waited_out_and_said() -> None:
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    pools.log.addHandler(handler)

    async def body(pool: Pool) -> float:
        pool.slow_down(await pool.acquire(0), RateLimited("OpenAI answered 429: Slower.", 240))
        pool.release()
        await pool.acquire(0)
        return now()

    try:
        assert with_pool(body, patience=300) == 240
    finally:
        pools.log.removeHandler(handler)
    assert lines == ["OpenAI answered 429: Slower: going on in 4 min."]


@pytest.mark.parametrize("count", [1, 4])
async def test_a_request_that_is_turned_away_for_ever_fails_alone(
    count: int, ledger_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(pools, "LONGEST_WAIT", 0.02)
    faults = [Fault("error", status=429, contains="Harbour number 1 ")]
    async with ProviderServer(faults=faults) as server, start_run(ledger_url):
        keys_for(monkeypatch, server.url)
        answers = await ask(model_at(server.url, patience=0.3), requests(5)[1 : count + 1], Note)
    assert [type(answer.error) for answer in answers] == [RequestRejected, *[type(None)] * (count - 1)]
    assert "the request may be larger than its limit" in str(answers[0].error)
