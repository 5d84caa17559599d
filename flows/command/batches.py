"""`generator batch`: all batches of the ledger, one line each; fetching what has ended; ending what has not."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from flows.options.base import checked
from flows.options.entry import Entry
from flows.showing.terminal import say
from generator.errors import GeneratorError, UsageError
from generator.shown import shown
from generator.startup import own_process

if TYPE_CHECKING:
    from flows.options.operations.batch import BatchCommandOptions
    from generator.engine.batches.settling import Settling
    from generator.ledger.batch_tables import Batch

_HOUR, _MINUTE = 3600, 60
_NONE_OPEN = "No batch is on its way; `generator batch status` shows those that have ended."


def run_batch(entry: Entry, values: dict[str, Any], *, quiet: bool) -> int:
    """Show, fetch or cancel batches, and return the exit code: 1 where a provider does not answer."""
    own_process.ready()
    options = checked(entry.kind, values)
    found, faults = asyncio.run(_done(options))
    for sentence in faults:
        say(sentence)
    for line in told(found):
        print(shown(line))
    if not found and not quiet:
        say(_NONE_OPEN if options.do == "fetch" else "The ledger knows of no batch: `--mode batch` makes them.")
    return 1 if faults else 0


def tell_batches(data: Mapping[str, Any]) -> None:
    """What a run says that ends before its batches: what they are called, and how it goes on."""
    from flows.running.account.outcome import counted
    from flows.running.rounds.pauses import no_room_for, on_their_way

    said = on_their_way(data)
    say(f"{said[0].upper()}{said[1:]}.")
    for batch in data["batches"]:
        where = f"{batch['remote'] or 'being sent'} at {batch['provider']}, {batch['model']}"
        say(f"  {batch['id']}: {where}, {counted(batch['requests'], 'request')}")
    if data["left"]:
        say(no_room_for(data["left"]))
    say("The same command goes on when they have ended (`--wait` waits); `generator batch status` shows how far it is.")


async def _done(options: "BatchCommandOptions") -> tuple[list["Batch"], list[str]]:
    from generator.engine.batches.models import restored
    from generator.engine.batches.settling import Settling
    from generator.ledger import batches
    from generator.ledger.store import open_ledger
    from generator.settings.layers import load

    settings = load(options.config)
    async with open_ledger(settings.ledger_url) as ledger:
        wanted = _wanted(options, await ledger.transact(batches.every))
        settling = Settling(ledger, lambda batch: restored(batch.model, settings))
        faults = []
        try:
            for batch in wanted:
                if batch.is_open:
                    faults += await _settled(settling, batch, options.do)
        finally:
            await settling.close()
        return await ledger.transact(partial(batches.by_id, ids=[batch.id for batch in wanted])), faults


def _wanted(options: "BatchCommandOptions", every: Sequence["Batch"]) -> list["Batch"]:
    """The batches that are named; all of them where none is.

    Raises:
        UsageError: One is unknown, or none is named that is to be cancelled.
    """
    if options.do == "cancel" and not options.ids:
        raise UsageError("Name the batches to cancel, by the numbers that `generator batch status` shows.")
    known = {batch.id: batch for batch in every}
    if unknown := [str(number) for number in options.ids if number not in known]:
        raise UsageError(
            f"The ledger knows of no batch {', '.join(unknown)}; `generator batch status` shows those it knows."
        )
    if options.ids:
        return [known[number] for number in options.ids]
    return list(every) if options.do == "status" else [batch for batch in every if batch.is_open]


async def _settled(settling: "Settling", batch: "Batch", do: str) -> list[str]:
    """Look at a batch, take what has ended, or end it; returns what is wrong with it."""
    try:
        await (settling.cancel(batch) if do == "cancel" else settling.settle(batch, fetch=do == "fetch"))
    except GeneratorError as error:
        return [f"Batch {batch.id}: {error}"]
    return []


def told(found: Sequence["Batch"]) -> list[str]:
    """The batches, a line each."""
    from generator.types import Model

    rows = []
    for batch in found:
        model = Model.model_validate_json(batch.model)
        failed = f", {batch.failed:,} failed" if batch.failed else ""
        answered = f"{batch.done:,} of {batch.requests:,}{failed}"
        asked = f"round {batch.round} of {batch.about}"
        rows.append((str(batch.id), _state(batch), answered, _cost(batch), f"{model.provider} {model.name}", asked))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(map(str.ljust, row, widths)).rstrip() + _against(batch)
        for row, batch in zip(rows, found, strict=True)
    ]


def _against(batch: "Batch") -> str:
    return f"  ({batch.told.rstrip('.')})" if batch.told else ""


def _cost(batch: "Batch") -> str:
    from generator.money import dollars

    if batch.is_open:
        return f"at most {dollars(batch.most)}" if batch.most else ""
    return "unknown" if batch.unpriced else dollars(batch.cost, estimated=bool(batch.estimated))


def _state(batch: "Batch") -> str:
    if not batch.is_open:
        return batch.outcome or "never sent"
    if batch.outcome:
        return f"{batch.outcome}, to be fetched"
    going = "being cancelled" if batch.cancelled else "on its way" if batch.remote else "being sent"
    return f"{going}{_left(batch.ends_by)}"


def _left(ends_by: float | None) -> str:
    """How long a batch can take yet."""
    seconds = (ends_by or 0.0) - time.time()
    if seconds <= 0:
        return ""
    hours, minutes = int(seconds // _HOUR), int(seconds % _HOUR // _MINUTE)
    return f", {hours} h {minutes} min at most"


def run_poll(entry: Entry, values: dict[str, Any], *, quiet: bool) -> int:
    """Run the flow `batch-poll` once, on the Prefect server there is."""
    from flows.running.stopping import interruptible
    from flows.server.command_server import command_server
    from generator.settings.layers import load

    with command_server(load(values.get("config")).server) as server:
        flow = entry.load()
        own_process.ready()
        with server.ready(say if not quiet else lambda _: None):
            data = asyncio.run(interruptible(flow, values))
    if not quiet:
        say(data["said"])
    return 1 if data["failed"] else 0
