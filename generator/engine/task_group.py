"""Waiting for several things at once, so that none of them goes on when one has failed."""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

from generator.engine.in_turn import side_by_side
from generator.errors import Queued

T = TypeVar("T")


async def task_group(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """What each gives, in order; the first error ends all of them and is raised when they have ended.

    One that waits for a provider's batch ends none of them: the others set aside what they ask, for the same batch.
    """
    with side_by_side() as branch:
        tasks = [asyncio.create_task(branch(one)) for one in work]
        try:
            found = await asyncio.gather(*map(_unless_queued, tasks))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    if waits := [one for one in found if isinstance(one, Queued)]:
        raise waits[0]
    return [one for one in found if not isinstance(one, Queued)]


async def _unless_queued(work: "asyncio.Task[T]") -> T | Queued:
    try:
        return await work
    except Queued as queued:
        return queued
