"""The pool when the provider is busy or away: pauses, the ceiling, patience."""

from collections.abc import Callable

import pytest

from generator.engine.permits.outage_budget import START_PATIENCE
from generator.engine.permits.pool import LONGEST_WAIT, Permit, Pool
from generator.errors import ProviderGone, RateLimited, Unreachable
from tests.support.pools import given_at, now, with_pool

BUSY = RateLimited("429")
DOWN = Unreachable("refused")


def test_a_429_with_retry_after_pauses_the_whole_pool_for_exactly_that_long() -> None:
    async def body(pool: Pool) -> float:
        permit = await pool.acquire(0)
        pool.slow_down(permit, RateLimited("429", retry_after=7))
        pool.release()
        return await given_at(pool)

    assert with_pool(body) == pytest.approx(7)


def test_the_429s_of_one_moment_pause_the_pool_once() -> None:
    async def body(pool: Pool) -> tuple[int, float]:
        permits = [await pool.acquire(0) for _ in range(10)]
        for permit in permits:
            pool.slow_down(permit, BUSY)
            pool.release()
        return pool.capacity, await given_at(pool)

    assert with_pool(body, max_concurrency=10) == (7, pytest.approx(0.25))


async def turned_away(pool: Pool, error: RateLimited, times: int) -> list[float]:
    """Waits after each of so many refusals in a row."""
    waits = []
    for _ in range(times):
        start = now()
        permit = await pool.acquire(0)
        waits.append(now() - start)
        pool.slow_down(permit, error)
        pool.release()
    return waits[1:]


@pytest.mark.parametrize("said", [None, 0.0])
def test_without_a_wait_of_its_own_each_429_in_a_row_waits_twice_as_long(said: float | None) -> None:
    async def body(pool: Pool) -> list[float]:
        return await turned_away(pool, RateLimited("429", said), 8)

    assert with_pool(body) == pytest.approx([0.25, 0.5, 1, 2, 4, LONGEST_WAIT, LONGEST_WAIT])


def test_one_success_makes_the_next_wait_short_again() -> None:
    async def body(pool: Pool) -> list[float]:
        await turned_away(pool, BUSY, 5)
        pool.succeeded(await pool.acquire(0), None)
        pool.release()
        return await turned_away(pool, BUSY, 2)

    assert with_pool(body) == pytest.approx([0.25])


def test_the_ceiling_comes_back_with_successes_and_not_above_the_most() -> None:
    async def body(pool: Pool) -> tuple[int, int]:
        permit = await pool.acquire(0)
        pool.slow_down(permit, BUSY)
        lowered = pool.capacity
        for _ in range(100):
            pool.succeeded(permit, None)
        return lowered, pool.capacity

    assert with_pool(body, max_concurrency=10) == (7, 10)


def test_the_ceiling_never_falls_below_one() -> None:
    async def body(pool: Pool) -> int:
        await turned_away(pool, RateLimited("429", 1), 50)
        return pool.capacity

    assert with_pool(body, max_concurrency=10) == 1


def test_a_provider_that_says_when_to_come_back_does_not_try_our_patience() -> None:
    async def body(pool: Pool) -> list[float]:
        return await turned_away(pool, RateLimited("429", 60), 5)

    assert with_pool(body, patience=100) == pytest.approx([60] * 4)


async def until_gone(pool: Pool, fail: Callable[[Permit], None]) -> tuple[float, str]:
    """Seconds until the pool gives up, and what it says."""
    start = now()
    while True:
        try:
            permit = await pool.acquire(0)
        except ProviderGone as error:
            return now() - start, str(error)
        fail(permit)
        pool.release()


def test_a_provider_that_is_busy_for_ever_is_given_up_when_patience_ends() -> None:
    async def body(pool: Pool) -> tuple[float, str]:
        return await until_gone(pool, lambda permit: pool.slow_down(permit, BUSY))

    seconds, message = with_pool(body, patience=100)
    assert 100 <= seconds <= 100 + LONGEST_WAIT
    assert "has been gone for 100 s: 429" in message


def test_a_provider_never_reached_is_given_up_within_30_seconds() -> None:
    async def body(pool: Pool) -> tuple[float, str]:
        return await until_gone(pool, lambda permit: pool.unreachable(permit, DOWN))

    seconds, message = with_pool(body)
    assert START_PATIENCE <= seconds <= 30
    assert "could not be reached for 20 s: refused" in message


def test_a_provider_that_vanishes_is_waited_for_as_long_as_patience_says() -> None:
    async def body(pool: Pool) -> tuple[float, str]:
        pool.succeeded(await pool.acquire(0), None)
        pool.release()
        return await until_gone(pool, lambda permit: pool.unreachable(permit, DOWN))

    seconds, message = with_pool(body, patience=300)
    assert 300 <= seconds <= 300 + LONGEST_WAIT
    assert "has been gone for 300 s" in message


def test_patience_begins_anew_when_the_provider_is_back() -> None:
    async def body(pool: Pool) -> float:
        back_at = 15.0
        while now() < back_at:
            pool.unreachable(await pool.acquire(0), DOWN)
            pool.release()
        pool.succeeded(await pool.acquire(0), None)
        pool.release()
        seconds, _ = await until_gone(pool, lambda permit: pool.unreachable(permit, DOWN))
        return seconds

    assert with_pool(body, patience=40) >= 40
