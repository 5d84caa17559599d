"""Places of what waits for one another: one after the other further on, side by side alike."""

import asyncio

from flows.running.batches import in_window
from generator.engine.in_turn import further, in_turn, place
from generator.engine.task_group import task_group


async def asked() -> int:
    further()
    await asyncio.sleep(0)
    return place()


async def asked_twice() -> int:
    await asked()
    return await asked()


async def test_what_is_asked_one_after_the_other_stands_further_on_each_time() -> None:
    with in_turn():
        assert [await asked() for _ in range(3)] == [1, 2, 3]
    assert await asked() == 0  # nobody counts


async def test_what_runs_side_by_side_begins_where_it_parts_and_what_follows_stands_behind_the_last() -> None:
    with in_turn():
        await asked()
        assert await task_group([asked(), asked_twice(), asked()]) == [2, 3, 2]
        assert await asked() == 4


async def test_batches_of_a_window_that_begin_late_stand_no_further_on() -> None:
    found: list[int] = []

    async def work(times: int) -> None:
        found.append(max([await asked() for _ in range(times)]))

    with in_turn():
        await in_window([3, 1, 1, 2], work, 1)
        assert (found, await asked()) == ([3, 1, 1, 2], 4)
