"""The flow `batch-poll`: looks at all batches on a schedule, takes what has ended, and resumes who waits for it.

For each batch that has ended it emits the event `generator.batch.ended` with the resource `generator.batch.<number>`.
"""

from functools import partial
from typing import Any
from uuid import UUID

from prefect import get_client, get_run_logger
from prefect.client.schemas.objects import State
from prefect.events import emit_event
from prefect.exceptions import ObjectNotFound
from prefect.flow_runs import aresume_flow_run
from prefect.states import Cancelled

from flows.options.operations.batch import BatchPollOptions
from flows.running.account.outcome import counted
from flows.running.as_flow import as_flow
from flows.running.rounds.pauses import refuse_cancelled
from flows.running.rounds.progress import update_artifact
from flows.running.rounds.rounds import batch_data
from generator.engine.batches.models import restored
from generator.engine.batches.settling import Settling
from generator.errors import GeneratorError, RunStopped
from generator.ledger import batch_waiters, batches
from generator.ledger.batch_tables import Batch
from generator.ledger.batch_waiters import Waiter
from generator.ledger.store import Ledger, open_ledger
from generator.settings.layers import load
from generator.settings.tree import Settings
from generator.shown import shown

EVENT = "generator.batch.ended"


@as_flow(BatchPollOptions, says=lambda data: str(data["said"]))
async def batch_poll(options: BatchPollOptions) -> dict[str, Any]:
    """Fetch the batches that have ended, and resume the flow runs that wait for them."""
    settings = load(options.config, options.overrides())
    async with open_ledger(settings.ledger_url) as ledger:
        ended, open_ones, failed = await _looked_at(ledger, settings)
        resumed = await _resumed(ledger)
    said = f"Batches: {ended:,} ended, {open_ones:,} on their way; {counted(resumed, 'run')} resumed"
    return {"ended": ended, "open": open_ones, "resumed": resumed, "failed": failed, "said": said}


async def _looked_at(ledger: Ledger, settings: Settings) -> tuple[int, int, int]:
    """How many batches have ended now, how many go on, and of how many the provider did not answer."""
    settling = Settling(ledger, lambda batch: restored(batch.model, settings))
    ended = still = failed = 0
    try:
        for batch in await ledger.transact(batches.open_ones):
            try:
                now = await settling.settle(batch)
            except GeneratorError as error:  # the others are looked at all the same; the next look is soon
                get_run_logger().warning(shown(f"Batch {batch.id}: {error}"))
                failed += 1
                continue
            if now.is_open:
                still += 1
            else:
                ended += 1
                _emit(now)
    finally:
        await settling.close()
    return ended, still, failed


def _emit(batch: Batch) -> None:
    data = batch_data(batch)
    get_run_logger().info(shown(f"Batch {batch.id} ended: {batch.done:,} of {batch.requests:,} answered"))
    emit_event(EVENT, resource={"prefect.resource.id": f"generator.batch.{batch.id}"}, payload=data)


async def _resumed(ledger: Ledger) -> int:
    """Resume the flow runs whose batches have all ended; show the others how far theirs are."""
    resumed = 0
    for waiter in await ledger.transact(batch_waiters.waiters):
        await update_artifact(UUID(waiter.artifact), waiter.round, waiter.rounds, waiter.batches)
        if any(batch.is_open for batch in waiter.batches):
            continue
        if await _is_paused(waiter):
            await _go_on(waiter)
            resumed += 1
        elif not await _is_over(waiter):
            continue  # it is about to suspend itself
        await ledger.transact(partial(batch_waiters.forget, flow_run=waiter.flow_run))
    return resumed


async def _go_on(waiter: Waiter) -> None:
    """Resume a run, or end it where its batch was cancelled."""
    run = UUID(waiter.flow_run)
    try:
        refuse_cancelled(waiter.batches)
    except RunStopped as stopped:
        async with get_client() as client:
            await client.set_flow_run_state(run, Cancelled(message=shown(str(stopped))), force=True)
        return
    await aresume_flow_run(run)


async def _is_paused(waiter: Waiter) -> bool:
    state = await _state(waiter)
    return state is not None and state.is_paused()


async def _is_over(waiter: Waiter) -> bool:
    """Whether the run has ended, or is not there any more."""
    state = await _state(waiter)
    return state is None or state.is_final()


async def _state(waiter: Waiter) -> State[Any] | None:
    """The state of a run; None where the server has no such run."""
    async with get_client() as client:
        try:
            return (await client.read_flow_run(UUID(waiter.flow_run))).state
        except ObjectNotFound:
            return None
