"""One look: whether the tables say something else than at the last look, and what follows from it."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
from prefect import get_client
from prefect.settings import PREFECT_UI_URL

from flows.operations.watching import event
from flows.operations.watching.starting import Started, Starter
from flows.operations.watching.tables import Change, WatchedTables
from flows.options.operations.watch import WatchOptions
from generator.errors import RunStopped, first_line
from generator.hashing import fingerprint
from generator.ledger.store import open_ledger
from generator.settings.tree import Settings


@dataclass(frozen=True)
class Looked:
    """What a look has shown.

    Attributes:
        changes: Of the tables that say something new.
        started: What became of the run that was to start; None where none was.
        deployment: Of that run.
    """

    changes: tuple[Change, ...] = ()
    started: Started | None = None
    deployment: str | None = None

    def lines(self) -> list[str]:
        """What is to be told."""
        if not self.changes:
            return ["Nothing new."]
        said = [change.line() for change in self.changes]
        if self.started is None:
            return [*said, f"Event {event.NAME} sent."]
        run = self.started.run
        where = f"{PREFECT_UI_URL.value()}/runs/flow-run/{run.id}"
        if not self.started.waits:
            return [*said, f"Event {event.NAME} sent; {self.deployment} runs: {run.name}, {where}"]
        waits = (
            f"{self.deployment} is still at work on what was there before ({run.name}, {where}): the next run starts "
            "at the first look after its end; cancel it if the process that did it is gone."
        )
        return [*said, waits]


async def look(options: WatchOptions, settings: Settings) -> Looked:
    """Look once; what was seen is remembered when all that follows from it is done.

    Raises:
        UsageError: There is no such table or deployment.
        RunStopped: A table, the ledger or the server cannot be used.
    """
    async with open_ledger(settings.ledger_url) as ledger:
        watched = WatchedTables(options, ledger)
        if not await watched.moved():
            return Looked()
        await watched.settled()
        seen = [await watched.change(state.name) for state in await watched.moved()]
        changes = tuple(change for change in seen if change.is_new)
        started = None
        if changes:
            started = await _reachable(partial(_follow, options, watched, changes))
        if started is None or not started.waits:
            for change in seen:
                await watched.remember(change)
        return Looked(changes, started, options.run)


async def _follow(options: WatchOptions, watched: WatchedTables, changes: tuple[Change, ...]) -> Started | None:
    """Start the run that is wanted, and send an event a table, unless an earlier run is to end first."""
    started = None
    if options.run:
        async with get_client() as client:
            starter = await Starter.find(client, options, watched.scope)
            started = await starter.start(_key(watched.scope, changes))
        if started.waits:
            return started
    for change in changes:
        await event.send(watched.path, change)
    return started


def _key(scope: str, changes: tuple[Change, ...]) -> str:
    """The same for two who see the same change."""
    return fingerprint([scope, *([change.table.model_dump(), change.snapshot.fingerprint] for change in changes)])


async def _reachable(work: Any) -> Started | None:
    from websockets.exceptions import WebSocketException

    try:
        started: Started | None = await work()
    except (httpx.HTTPError, WebSocketException, OSError) as error:
        raise RunStopped(
            f"The Prefect server does not take it ({first_line(error)}); the next look tries again."
        ) from error
    return started
