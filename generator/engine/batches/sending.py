"""Sending a batch: first it is written down with its requests, then its provider hears of it.

Whoever dies in between leaves a batch that its provider may have or not, and `generator.engine.batches.settling` finds
out. So nothing is asked twice, and nothing is lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from generator.engine.batches.lines import Lines
from generator.engine.batches.models import stored
from generator.errors import GeneratorError, RateLimited, RequestRejected, UsageError
from generator.ledger import batches
from generator.ledger.batch_tables import Batch, Outcome, Wanted
from generator.ledger.store import Ledger
from generator.llm.batching.provider import BatchProvider, BatchTooLarge
from generator.types import Model

_NOT_MADE = (RateLimited, RequestRejected, UsageError)
"""What `create` raises only where there surely is no batch."""


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

    async def send(self, connection: BatchProvider, model: Model, lines: Lines) -> set[str]:
        """Send requests as a batch, or as several where the provider takes none so large.

        Returns:
            The keys of those that others ask meanwhile, to whom they are left.

        Raises:
            RateLimited: The provider has no room for it now; it was not made.
            UsageError: The provider takes no such batch; it was not made.
        """
        sizes, left = [lines.wanted], set[str]()
        while sizes:
            wanted = sizes.pop()
            try:
                left |= await self._send(connection, model, lines, wanted)
            except BatchTooLarge:
                if len(wanted) == 1:
                    raise
                half = len(wanted) // 2
                sizes += [wanted[half:], wanted[:half]]
        return left

    async def _send(self, connection: BatchProvider, model: Model, lines: Lines, wanted: Sequence[Wanted]) -> set[str]:
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
            await self._hand_over(connection, batch, keys, lines)
        finally:
            await self.ledger.transact(partial(batches.let_go, owner=owner, batch=batch.id))
        return all_keys - keys

    async def _hand_over(self, connection: BatchProvider, batch: Batch, keys: set[str], lines: Lines) -> None:
        with lines.file(keys) as file:
            try:
                remote_file = await connection.upload(file, batch.nonce)
            except GeneratorError as error:  # without its file there is no batch
                await self._drop(batch, error)
                raise
            try:
                remote = await connection.create(remote_file, file, batch.nonce)
            except _NOT_MADE as error:
                await self._drop(batch, error)
                raise
            except GeneratorError as error:  # it may have been made: who looks after it finds out
                await self.ledger.transact(partial(batches.doubted, batch=batch.id, why=str(error)))
                return
        await self.ledger.transact(partial(batches.sent, batch=batch.id, remote=remote.id, ends_by=remote.ends_by))

    async def _drop(self, batch: Batch, error: GeneratorError) -> None:
        outcome = Outcome.NO_ROOM if isinstance(error, RateLimited) else ""
        outcome = Outcome.TOO_LARGE if isinstance(error, BatchTooLarge) else outcome
        await self.ledger.transact(partial(batches.dropped, batch=batch.id, why=str(error), outcome=outcome))
