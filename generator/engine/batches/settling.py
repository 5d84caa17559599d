"""What has become of batches: found again after a crash, looked at, and when they have ended fetched into the ledger.

Any process may do it, on any machine and any day: one at a time is at work on a batch. What is fetched are ordinary
rows of the ledger, at the batch's price; a process that dies while it fetches leaves the rest to the next.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import TypeVar

import orjson
import sqlalchemy as sa

from generator.engine.money.billing import bill
from generator.engine.money.paid import paid
from generator.errors import GeneratorError, RateLimited
from generator.ledger import batch_requests, batches
from generator.ledger.batch_tables import LEARNABLE, Asked, Batch, Fate, Outcome, Reply, Stage
from generator.ledger.completions import Entry, storable_reply
from generator.ledger.store import Ledger
from generator.llm.batching.connect import connect_batches
from generator.llm.batching.provider import (
    BatchGone,
    BatchProvider,
    BatchReply,
    BatchState,
    BatchTooLarge,
    RemoteBatch,
    Undecided,
)
from generator.types import Completion, Model

T = TypeVar("T")
UNHEARD = 5.0
"""Seconds after which a request that a killed process had sent has reached the provider, or never will."""
_AT_ONCE = 500
"""Replies that are entered in one transaction."""


class Settling:
    """Settles batches of one ledger.

    Args:
        model_of: The model of a batch, as this process can ask for it.
    """

    def __init__(self, ledger: Ledger, model_of: Callable[[Batch], Model]) -> None:
        self._ledger = ledger
        self._model_of = model_of
        self._connections: dict[str, BatchProvider] = {}

    async def settle(self, batch: Batch, *, fetch: bool = True) -> Batch:
        """Go on with a batch as far as its provider is; it is returned as it stands then.

        Args:
            batch: Which.
            fetch: Whether what has ended is taken into the ledger.

        Raises:
            GeneratorError: The provider cannot be asked.
        """
        owner = self._ledger.claims.owner
        self._ledger.claims.stay()
        if taken := await self._do(batches.take, owner=owner, batch=batch.id):
            try:
                await self._go_on(taken, fetch=fetch)
            finally:
                await self._do(batches.let_go, owner=owner, batch=batch.id)
        (now,) = await self._do(batches.by_id, ids=[batch.id])
        return now

    async def cancel(self, batch: Batch) -> Batch:
        """Ask for a batch's end; it goes on for a while, and what it has answered until then is paid and kept."""
        await self._do(batches.to_be_cancelled, batch=batch.id)
        return await self.settle(batch)

    async def close(self) -> None:
        """Close the connections."""
        for connection in self._connections.values():
            await connection.close()

    async def _go_on(self, batch: Batch, *, fetch: bool) -> None:
        model = self._model_of(batch)
        connection = await self._connected(model)
        remote = batch.remote
        if batch.stage is Stage.INTENDED:
            found = await self._found(connection, batch)
            if found is None:
                return
            remote = found.id
        try:
            seen = await connection.look(remote)
            if batch.cancelled and seen.state is BatchState.RUNNING:
                await connection.cancel(remote)
                seen = await connection.look(remote)
            if seen.state is BatchState.RUNNING or not fetch:
                await self._note(batch, seen)
                return
            if seen.state is not BatchState.FAILED:
                await self._fetch(connection, model, batch, remote)
        except BatchGone as gone:
            await self._do(batches.ended, batch=batch.id, outcome=BatchState.EXPIRED, told=str(gone))
            return
        await self._end(batch, seen)

    async def _note(self, batch: Batch, seen: RemoteBatch) -> None:
        outcome = "" if seen.state is BatchState.RUNNING else seen.state.value
        known = {"done": seen.done, "failed": seen.failed, "ends_by": seen.ends_by, "outcome": outcome}
        await self._do(batches.noted, batch=batch.id, **known)

    async def _found(self, connection: BatchProvider, batch: Batch) -> RemoteBatch | None:
        """What a process was about to send that did not live to tell; None where nothing more is to be done now."""
        keys = list(await self._do(batch_requests.requests_of, batch=batch.id))
        others = [other.remote for other in await self._do(batches.every) if other.remote]
        try:
            found = await connection.find(batch.nonce, batch.made_at, keys, others)
            if found is None:
                await asyncio.sleep(UNHEARD)
                found = await connection.find(batch.nonce, batch.made_at, keys, others)
        except Undecided as undecided:
            await self._do(batches.noted, batch=batch.id, done=0, failed=0, ends_by=undecided.ends_by)
            return None
        if found is None:
            await self._do(batches.dropped, batch=batch.id, why="It never reached the provider.")
            return None
        await self._do(batches.sent, batch=batch.id, remote=found.id, ends_by=found.ends_by)
        return found

    async def _fetch(self, connection: BatchProvider, model: Model, batch: Batch, remote: str) -> None:
        waiting = await self._do(batch_requests.requests_of, batch=batch.id)
        async for part in _in_parts(connection.results(remote)):
            known = [(waiting[reply.key], reply) for reply in part if reply.key in waiting]
            replies = [_entered(batch, model, connection.discount, *one) for one in known]
            await self._do(batches.entered, batch=batch, replies=replies)

    async def _end(self, batch: Batch, seen: RemoteBatch) -> None:
        told = "" if seen.error is None else str(seen.error)
        turned_away = _turned_away(batch, seen)
        kind = "" if turned_away or seen.error is None else type(seen.error).__name__
        if seen.state is BatchState.FAILED and not told:
            told, kind = "The provider says that the batch failed, and not why.", "ServerFault"
        await self._do(batches.ended, batch=batch.id, outcome=turned_away or seen.state, told=told, kind=kind)

    async def _connected(self, model: Model) -> BatchProvider:
        name = model.model_dump_json()
        if name not in self._connections:
            self._connections[name] = await connect_batches(model)
        return self._connections[name]

    async def _do(self, work: Callable[..., T], **given: object) -> T:
        def in_transaction(connection: sa.Connection) -> T:
            return work(connection, **given)

        return await self._ledger.transact(in_transaction)


