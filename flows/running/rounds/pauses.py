"""Between two rounds of a run by batches: end, wait in place, or leave the worker until the batches have ended.

A run from the command line ends, and the same command goes on; with `--wait` it waits. A deployed run is suspended, and
resumed by the flow `batch-poll`; where that is not scheduled, or the run is part of another, it waits in place.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from prefect.context import FlowRunContext

from flows.running.account.outcome import counted
from flows.running.rounds.progress import RoundProgress, standing
from flows.running.rounds.rounds import WaitsForBatches
from flows.running.rounds.suspending import is_resumed_by_a_poller, suspend
from flows.showing.terminal import say
from generator.engine.batches.models import restored
from generator.engine.batches.settling import Settling
from generator.errors import GeneratorError, ProviderGone, RunStopped, Transient
from generator.ledger import batches
from generator.ledger.batch_tables import Batch, Outcome
from generator.ledger.store import Ledger, open_ledger

Data = dict[str, Any]
FIRST_LOOK, LONGEST_WAIT = 1.0, 60.0
"""Seconds between looks at batches: a quarter as long again each time, from the one to the other."""
NO_ROOM, LONGEST_NO_ROOM = 60.0, 960.0
"""Seconds until a provider is asked again that has no room for a batch: twice as many each time in a row."""


async def in_rounds(once: Callable[[], Awaitable[Data]]) -> Data:
    """Go through a flow until nothing is left to a batch.

    Returns:
        What the flow returns; or, where the run ends before, what is on its way.

    Raises:
        RunStopped: Somebody cancelled a batch that is waited for.
    """
    no_room = NO_ROOM
    while True:
        try:
            return await once()
        except WaitsForBatches as waits:
            pause = waits
        if not await _goes_on(pause, no_room):
            return pause.data()
        no_room = NO_ROOM if pause.batches else min(2 * no_room, LONGEST_NO_ROOM)


async def _goes_on(pause: WaitsForBatches, no_room: float) -> bool:
    """Whether the run goes on in this process, once the batches have ended, or so many seconds later if none was
    taken.
    """
    context = FlowRunContext.get()
    assert context is not None
    assert context.flow_run is not None
    run = context.flow_run
    is_part = run.parent_task_run_id is not None
    if not pause.batches and pause.turned_away is None:  # another run was asking, or has answered, what was left
        await asyncio.sleep(FIRST_LOOK)
        return True
    if not pause.wait and not is_part:
        if run.deployment_id is None:
            if not pause.batches:
                raise RunStopped(_no_room(pause, "the same command tries it again later"))
            return False
        if pause.batches and await is_resumed_by_a_poller(pause):
            await suspend(run.id, pause)
            return True
    await waited(pause, no_room)
    return True


async def waited(pause: WaitsForBatches, no_room: float) -> None:
    """Wait until all batches have ended and are in the ledger.

    Raises:
        RunStopped: Somebody cancelled one of them.
    """
    if not pause.batches:
        say(_no_room(pause, f"it is tried again in {no_room / 60:g} min"))
        await asyncio.sleep(no_room)
        return
    async with open_ledger(pause.settings.ledger_url) as ledger, RoundProgress(pause).shown() as progress:
        settling = Settling(ledger, lambda batch: restored(batch.model, pause.settings))
        try:
            now = await _until_ended(ledger, settling, [batch.id for batch in pause.batches], progress)
        finally:
            await settling.close()
    for batch in now:
        if batch.outcome in tuple(Outcome):
            say(_smaller(batch))
    if all(batch.outcome == Outcome.NO_ROOM for batch in now):
        await asyncio.sleep(NO_ROOM)


async def _until_ended(ledger: Ledger, settling: Settling, ids: list[int], progress: RoundProgress) -> list[Batch]:
    away: str | None = None
    seconds = FIRST_LOOK
    while True:
        now = await ledger.transact(lambda connection: batches.by_id(connection, ids))
        for batch in now:
            if batch.is_open:
                away = await _settled(settling, batch, away)
        now = await ledger.transact(lambda connection: batches.by_id(connection, ids))
        await progress.show(now)
        if not any(batch.is_open for batch in now):
            refuse_cancelled(now)
            return now
        await asyncio.sleep(seconds)
        seconds = min(LONGEST_WAIT, 1.25 * seconds)


async def _settled(settling: Settling, batch: Batch, away: str | None) -> str | None:
    """Look at a batch; returns what is wrong with its provider, which is said once."""
    try:
        await settling.settle(batch)
    except (Transient, ProviderGone) as error:
        if str(error) != away:
            say(f"Batch {batch.id} goes on, but its provider does not answer and is asked again now and then: {error}")
        return str(error)
    if away is not None:
        say(f"The provider of batch {batch.id} answers again.")
    return None


def refuse_cancelled(now: list[Batch]) -> None:
    """End a run whose batch somebody cancelled: it would ask the rest anew.

    Raises:
        RunStopped: So it is.
    """
    cancelled = [str(batch.id) for batch in now if batch.cancelled]
    if cancelled:
        raise RunStopped(
            f"Batch {' and '.join(cancelled)} was cancelled; what it had answered is kept, and the same command asks "
            "the rest again."
        )


def on_their_way(data: Mapping[str, Any]) -> str:
    """What the state of a run says that has ended before its batches: `Round 1 of 3: 5,000 requests in 1 batch`."""
    asked = sum(batch["requests"] for batch in data["batches"])
    names = ", ".join(str(batch["id"]) for batch in data["batches"])
    return f"{standing(data['round'], data['rounds'])}: {counted(asked, 'request')} on their way in batch {names}"


def _smaller(batch: Batch) -> str:
    return f"Batch {batch.id} was not taken and goes out again at half its size: {batch.told}"


def no_room_for(left: int) -> str:
    """What is said of requests that are to wait until those on their way have ended."""
    return f"The provider has room for no more now: {counted(left, 'further request')} go out when these have ended."


def _no_room(pause: WaitsForBatches, then: str) -> str:
    why: GeneratorError | None = pause.turned_away
    said = f" ({str(why).rstrip('.')})" if why else ""
    return f"The provider takes no further batch for now{said}; what was answered is kept, and {then}."
