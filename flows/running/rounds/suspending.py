"""A deployed run that leaves its worker until its batches have ended; the flow `batch-poll` resumes it."""

from functools import partial
from uuid import UUID

from prefect import get_client, get_run_logger
from prefect.client.schemas.filters import FlowFilter, FlowFilterName
from prefect.flow_runs import asuspend_flow_run

from flows.running.account.outcome import counted
from flows.running.rounds.progress import make_artifact, standing
from flows.running.rounds.rounds import WaitsForBatches
from generator.ledger import batch_waiters
from generator.ledger.store import open_ledger
from generator.settings.layers import load
from generator.shown import shown

POLLER = "batch-poll"
"""The flow that looks at batches on a schedule, and resumes who waits for them."""
SUSPENDED_FOR = 50 * 3600
"""Seconds after which Prefect fails a suspended run: above the two days that the slowest batches take."""


async def is_resumed_by_a_poller(pause: WaitsForBatches) -> bool:
    """Whether the poller is deployed on this server, with a schedule, for this ledger, so that it will resume the run.

    `generator up` serves it with a schedule that rests; the first run that needs it sets it going.
    """
    if pause.settings.ledger_url != load().ledger_url:
        return False
    async with get_client() as client:
        named = FlowFilter(name=FlowFilterName(any_=[POLLER]))
        deployments = [one for one in await client.read_deployments(flow_filter=named) if not one.paused]
        if any(schedule.active for one in deployments for schedule in one.schedules):
            return True
        for one in deployments:
            for schedule in one.schedules:
                await client.update_deployment_schedule(one.id, schedule.id, active=True)
                return True
    return False


async def suspend(flow_run: UUID, pause: WaitsForBatches) -> None:
    """Leave the worker. Where the batches have ended this very moment, it may return, and the run goes on."""
    artifact = await make_artifact(pause)
    ids = [batch.id for batch in pause.batches]
    rounds = (pause.round, pause.rounds)
    async with open_ledger(pause.settings.ledger_url) as ledger:
        wait = partial(batch_waiters.wait, flow_run=str(flow_run), ids=ids, artifact=str(artifact), rounds=rounds)
        await ledger.transact(wait)
    asked = counted(sum(batch.requests for batch in pause.batches), "request")
    get_run_logger().info(shown(f"{standing(*rounds)}: {asked} on their way in batch {', '.join(map(str, ids))}"))
    # The key is the round's: Prefect lets none pass twice, and the process begins anew each time.
    await asuspend_flow_run(timeout=SUSPENDED_FOR, key=f"batches-{'-'.join(map(str, ids))}")
