"""What a judge says of many things, asked about in batches."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from flows.running.batches import grouped, in_window
from flows.running.job import Job
from generator.records import Kept, Outcome

T = TypeVar("T")


async def judged_in_batches(
    job: Job, items: Sequence[T], ask: Callable[[list[T]], Awaitable[Outcome[Kept]]], wanted: int
) -> list[Kept]:
    """All that the judge replied, batches in the order in which they ended; what failed is in the job's account.

    Args:
        job: Whose run and account it is.
        items: What is judged.
        ask: Asks the judge about a batch.
        wanted: Items a batch.
    """
    found: list[Kept] = []

    async def work(batch: list[T]) -> None:
        found.extend(job.take(await ask(batch)))
        job.progress.advance(len(batch))

    size = job.batch_size(wanted, len(items), job.judge)
    job.progress.expect(len(items))
    await in_window(grouped(items, size), work, job.window(job.judge, size))
    return found
