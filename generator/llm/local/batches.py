"""What is asked at the same time is worked on together, in a thread of its own: batches of what is alike in length.

A model reads its weights once for each token of a batch, however many rows that has. On two cores eight rows at a time
take a third of the time that they take two by two.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
Stopped = Callable[[], bool]
"""Whether nobody waits for a batch any more."""
GATHERED = 0.02
"""Seconds that the first of a batch waits for others: what is asked together comes within one turn of the ledger."""


class Batches(Generic[Item, Result]):
    """A queue in front of a function that works on several items at once.

    Args:
        work: Gets a batch, and what says whether it is still waited for; gives a result for each, or its error.
        most: Most items a batch.
        size: How long an item is: a batch is of items that are alike.
    """

    def __init__(
        self,
        work: Callable[[list[Item], Stopped], list[Result | Exception]],
        most: int,
        size: Callable[[Item], int],
    ) -> None:
        self._work, self._most, self._size = work, most, size
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="model")
        self._worker: asyncio.Task[None] | None = None

    async def add(self, item: Item) -> Result:
        """Have an item worked on; who is cancelled meanwhile is no longer waited for."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._all())
        return await future

    async def close(self) -> None:
        """End what is being worked on, and the thread."""
        for _, future in self._waiting:
            future.cancel()
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)
        await asyncio.to_thread(self._thread.shutdown)

    async def _all(self) -> None:
        await asyncio.sleep(GATHERED)
        while batch := self._next():
            await self._one(batch)

    def _next(self) -> list[tuple[Item, "asyncio.Future[Result]"]]:
        """The one that waits longest, and those that are nearest to it in length."""
        self._waiting = [one for one in self._waiting if not one[1].done()]
        if not self._waiting:
            return []
        length = self._size(self._waiting[0][0])
        nearest = sorted(self._waiting, key=lambda one: abs(self._size(one[0]) - length))[: self._most]
        chosen = {id(one) for one in nearest}
        self._waiting = [one for one in self._waiting if id(one) not in chosen]
        return nearest

    async def _one(self, batch: list[tuple[Item, "asyncio.Future[Result]"]]) -> None:
        futures = [future for _, future in batch]
        closed = False

        def stopped() -> bool:
            return closed or all(future.done() for future in futures)

        loop = asyncio.get_running_loop()
        try:
            results = await loop.run_in_executor(self._thread, self._work, [item for item, _ in batch], stopped)
        except asyncio.CancelledError:
            closed = True
            for future in futures:
                future.cancel()
            raise
        except Exception as error:  # noqa: BLE001  whatever it was, those who wait have to be told
            results = [error] * len(batch)
        for future, result in zip(futures, results, strict=True):
            if future.done():
                continue
            if isinstance(result, Exception):
                future.set_exception(result)
            else:
                future.set_result(result)