def _turned_away(batch: Batch, seen: RemoteBatch) -> Outcome | None:
    """Why a batch goes out again in smaller ones; None where it does not."""
    if isinstance(seen.error, BatchTooLarge) and batch.requests > 1:
        return Outcome.TOO_LARGE
    return Outcome.NO_ROOM if isinstance(seen.error, RateLimited) else None


async def _in_parts(replies: AsyncIterator[BatchReply]) -> AsyncIterator[list[BatchReply]]:
    part: list[BatchReply] = []
    async for reply in replies:
        part.append(reply)
        if len(part) == _AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def _entered(batch: Batch, model: Model, discount: float, asked: Asked, reply: BatchReply) -> Reply:
    if reply.completion is not None:
        return Reply(asked.key, Fate.ANSWERED, _entry(batch, model, discount, asked, reply.completion))
    if reply.refusal is not None:
        return Reply(asked.key, Fate.REFUSED, error=orjson.dumps(reply.refusal).decode(), kind=LEARNABLE)
    if reply.expired or reply.error is None or isinstance(reply.error, RateLimited):
        return Reply(asked.key, Fate.UNASKED)
    return Reply(asked.key, Fate.REFUSED, error=str(reply.error), kind=_kind(reply.error))


def _kind(error: GeneratorError) -> str:
    return type(error).__name__


def _entry(batch: Batch, model: Model, discount: float, asked: Asked, completion: Completion) -> Entry:
    """The row of a reply; whether it is what was asked for, who asks for it finds out."""
    reply = storable_reply(completion)
    billed = bill(model, asked.tokens_in, reply)
    billed = replace(billed, cost=None if billed.cost is None else discount * billed.cost)
    model = model.model_copy(update={"sample": asked.sample})
    return paid(model, reply, billed, key=asked.key, run=batch.nonce, prompt=asked.prompt, plain=asked.plain)
