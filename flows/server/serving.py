"""Runs the flows when a Prefect server says so: `python -m flows.server.serving`, started by `generator up`.

Each flow is served as the deployment `default`. A run is a process of its own, in the folder where this one was
started. A flow that `prefect deploy` gave to a work pool is left to that pool's workers.
"""

import asyncio

from prefect.deployments.runner import RunnerDeployment
from prefect.runner import Runner
from prefect.types.entrypoint import EntrypointType

from deployments.pools import NAME, left_to_workers
from flows.options.entry import Entry
from flows.options.registry import FLOWS
from flows.server.server_state import READY
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
        entrypoint_type=EntrypointType.MODULE_PATH,
    )


if __name__ == "__main__":
    asyncio.run(serve())
