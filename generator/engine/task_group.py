"""Waiting for several things at once, so that none of them goes on when one has failed."""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

T = TypeVar("T")


async def task_group(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """What each gives, in order; the first error ends all of them and is raised when they have ended."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
