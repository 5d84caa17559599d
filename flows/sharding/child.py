"""A run that works on a part of another's chunks: it tells that one how far it is, in the ledger that they share."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

from prefect.context import FlowRunContext

from flows.running.job import Job
from flows.sharding.account import leave_account
from flows.sharding.shard import Shard
from flows.sharding.terms import check_terms
from generator.errors import RunStopped, UsageError
from generator.ledger.shard_rows import ShardState, is_over, report, terms_of

REPORT_EVERY = 2.0
"""Seconds between reports."""
LOOKS = 3
"""Looks in a row at which the run that shared itself out is over: on a machine that has just woken up it may not have
got round to saying so."""
_OVER = (
    "The run that shared itself out is not there any more, so nobody would join what this shard makes; what was "
    "answered is kept: start that run again."
)


@asynccontextmanager
async def taking_part(job: Job, part: str) -> AsyncIterator[None]:
    """While the block runs, a shard works on the terms of its run, and reports; of other runs nothing is done.

    Args:
        job: Of this run.
        part: The shard, as text; empty where it is none.

    Raises:
        UsageError: The run that shared itself out is not in this ledger, or has other settings.
        RunStopped: It was killed.
    """
    if not part:
        yield
        return
    shard = Shard.read(part)
    wanted = await job.run.ledger.transact(partial(terms_of, run=shard.run))
    if wanted is None:
        raise UsageError(
            "The ledger of this worker does not know the run that shared itself out: that is over, or it has another "
            "ledger, and both would pay for their own calls; let both name one, "
            "GENERATOR_LEDGER__URL=postgresql+asyncpg://USER:PASSWORD@HOST/NAME."
        )
    if await job.run.ledger.transact(partial(is_over, run=shard.run)):
        raise RunStopped(_OVER)
    check_terms(wanted, job)
    job.sample = int(wanted["sample"])
    leave_account(job, shard)
    job.run.ledger.claims.stay()
    await _report(job, shard)
    over = asyncio.Event()
    reports = asyncio.create_task(_keep_reporting(job, shard, over))
    try:
        yield
    finally:
        over.set()
        await reports


async def _keep_reporting(job: Job, shard: Shard, over: asyncio.Event) -> None:
    ended, looks = False, 0
    while not ended:
        with suppress(TimeoutError):  # it goes on, and it is time to say how far
            await asyncio.wait_for(over.wait(), REPORT_EVERY)
        ended = over.is_set()
        try:
            await _report(job, shard)
            over_there = await job.run.ledger.transact(partial(is_over, run=shard.run))
            looks = looks + 1 if over_there else 0
            if looks == LOOKS and not ended:
                job.run.stop(RunStopped(_OVER))
        except RunStopped as error:  # who asks finds that out as well, and ends
            job.note(f"How far this shard is could not be told: {error}")


async def _report(job: Job, shard: Shard) -> None:
    context = FlowRunContext.get()
    assert context is not None
    assert context.flow_run is not None
    progress, run = job.progress, job.run
    state = ShardState(progress.done, progress.total, run.in_flight, run.used)
    flow_run, owner = str(context.flow_run.id), run.ledger.claims.owner
    await run.ledger.transact(partial(report, run=shard.run, flow_run=flow_run, owner=owner, state=state))
