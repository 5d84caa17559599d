"""Sending a batch: first it is written down with its requests, then its provider hears of it.

Whoever dies in between leaves a batch that its provider may have or not, and `generator.engine.batches.settling` finds
out. So nothing is asked twice, and nothing is lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from generator.engine.batches.lines import Lines
from generator.engine.batches.models import stored
from generator.errors import GeneratorError, RateLimited, RequestRejected, UsageError
from generator.ledger import batches
from generator.ledger.batch_tables import Batch, Outcome, Wanted
from generator.ledger.store import Ledger
from generator.llm.batching.provider import A_WINDOW, BatchProvider, BatchTooLarge
from generator.types import Model

_NOT_MADE = (RateLimited, RequestRejected, UsageError)
"""What `create` raises only where there surely is no batch."""
_CRUMBS = 16
"""Where a part was taken, room for less than this share of all is not looked for."""


@dataclass
class Sent:
    """What became of requests that were to be sent.

    Attributes:
        to_others: Keys of those that others ask meanwhile, to whom they are left.
        left: How many of them found no room.
        refused: What the provider said to those, if there are any.
    """

    to_others: set[str] = field(default_factory=set)
    left: int = 0
    refused: RateLimited | None = None


class _NoRoomError(Exception):
    """The provider has no room for a batch of this size now; it was not made."""

    def __init__(self, why: RateLimited) -> None:
        super().__init__(str(why))
        self.why = why


@dataclass(frozen=True)
class Sender:
    """Sends the batches of one job.

    Attributes:
        scope: Of the job.
        about: What it is called.
        round: Which of its rounds this is, from 1.
    """

    ledger: Ledger
    scope: str
    about: str
    round: int

    async def send(self, connection: BatchProvider, model: Model, lines: Lines) -> "Sent":
        """Send requests as a batch; as several where the provider takes none so large, or has no room for it now.

        Of what finds no room half is tried at once, as long as anything may fit: each day that a batch takes begins
        with as much as goes.

        Raises:
            RateLimited: The provider is too busy to be sent anything.
            UsageError: The provider takes no such batch; it was not made.
        """
        at, size, sent = 0, len(lines), Sent()
        least = 1
        while at < len(lines) and size >= least:
            part = lines.wanted[at : at + size]
            try:
                sent.to_others |= await self._send(connection, model, lines, part, 0.0 if sent.refused else A_WINDOW)
            except BatchTooLarge:
                if len(part) == 1:
                    raise
                size = -(-len(part) // 2)
            except _NoRoomError as error:
                sent.refused, size = error.why, len(part) // 2
            else:
                at, least = at + len(part), max(1, len(lines) // _CRUMBS)
        sent.left = len(lines) - at
        return sent

    async def _send(
        self, connection: BatchProvider, model: Model, lines: Lines, wanted: Sequence[Wanted], patience: float
    ) -> set[str]:
        owner = self.ledger.claims.owner
        intent = partial(
            batches.intend,
            owner=owner,
            scope=self.scope,
            about=self.about,
            model=stored(model),
            wanted=wanted,
            number=self.round,
        )
        self.ledger.claims.stay()
        intended = await self.ledger.transact(intent)
        all_keys = {one.key for one in wanted}
        if intended is None:
            return all_keys
        batch, keys = intended
        try:
            await self._hand_over(connection, batch, keys, lines, patience)
        finally:
            await self.ledger.transact(partial(batches.let_go, owner=owner, batch=batch.id))
        return all_keys - keys

    async def _hand_over(
        self, connection: BatchProvider, batch: Batch, keys: set[str], lines: Lines, patience: float
    ) -> None:
        with lines.file(keys) as file:
            try:
                remote_file = await connection.upload(file, batch.nonce)
            except GeneratorError as error:  # without its file there is no batch
                await self._drop(batch, error)
                raise
            try:
                remote = await connection.create(remote_file, file, batch.nonce, patience)
            except _NOT_MADE as error:
                await self._drop(batch, error)
                raise (_NoRoomError(error) if isinstance(error, RateLimited) else error) from None
            except GeneratorError as error:  # it may have been made: who looks after it finds out
                await self.ledger.transact(partial(batches.doubted, batch=batch.id, why=str(error)))
                return
        await self.ledger.transact(partial(batches.sent, batch=batch.id, remote=remote.id, ends_by=remote.ends_by))

    async def _drop(self, batch: Batch, error: GeneratorError) -> None:
        outcome = Outcome.NO_ROOM if isinstance(error, RateLimited) else ""
        outcome = Outcome.TOO_LARGE if isinstance(error, BatchTooLarge) else outcome
        await self.ledger.transact(partial(batches.dropped, batch=batch.id, why=str(error), outcome=outcome))
