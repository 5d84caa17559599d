"""A run by batches, pass by pass: what a pass begins with, and how it ends where something is still to come."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

from flows.options.base import ModelOptions
from flows.running.account.outcome import counted
from flows.running.account.summary import Summary, cost_text
from generator.engine.batches.models import restored
from generator.engine.batches.queue import Queue
from generator.engine.batches.settling import Settling
from generator.engine.run import Run
from generator.errors import GeneratorError, NothingKept, Queued, RateLimited
from generator.hashing import fingerprint
from generator.ledger import batch_passes, batches
from generator.ledger.batch_tables import Batch
from generator.ledger.store import Ledger
from generator.settings.tree import Settings
from generator.types import Model
from generator.usage import Usage


class WaitsForBatches(GeneratorError):
    """A pass has come as far as it can without the replies of batches.

    Args:
        about: The flow, and what it writes.
        number: Which round is on its way, from 1.
        of: How many there are if nothing fails.
        batches: Those that are waited for.
        wait: Whether the user wants to wait for them.
        left: Requests that found no room at their provider.
        turned_away: Why a provider takes no batch for now, if so.
        settings: With which the batches are asked about.
    """

    def __init__(
        self,
        about: str,
        number: int,
        of: int,
        batches: list[Batch],
        *,
        wait: bool,
        left: int,
        turned_away: RateLimited | None,
        settings: Settings,
    ) -> None:
        super().__init__("Replies are to come from batches.")
        self.about = about
        self.round, self.rounds = number, of
        self.batches = batches
        self.wait = wait
        self.left = left
        self.turned_away = turned_away
        self.settings = settings

    def data(self) -> dict[str, Any]:
        """What a run returns that ends here, as plain JSON."""
        return {
            "flow": self.about.split(" ")[0],
            "round": self.round,
            "rounds": self.rounds,
            "batches": [batch_data(batch) for batch in self.batches],
            "left": self.left,
            "output": "",
            "written": 0,
            "failed": 0,
        }


def batch_data(batch: Batch) -> dict[str, Any]:
    """A batch as plain JSON, for people."""
    model = Model.model_validate_json(batch.model)
    names = ("id", "about", "round", "stage", "outcome", "remote", "requests", "done", "failed", "cost", "ends_by")
    return {**{name: getattr(batch, name) for name in names}, "provider": model.provider, "model": model.name}


@asynccontextmanager
async def rounds(run: Run, options: ModelOptions, settings: Settings) -> AsyncIterator[None]:
    """The pass of a run, where it asks by batches; a run by calls is told of batches that are on their way.

    Raises:
        WaitsForBatches: The pass waits for batches.
    """
    if run.estimates:
        yield
        return
    if options.mode != "batch":
        run.beside_batches = bool(await run.ledger.transact(batches.open_ones))
        yield
        return
    scope = fingerprint([options.FLOW, *identities(options.reads()), *identities(options.writes())])
    about = " → ".join([options.FLOW, *(Path(place).name for place in options.writes()[:1])])
    await _fetch(run.ledger, scope, settings)
    before = await run.ledger.transact(partial(batches.of_scope, scope=scope))
    called = await run.ledger.transact(partial(batch_passes.of_scope, scope=scope))
    queue = run.queue = Queue(run.ledger, scope, about, options.finish, before, called)
    run.budget.spent += queue.spent
    run.budget.set_aside(queue.at_most)
    try:
        yield
    except NothingKept:
        await run.ledger.transact(partial(batches.settle, scope=scope))
        raise
    except GeneratorError as error:
        await run.ledger.transact(partial(batch_passes.add, scope=scope, usage=run.used))
        if not isinstance(error, Queued):
            raise
        waiting = await queue.finish()
        number = max([batch.round for batch in waiting], default=queue.round)
        raise WaitsForBatches(
            about,
            number,
            options.rounds(),
            waiting,
            wait=options.wait,
            left=queue.left,
            turned_away=queue.turned_away,
            settings=settings,
        ) from None
    else:
        await run.ledger.transact(partial(batches.settle, scope=scope))


def count_batches(summary: Summary, before: Sequence[Batch], called: Usage) -> None:
    """Enter into the account what the rounds before have cost, by batches and by calls: this pass found it in the
    ledger.
    """
    answered = min(called.calls - called.retries, summary.usage.reused)
    summary.usage += replace(called, reused=-answered)
    done = sum(batch.done for batch in before)
    if not done:
        return
    used = Usage(
        calls=done,
        batched=done,
        reused=-min(done, summary.usage.reused),
        tokens_in=sum(batch.tokens_in for batch in before),
        tokens_out=sum(batch.tokens_out for batch in before),
        cost=sum(batch.cost for batch in before),
        unpriced=sum(batch.unpriced for batch in before),
        estimated=sum(batch.estimated for batch in before),
    )
    summary.usage += used
    told = counted(max(batch.round for batch in before), "round")
    summary.notes.append(f"{done:,} replies came by batch, in {told}, at half the price ({cost_text(asdict(used))}).")


async def _fetch(ledger: Ledger, scope: str, settings: Settings) -> None:
    """Fetch what has ended meanwhile of the job's batches."""
    settling = Settling(ledger, lambda batch: restored(batch.model, settings))
    try:
        for batch in await ledger.transact(partial(batches.of_scope, scope=scope)):
            if batch.is_open:
                await settling.settle(batch)
    finally:
        await settling.close()


def identities(places: Sequence[str]) -> list[str]:
    """What places are called in the ledger: whole paths, and URLs."""
    return [place if "://" in place else str(Path(place).resolve()) for place in places]
