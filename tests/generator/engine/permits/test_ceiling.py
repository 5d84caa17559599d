"""How many requests a provider gets at once: a service what is allowed, a server of one's own what pays."""

import asyncio
from collections.abc import Callable

import pytest

from generator.engine.permits.pool import Permit, Pool
from generator.errors import RateLimited
from generator.types import Model, ProviderName
from tests.support.virtual_time import in_virtual_time


def capacity_after(calls: int, slots: int, seconds: float = 2.0, **settings: float) -> tuple[int, int]:
    """Capacity after so many calls to a server of one's own with so many slots, and the most that were in flight."""

    async def work() -> tuple[int, int]:
        pool = Pool(Model(provider="vllm", name="m", base_url="http://10.1.2.3/v1", **settings))
        free, most = asyncio.Semaphore(slots), 0

        async def call() -> None:
            nonlocal most
            permit = await pool.acquire(0)
            most = max(most, pool.in_flight)
            async with free:
                await asyncio.sleep(seconds)
            pool.succeeded(permit, None, tokens=60)
            pool.release()

        await asyncio.gather(*(call() for _ in range(calls)))
        return pool.capacity, most

    return in_virtual_time(work())


@pytest.mark.parametrize("slots", [1, 2, 4])
def test_a_server_with_few_slots_is_tried_with_more_once_and_gets_few_from_then_on(slots: int) -> None:
    capacity, most = capacity_after(200, slots)
    assert capacity == 4
    assert most <= 8


def test_a_server_with_many_slots_soon_gets_all_that_is_allowed() -> None:
    assert capacity_after(200, 1000) == (32, 32)


def test_a_server_gets_no_more_than_pays() -> None:
    capacity, _ = capacity_after(1000, 16, max_concurrency=256)
    assert 16 <= capacity <= 32


def test_never_more_than_allowed_even_where_that_is_less_than_the_first_level() -> None:
    assert capacity_after(100, 1000, max_concurrency=3) == (3, 3)


def test_where_replies_take_long_already_more_is_not_tried() -> None:
    assert capacity_after(200, 1, seconds=2, timeout=12) == (4, 4)


@pytest.mark.parametrize(
    ("provider", "base_url", "first"),
    [
        ("vllm", "http://localhost:8000/v1", 4),
        ("vllm", "http://192.168.0.7:8000/v1", 4),
        ("vllm", "http://gpu-box:8000/v1", 4),
        ("vllm", "https://api.together.xyz/v1", 32),
        ("ollama", None, 4),
        ("openai", None, 32),
        ("anthropic", None, 32),
        ("gemini", None, 32),
    ],
)
def test_only_a_server_of_ones_own_begins_low(provider: ProviderName, base_url: str | None, first: int) -> None:
    assert in_virtual_time(_capacity(Model(provider=provider, name="m", base_url=base_url))) == first


async def _capacity(model: Model) -> int:
    return Pool(model).capacity


def after_each(fail: Callable[[Pool], None], times: int) -> list[int]:
    async def work() -> list[int]:
        pool = Pool(Model(provider="openai", name="m", max_concurrency=10))
        seen = []
        for _ in range(times):
            await asyncio.sleep(1)
            fail(pool)
            seen.append(pool.capacity)
        return seen

    return in_virtual_time(work())


def test_a_time_out_lowers_the_ceiling_as_a_429_does() -> None:
    def by_time_out(pool: Pool) -> None:
        pool.timed_out(_permit())

    def by_429(pool: Pool) -> None:
        pool.slow_down(_permit(), RateLimited("429", retry_after=0.5))

    assert after_each(by_time_out, 3) == after_each(by_429, 3) == [7, 4, 3]


def test_the_time_outs_of_one_moment_lower_it_once() -> None:
    async def work() -> int:
        pool = Pool(Model(provider="openai", name="m", max_concurrency=10))
        permits = [await pool.acquire(0) for _ in range(10)]
        await asyncio.sleep(600)
        for permit in permits:
            pool.timed_out(permit)
        return pool.capacity

    assert in_virtual_time(work()) == 7


def _permit() -> Permit:
    return Permit(asyncio.get_running_loop().time(), 1)
