"""Calls without a provider, with and without the ledger: `python -m benchmarks.ledger.load CALLS FILE`.

Each call claims its key before and is on record after, as a real one. Prints the seconds of CPU with the ledger and
without it, and the seconds that calls waited for their claims and rows in all.
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
Step = Callable[[int], Awaitable[None]]


async def main(calls: int, file: str) -> None:
    """Make the calls twice."""
    waited = 0.0
    async with open_ledger(f"sqlite+aiosqlite:///{file}") as ledger:

        async def waited_for(work: Awaitable[None]) -> None:
            nonlocal waited
            start = time.perf_counter()
            await work
            waited += time.perf_counter() - start

        async def claimed(number: int) -> None:
            await waited_for(ledger.claims.claim(_entry(number).key, lambda _: None))

        async def recorded(number: int) -> None:
            await waited_for(ledger.record(_entry(number)))
            ledger.claims.free(_entry(number).key)

        await claimed(calls)  # the first compile their statements
        await recorded(calls)
        waited = 0.0
        with_ledger = await _cpu(calls, claimed, recorded)
        without = await _cpu(calls, _nothing, _nothing)
    print(with_ledger, without, waited)


async def _cpu(calls: int, before: Step, after: Step) -> float:
    """Seconds of CPU that the calls take, in all threads; they begin together and drift apart, as real ones do."""
    start = time.process_time()
    numbers = iter(range(calls))

    async def worker() -> None:
        for number in numbers:
            await before(number)
            await asyncio.sleep(SECONDS * random.uniform(1.0, 1.0 + DRIFT))
            await after(number)

    await asyncio.gather(*(worker() for _ in range(IN_FLIGHT)))
    return time.process_time() - start


async def _nothing(number: int) -> None:
    del number


def _entry(number: int) -> Entry:
    return Entry(f"{number:064x}", True, "bench", "qa_text", "openai", "bench-model", 0, REPLY)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2]))
