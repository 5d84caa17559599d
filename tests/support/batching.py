"""Passes of a run by batches, without a flow: what a command does between its start and its end."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

from generator.engine.ask import ask
from generator.engine.batches.queue import Finish, Queue
from generator.engine.batches.settling import Settling
from generator.engine.call import Answer
from generator.engine.run import Run, start_run
from generator.errors import Queued
from generator.ledger import batch_passes, batches
from generator.ledger.batch_tables import Batch
from generator.ledger.store import Ledger, open_ledger
from generator.types import Model, ProviderName, Request
from tests.support.asking import Note

SCOPE = "a job"
NAMES: dict[ProviderName, str] = {
    "openai": "gpt-4o-mini",
    "anthropic": "claude-haiku-4-5",
    "gemini": "gemini-2.5-flash",
}
"""Of providers with a batch API, each with a model whose price is known."""


@asynccontextmanager
async def by_batch(
    url: str, *, finish: Finish = "batch", budget: float | None = None, scope: str = SCOPE
) -> AsyncIterator[Run]:
    """A run at the beginning of a pass."""
    async with start_run(url, budget) as run:
        before = await run.ledger.transact(partial(batches.of_scope, scope=scope))
        called = await run.ledger.transact(partial(batch_passes.of_scope, scope=scope))
        run.queue = Queue(run.ledger, scope, "a test", finish, before, called)
        run.budget.spent += run.queue.spent
        run.budget.set_aside(run.queue.at_most)
        yield run


async def one_pass(
    url: str, model: Model, asked: Sequence[Request], *, finish: Finish = "batch", budget: float | None = None
) -> list[Answer[Note]] | list[Batch]:
    """Ask all; the answers, or the batches that are waited for."""
    async with by_batch(url, finish=finish, budget=budget) as run:
        assert run.queue is not None
        try:
            return await ask(model, asked, Note)
        except Queued:
            await run.ledger.transact(partial(batch_passes.add, scope=SCOPE, usage=run.used))
            return await run.queue.finish()


async def settle_all(url: str, model: Model) -> list[Batch]:
    """Go on with all open batches, as a process of its own; all batches as they stand then."""
    async with open_ledger(url) as ledger:
        return await settled(ledger, model)


async def settled(ledger: Ledger, model: Model) -> list[Batch]:
    """Go on with all open batches; all batches as they stand then."""
    settling = Settling(ledger, lambda _: model)
    try:
        for batch in await ledger.transact(batches.open_ones):
            await settling.settle(batch)
    finally:
        await settling.close()
    return await ledger.transact(batches.every)


async def until_ended(url: str, model: Model) -> list[Batch]:
    """Go on with all batches until each has ended."""
    found = await settle_all(url, model)
    while any(batch.is_open for batch in found):
        await asyncio.sleep(0.02)
        found = await settle_all(url, model)
    return found


async def answered(
    url: str, model: Model, asked: Sequence[Request], *, finish: Finish = "batch", budget: float | None = None
) -> list[Answer[Note]]:
    """Pass by pass until there are answers."""
    for _ in range(20):
        found = await one_pass(url, model, asked, finish=finish, budget=budget)
        answers = [one for one in found if isinstance(one, Answer)]
        if answers:
            return answers
        await until_ended(url, model)
    raise AssertionError("no end of rounds")
