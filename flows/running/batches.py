"""A bounded window of batches in flight: the next starts when any ends, so nothing waits for the slowest and memory
stays flat.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import TypeVar

from generator.engine.in_turn import side_by_side
from generator.errors import Queued

T = TypeVar("T")


def grouped(items: Iterable[T], size: int, first: int | None = None) -> Iterator[list[T]]:
    """Lists of `size` items, the first of another size if that is given; the last may be shorter."""
    batch: list[T] = []
    wanted = min(size, first or size)
    for item in items:
        batch.append(item)
        if len(batch) == wanted:
            yield batch
            batch, wanted = [], size
    if batch:
        yield batch


def grouped_by_run(items: Iterable[T], size: int, key: Callable[[T], object]) -> Iterator[list[T]]:
    """Lists of at least `size` items that never part neighbours with the same key; None is nobody's key."""
    batch: list[T] = []
    for item in items:
        if len(batch) >= size and (key(item) is None or key(item) != key(batch[-1])):
            yield batch
            batch = []
        batch.append(item)
    if batch:
        yield batch


async def in_window(batches: Iterable[T], work: Callable[[T], Awaitable[None]], window: int) -> None:
    """Run `work` on all batches, at most `window` at a time.

    The first error ends the intake; what is in flight goes on to its end, and then the error is raised. That some wait
    for a provider's batch is raised when all others have gone as far as they can.
    """
    waits: Queued | None = None

    async def run(batch: T) -> None:
        nonlocal waits
        try:
            await work(batch)
        except Queued as queued:
            waits = queued

    running: set[asyncio.Task[None]] = set()
    with side_by_side() as branch:
        for batch in batches:
            running.add(asyncio.create_task(branch(run(batch))))
            await asyncio.sleep(0)
            while len(running) >= window or any(task.done() for task in running):
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                await _raise_first(done, running)
        if running:
            done, _ = await asyncio.wait(running)
            await _raise_first(done, set())
    if waits is not None:
        raise waits


async def _raise_first(done: set[asyncio.Task[None]], running: set[asyncio.Task[None]]) -> None:
    errors = [error for task in done if (error := task.exception())]
    if errors:
        await asyncio.gather(*running, return_exceptions=True)
        raise errors[0]
