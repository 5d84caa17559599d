"""The pool of permits: how many, to whom, and when."""

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.engine.permits.pool import Pool
from generator.errors import Interrupted
from generator.types import RateInfo
from tests.support.pools import given_at, now, with_pool


@settings(max_examples=50)
@given(st.integers(1, 8), st.lists(st.floats(0, 5), max_size=40))
def test_never_more_in_flight_than_allowed_and_every_caller_gets_its_turn(most: int, durations: list[float]) -> None:
    async def body(pool: Pool) -> tuple[int, int, int]:
        seen, done = 0, 0

        async def call(seconds: float) -> None:
            nonlocal seen, done
            await pool.acquire(0)
            seen = max(seen, pool.in_flight)
            await asyncio.sleep(seconds)
            pool.release()
            done += 1

        await asyncio.gather(*(call(seconds) for seconds in durations))
        return seen, done, pool.in_flight

    assert with_pool(body, max_concurrency=most) == (min(most, len(durations)), len(durations), 0)


@settings(max_examples=50)
@given(st.integers(1, 5), st.lists(st.tuples(st.floats(0, 3), st.none() | st.floats(0, 3)), max_size=30))
def test_cancelled_callers_leak_no_permit(most: int, calls: list[tuple[float, float | None]]) -> None:
    async def body(pool: Pool) -> tuple[int, float]:
        async def call(seconds: float) -> None:
            await pool.acquire(0)
            try:
                await asyncio.sleep(seconds)
            finally:
                pool.release()

        tasks = [asyncio.create_task(call(seconds)) for seconds, _ in calls]
        for task, (_, cancelled_at) in zip(tasks, calls, strict=True):
            if cancelled_at is not None:
                asyncio.get_running_loop().call_later(cancelled_at, task.cancel)
        await asyncio.gather(*tasks, return_exceptions=True)
        left = pool.in_flight
        start = now()
        for _ in range(most):
            await pool.acquire(0)
        return left, now() - start

    assert with_pool(body, max_concurrency=most) == (0, 0.0)


def test_a_caller_cancelled_in_the_moment_of_its_turn_passes_it_on() -> None:
    async def body(pool: Pool) -> bool:
        await pool.acquire(0)
        first = asyncio.create_task(pool.acquire(0))
        second = asyncio.create_task(pool.acquire(0))
        await asyncio.sleep(0)
        pool.release()  # the turn is given to `first`, which has not run since
        first.cancel()
        await asyncio.wait([first, second], timeout=1)
        return first.cancelled() and second.done()

    assert with_pool(body, max_concurrency=1)


def test_callers_are_served_in_the_order_in_which_they_came() -> None:
    async def body(pool: Pool) -> list[int]:
        order: list[int] = []

        async def call(number: int) -> None:
            await pool.acquire(0)
            order.append(number)
            await asyncio.sleep(1 + number % 3)
            pool.release()

        await asyncio.gather(*(call(number) for number in range(20)))
        return order

    assert with_pool(body, max_concurrency=3) == list(range(20))


def test_the_next_call_starts_when_any_call_ends() -> None:
    async def body(pool: Pool) -> float:
        async def call(seconds: float) -> None:
            await pool.acquire(0)
            await asyncio.sleep(seconds)
            pool.release()

        await asyncio.gather(*(call(seconds) for seconds in [10, *[1] * 10]))
        return now()

    assert with_pool(body, max_concurrency=2) == pytest.approx(10)


def test_stopping_gives_those_who_wait_the_error_and_leaves_those_in_flight_alone() -> None:
    async def body(pool: Pool) -> tuple[int, Any, int]:
        await pool.acquire(0)
        waiting = [asyncio.create_task(pool.acquire(0)) for _ in range(3)]
        await asyncio.sleep(0)
        pool.stop(Interrupted("Ctrl-C"))
        errors = await asyncio.gather(*waiting, return_exceptions=True)
        in_flight = pool.in_flight
        pool.release()
        return in_flight, {str(error) for error in errors}, pool.in_flight

    assert with_pool(body, max_concurrency=1) == (1, {"Ctrl-C"}, 0)


def test_a_rest_between_two_tries_ends_when_the_run_is_stopped() -> None:
    async def body(pool: Pool) -> float:
        asyncio.get_running_loop().call_later(2, pool.stop, Interrupted("Ctrl-C"))
        await pool.rest(20)
        return now()

    assert with_pool(body) == pytest.approx(2)


def test_no_more_is_sent_than_the_headers_leave() -> None:
    async def body(pool: Pool) -> int:
        pool.succeeded(await pool.acquire(0), RateInfo(requests_left=3, requests_reset=60))
        pool.release()
        waiting = [asyncio.create_task(pool.acquire(0)) for _ in range(10)]
        await asyncio.sleep(1)
        for task in waiting:
            task.cancel()
        return sum(task.done() and not task.cancelled() for task in waiting)

    assert with_pool(body, max_concurrency=10) == 3


@pytest.mark.parametrize(
    "rate", [RateInfo(requests_left=0, requests_reset=30), RateInfo(9, 60, tokens_left=0, tokens_reset=30)]
)
def test_an_exhausted_window_is_waited_out(rate: RateInfo) -> None:
    async def body(pool: Pool) -> float:
        pool.succeeded(await pool.acquire(0), rate)
        pool.release()
        return await given_at(pool)

    assert with_pool(body) == pytest.approx(30)


def test_permits_lent_by_batches_add_up() -> None:
    async def body(pool: Pool) -> tuple[int, int, int, int]:
        with pool.lent(2.5):
            one = pool.capacity
            with pool.lent(2.5), pool.lent(2.5):
                three = pool.capacity
                with pool.lent(2.5), pool.lent(2.5):
                    five = pool.capacity
        return one, three, five, pool.capacity

    assert with_pool(body, max_concurrency=10) == (2, 7, 10, 10)


def test_a_permit_lent_wakes_those_who_wait() -> None:
    async def body(pool: Pool) -> int:
        with pool.lent(1):
            waiting = [asyncio.create_task(pool.acquire(0)) for _ in range(3)]
            await asyncio.sleep(1)
            with pool.lent(2):
                await asyncio.wait(waiting, timeout=1)
                return pool.in_flight

    assert with_pool(body, max_concurrency=8) == 3


@settings(max_examples=30)
@given(st.integers(1, 12), st.integers(1, 40), st.lists(st.floats(0, 20), min_size=1, max_size=5))
def test_never_more_requests_in_any_minute_than_the_limit(limit: int, calls: int, durations: list[float]) -> None:
    async def body(pool: Pool) -> list[float]:
        given_at: list[float] = []

        async def call(number: int) -> None:
            await pool.acquire(0)
            given_at.append(now())
            await asyncio.sleep(durations[number % len(durations)])
            pool.release()

        await asyncio.gather(*(call(number) for number in range(calls)))
        return given_at

    times = with_pool(body, max_concurrency=6, requests_per_minute=limit)
    assert len(times) == calls
    assert all(late - early >= 60 - 1e-6 for early, late in zip(times, times[limit:], strict=False))
