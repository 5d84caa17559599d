"""Deployments of our flows on a Prefect server that nobody serves: their runs wait for ever."""

import asyncio
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun, State, StateType

from flows.options.registry import FLOWS


def deploy(flow: str, name: str) -> str:
    """Make a deployment of a flow on the server in use; returns its whole name."""

    async def work() -> None:
        deployment = await FLOWS[flow].load().ato_deployment(name)
        await deployment.aapply()

    asyncio.run(work())
    return f"{flow}/{name}"


def runs_of(deployment: str) -> list[FlowRun]:
    """Its runs, in the order in which they were made."""

    async def work() -> list[FlowRun]:
        async with get_client() as client:
            found = await client.read_deployment_by_name(deployment)
            runs = [run for run in await client.read_flow_runs() if run.deployment_id == found.id]
        return sorted(runs, key=lambda run: str(run.created))

    return asyncio.run(work())


def put(run: UUID, state: StateType) -> None:
    """Say of a run what its process would say."""

    async def work() -> None:
        async with get_client() as client:
            await client.set_flow_run_state(run, State(type=state), force=True)

    asyncio.run(work())


def end(deployment: str) -> None:
    """All its runs have ended."""
    for run in runs_of(deployment):
        put(run.id, StateType.COMPLETED)
