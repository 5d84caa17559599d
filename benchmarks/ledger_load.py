"""Calls without a provider, with and without the ledger: `python -m benchmarks.ledger_load CALLS FILE`.

Prints the seconds of CPU with the ledger and without it, and the seconds that calls waited for their rows in all.
"""

import asyncio
import random
import sys
import time
from collections.abc import Awaitable, Callable

from generator.ledger.completions import Entry
from generator.ledger.store import open_ledger

IN_FLIGHT = 50
SECONDS = 0.2
DRIFT = 0.1
"""Most that a call takes longer, as a share."""
REPLY = "x" * 1000


async def main(calls: int, file: str) -> None:
    """Make the calls twice."""
    waited = 0.0
    async with open_ledger(f"sqlite+aiosqlite:///{file}") as ledger:

        async def recorded(number: int) -> None:
            nonlocal waited
            start = time.perf_counter()
            await ledger.record(_entry(number))
            waited += time.perf_counter() - start

        await ledger.record(_entry(calls))  # the first compiles the statement
        with_ledger = await _cpu(calls, recorded)
        without = await _cpu(calls, _nothing)
    print(with_ledger, without, waited)


async def _cpu(calls: int, then: Callable[[int], Awaitable[None]]) -> float:
    """Seconds of CPU that the calls take, in all threads; they begin together and drift apart, as real ones do."""
    start = time.process_time()
    numbers = iter(range(calls))

    async def worker() -> None:
        for number in numbers:
            await asyncio.sleep(SECONDS * random.uniform(1.0, 1.0 + DRIFT))
            await then(number)

    await asyncio.gather(*(worker() for _ in range(IN_FLIGHT)))
    return time.process_time() - start


async def _nothing(number: int) -> None:
    del number


def _entry(number: int) -> Entry:
    return Entry(f"{number:064x}", True, "bench", "qa_text", "openai", "bench-model", 0, REPLY)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2]))
