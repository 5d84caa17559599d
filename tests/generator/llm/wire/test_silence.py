"""How long a call waits for a server that is silent, and for one that is busy with the calls before it."""

import asyncio
from collections.abc import Sequence

import pytest

from generator.errors import TimedOut
from generator.llm.wire.silence import Silence
from generator.types import Model
from tests.support.virtual_time import in_virtual_time

URL = "http://localhost:8000/v1"


def silence(timeout: float, total: float = 3600, url: str = URL) -> Silence:
    return Silence("vLLM", Model(provider="vllm", name="m", timeout=timeout, timeout_total=total), url)


async def ended(silence: Silence, signs: Sequence[float], sent: float = 0.0) -> float | str:
    """When a call ended that is sent at one moment and hears from its server at others, or why it was given up."""
    loop = asyncio.get_running_loop()
    await asyncio.sleep(sent - loop.time())
    try:
        async with silence.watch() as watch:
            for at in signs:
                await asyncio.sleep(at - loop.time())
                watch.heard()
    except TimedOut as error:
        return f"at {loop.time():g}: {error}"
    return loop.time()


def test_a_reply_may_take_longer_than_the_time_out_as_long_as_something_comes() -> None:
    async def work() -> float | str:
        return await ended(silence(10), [9, 18, 27])

    assert in_virtual_time(work()) == 27


def test_a_pause_in_the_middle_counts_as_one_at_the_beginning_does() -> None:
    async def work() -> float | str:
        return await ended(silence(10), [9, 20])

    assert str(in_virtual_time(work())).startswith("at 19: vLLM sent nothing for 10 s")


def test_a_call_is_given_up_when_its_whole_time_is_over_whatever_comes() -> None:
    async def work() -> float | str:
        return await ended(silence(10, total=25), [9, 18, 27])

    assert str(in_virtual_time(work())).startswith("at 25: vLLM was not done within 25 s")


@pytest.mark.parametrize("adapters", [1, 2])
def test_a_call_in_the_queue_of_a_server_waits_for_the_ones_before_it(adapters: int) -> None:
    async def work() -> list[float | str]:
        asked = [silence(12) for _ in range(adapters)]
        calls = [ended(asked[number % adapters], [8.0 * (number + 1)]) for number in range(6)]
        return list(await asyncio.gather(*calls))

    assert in_virtual_time(work()) == [8, 16, 24, 32, 40, 48]


def test_a_long_reply_before_it_keeps_a_call_waiting_while_it_comes() -> None:
    async def work() -> list[float | str]:
        asked = silence(10)
        return list(await asyncio.gather(ended(asked, range(5, 65, 5)), ended(asked, [62])))

    assert in_virtual_time(work()) == [60, 62]


def test_a_call_that_was_passed_over_is_given_up() -> None:
    async def work() -> list[float | str]:
        asked = silence(10)
        calls = [ended(asked, [3]), ended(asked, [500]), *(ended(asked, [n + 4], sent=n) for n in range(1, 30))]
        return list(await asyncio.gather(*calls))

    assert str(in_virtual_time(work())[1]).startswith("at 13: ")


def test_a_server_that_hangs_gives_none_of_its_calls_a_reason_to_wait_longer() -> None:
    async def work() -> list[float | str]:
        asked = silence(10)
        return list(await asyncio.gather(*(ended(asked, [500], sent=n) for n in range(3))))

    assert [str(end)[:6] for end in in_virtual_time(work())] == ["at 10:", "at 11:", "at 12:"]


def test_another_server_is_another_queue() -> None:
    async def work() -> list[float | str]:
        return list(
            await asyncio.gather(ended(silence(10), [9]), ended(silence(10, url="http://localhost:9000"), [15]))
        )

    assert str(in_virtual_time(work())[1]).startswith("at 10: ")
