"""A pool of permits on a clock that skips waiting."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from generator.engine.permits.pool import Pool
from generator.types import Model
from tests.support.virtual_time import in_virtual_time

Body = Callable[[Pool], Awaitable[Any]]


def pool_of(**limits: Any) -> Pool:
    return Pool(Model(provider="openai", name="m", **limits))


def with_pool(body: Body, **limits: Any) -> Any:
    async def work() -> Any:
        return await body(pool_of(**limits))

    return in_virtual_time(work())


def now() -> float:
    return asyncio.get_running_loop().time()


async def given_at(pool: Pool) -> float:
    """When the next permit is given, in seconds from now; it is given back at once."""
    start = now()
    await pool.acquire(0)
    pool.release()
    return now() - start
