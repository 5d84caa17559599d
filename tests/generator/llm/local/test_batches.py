"""Questions that come together are worked on together, and nobody waits for what nobody wants any more."""

import asyncio
import threading
from collections.abc import Callable

import pytest

from generator.llm.local.batches import Batches, Stopped

pytestmark = pytest.mark.asyncio


class Work:
    """Doubles numbers, and notes how they came.

    Attributes:
        batches: The numbers of each.
    """

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.thread: str = ""

    def __call__(self, batch: list[int], _stopped: Stopped) -> list[int | Exception]:
        self.batches.append(batch)
        self.thread = threading.current_thread().name
        return [ValueError(f"no {number}") if number < 0 else 2 * number for number in batch]


async def test_what_comes_together_is_one_batch_in_another_thread() -> None:
    work = Work()
    queue: Batches[int, int] = Batches(work, 8, abs)
    assert await asyncio.gather(*(queue.add(number) for number in range(5))) == [0, 2, 4, 6, 8]
    assert work.batches == [[0, 1, 2, 3, 4]]
    assert work.thread != threading.current_thread().name
    await queue.close()


async def test_a_batch_is_of_the_one_that_waits_longest_and_its_neighbours_in_length() -> None:
    work = Work()
    queue: Batches[int, int] = Batches(work, 3, abs)
    await asyncio.gather(*(queue.add(number) for number in (10, 500, 11, 510, 9, 505)))
    assert [sorted(batch) for batch in work.batches] == [[9, 10, 11], [500, 505, 510]]
    await queue.close()


async def test_what_is_wrong_with_one_is_told_to_that_one_alone() -> None:
    queue: Batches[int, int] = Batches(Work(), 8, abs)
    found = await asyncio.gather(*(queue.add(number) for number in (1, -2, 3)), return_exceptions=True)
    assert [str(one) for one in found] == ["2", "no -2", "6"]
    await queue.close()


async def test_what_ends_a_batch_is_told_to_all_of_it_and_the_next_goes_on() -> None:
    left = [RuntimeError("out of memory")]

    def work(batch: list[int], _stopped: Stopped) -> list[int | Exception]:
        if left:
            raise left.pop()
        return list(batch)

    queue: Batches[int, int] = Batches(work, 8, abs)
    found = await asyncio.gather(queue.add(1), queue.add(2), return_exceptions=True)
    assert [str(one) for one in found] == ["out of memory", "out of memory"]
    assert await queue.add(3) == 3
    await queue.close()


def endless() -> tuple[threading.Event, Callable[[list[int], Stopped], list[int | Exception]]]:
    """Work that goes on until it is told to stop, and what is set when it begins."""
    began = threading.Event()

    def work(batch: list[int], stopped: Stopped) -> list[int | Exception]:
        began.set()
        while not stopped():
            threading.Event().wait(0.01)
        return list(batch)

    return began, work


async def test_a_batch_that_nobody_waits_for_is_told_to_stop() -> None:
    began, work = endless()
    queue: Batches[int, int] = Batches(work, 8, abs)
    asked = [asyncio.create_task(queue.add(number)) for number in (1, 2)]
    await asyncio.to_thread(began.wait)
    for one in asked:
        one.cancel()
    ended = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(one) for one in ended] == [asyncio.CancelledError] * 2
    await queue.close()


async def test_closing_ends_what_is_being_worked_on_and_what_waits() -> None:
    began, work = endless()
    queue: Batches[int, int] = Batches(work, 1, abs)
    asked = [asyncio.create_task(queue.add(number)) for number in (1, 2)]
    await asyncio.to_thread(began.wait)
    await queue.close()
    assert [one.cancelled() for one in asked if await asyncio.wait([one])] == [True, True]
