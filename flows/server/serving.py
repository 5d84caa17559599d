"""Runs the flows when a Prefect server says so: `python -m flows.server.serving`, started by `generator up`.

Each flow is served as the deployment `default`. A run is a process of its own, in the folder where this one was
started. A flow that `prefect deploy` gave to a work pool is left to that pool's workers.
"""

import asyncio

from prefect.deployments.runner import RunnerDeployment
from prefect.runner import Runner
from prefect.schedules import Interval, Schedule
from prefect.types.entrypoint import EntrypointType

from deployments.pools import NAME, left_to_workers
from flows.options.entry import Entry
from flows.options.registry import FLOWS
from flows.server.server_state import READY
from generator.ledger.batch_waiters import waiters
from generator.ledger.batches import open_ones
from generator.ledger.store import open_ledger
from generator.settings.layers import load
from generator.startup import own_process

LOOK_EVERY = 2.0
"""Seconds between questions for new runs; Prefect's own 10 are long for someone who waits before a form."""


async def serve() -> None:
    """Serve the flows until ended."""
    own_process.begin()
    runner = Runner(name="generator", query_seconds=LOOK_EVERY)
    pooled = await left_to_workers(list(FLOWS))
    for name, entry in FLOWS.items():
        if name not in pooled:
            await runner.aadd_deployment(await _deployment(entry))
    own_process.ready()
    print(READY, flush=True)
    await runner.start()


async def _deployment(entry: Entry) -> RunnerDeployment:
    return await entry.load().ato_deployment(
        NAME,
        tags=["generator", entry.group],
        description=entry.told,
        schedules=await _schedules(entry),
        entrypoint_type=EntrypointType.MODULE_PATH,
    )


async def _schedules(entry: Entry) -> list[Schedule]:
    """The schedule of a flow that nobody asks for; it rests while there is no batch to look after."""
    if entry.every is None:
        return []
    async with open_ledger(load().ledger_url) as ledger:
        active = bool(await ledger.transact(open_ones) or await ledger.transact(waiters))
    return [Interval(entry.every, active=active)]


if __name__ == "__main__":
    asyncio.run(serve())
