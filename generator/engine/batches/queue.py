"""What a pass of a run leaves for providers' batches; full ones are sent as the pass goes on, the rest at its end.

A run by batches is made in passes: each goes through its flow from the start and finds in the ledger what the batches
before have brought. What it does not find goes into the next batch, and what depends on that waits for the next pass.
The first request of a model is asked at once, by a call: a wrong key shows then, not in a batch, and what the model
turns out not to take is left out of the lines. What batches alone do not take shows in a batch, and is left out then.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Literal

from generator.engine.batches.forms import Forms
from generator.engine.batches.lines import Lines
from generator.engine.batches.room import Room, room_for
from generator.engine.batches.sending import Sender, Sent
from generator.engine.batches.standing import OnItsWay, Standing, ToAsk, standings
from generator.engine.money.billing import most
from generator.engine.replies.tries import TRIES
from generator.errors import BudgetReached, GeneratorError, Queued, RateLimited
from generator.ledger import batch_requests, batches
from generator.ledger.batch_tables import Batch, Fate, Reply, Wanted
from generator.ledger.store import Ledger
from generator.llm.batching.connect import connect_batches, has_batches
from generator.llm.batching.provider import BatchProvider
from generator.llm.prices import prompt_tokens
from generator.types import Model, Request
from generator.usage import Usage

Finish = Literal["batch", "sync"]
"""How what failed or expired is asked again: by the next batch, or at once."""


class Queue:
    """The batches of one pass of a run.

    Args:
        ledger: Where they are written down.
        scope: Of the job.
        about: What it is called.
        finish: How what failed is asked again.
        before: The batches that the job has asked since it came to its end last.
        called: What its passes took by calls since then.

    Attributes:
        round: Which of the job's rounds this is, from 1.
        queued: Requests that this pass has set aside.
        left: Requests that found no room at their provider, for now.
        turned_away: Why a provider takes no further batch for now, if so.
    """

    def __init__(
        self, ledger: Ledger, scope: str, about: str, finish: Finish, before: list[Batch], called: Usage
    ) -> None:
        self._ledger = ledger
        self._finish = finish
        self.before, self.called = before, called
        self.round = 1 + max((batch.round for batch in before if batch.went_out), default=0)
        self.queued = self.left = 0
        self.turned_away: RateLimited | None = None
        self._scope = scope
        self._sender = Sender(ledger, scope, about, self.round)
        self._connections: dict[str, BatchProvider] = {}
        self._forms: dict[str, Forms] = {}
        self._lines: dict[str, Lines] = defaultdict(Lines)
        self._locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._known_models: set[str] = set()
        self._full: set[str] = set()
        self._rooms: dict[str, Room] = {}
        self._keys: set[bytes] = set()
        self._given_up: dict[str, Reply] = {}
        self._waited_for = {batch.id for batch in before if batch.is_open}

    @property
    def spent(self) -> float:
        """US dollars that the job has come to so far: its batches, as far as they have ended, and its calls."""
        return self.called.cost + sum(batch.cost for batch in self.before)

    @property
    def at_most(self) -> float:
        """US dollars that those on their way can come to at the worst."""
        return sum(batch.most for batch in self.before if batch.is_open)

    def takes(self, model: Model) -> bool:
        """Whether the model is asked by batches."""
        return has_batches(model)

    def is_at_once(self, one: ToAsk) -> bool:
        """Whether a request that was asked before is now asked by a call."""
        return one.again and self._finish == "sync"

    async def connection(self, model: Model) -> BatchProvider:
        """The connection to a model, opened when it is first needed."""
        name = model.model_dump_json()
        if name not in self._connections:
            self._connections[name] = await connect_batches(model)
        return self._connections[name]

    async def standings(self, requests: Mapping[str, Request], of_no_use: Collection[str]) -> dict[str, Standing]:
        """How requests stand that the ledger has no usable reply to; what is on its way is waited for."""
        found = await standings(self._ledger, requests, of_no_use)
        self._waited_for |= {one.batch for one in found.values() if isinstance(one, OnItsWay)}
        return found

    async def refuse_what_is_on_its_way(self, key: str) -> None:
        """Look once more before a call is made, for another run may have sent the same in a batch meanwhile.

        Raises:
            Queued: It has; the batch is waited for.
        """
        if await self._wait_for_others([key]):
            raise Queued("The reply is to come from a batch.")

    async def _wait_for_others(self, keys: Collection[str]) -> set[int]:
        """Wait for the batches that have these requests by now; returns which they are."""
        asked = await self._ledger.transact(partial(batch_requests.standing, keys=list(keys))) if keys else {}
        found = {one.batch for one in asked.values() if one.fate is Fate.ASKED}
        self._waited_for |= found
        return found

    def gave_up(self, failed: Mapping[str, GeneratorError]) -> None:
        """Remember what calls were tried often enough for; the passes to come do not ask it again."""
        self._given_up |= {
            key: Reply(key, Fate.REFUSED, error=str(error), kind=type(error).__name__)
            for key, error in failed.items()
            if not isinstance(error, BudgetReached)
        }

    @asynccontextmanager
    async def first(self, model: Model) -> AsyncIterator[bool]:
        """Whether the model has been asked nothing yet in this pass; others wait until it has."""
        name = model.model_dump_json()
        async with self._locks[name]:
            yield name not in self._known_models
            self._known_models.add(name)

    async def heed(self, model: Model, one: ToAsk) -> None:
        """Do without what batches of the model were refused for, and this request in one of them, from now on."""
        await (await self._forms_of(model)).learn(one)

    async def _forms_of(self, model: Model) -> Forms:
        name = model.model_dump_json()
        if name not in self._forms:
            self._forms[name] = Forms(self._ledger, model, await self.connection(model))
        return self._forms[name]

    async def most(self, model: Model, request: Request) -> float:
        """US dollars that a request by batch can cost at the worst."""
        return (await self.connection(model)).discount * most(model, prompt_tokens(request))

    def has(self, key: str) -> bool:
        """Whether this pass has set the request aside already, for another of its batches of records."""
        return bytes.fromhex(key) in self._keys

    async def put(self, model: Model, key: str, one: ToAsk) -> None:
        """Set a request aside for the next batch of its model."""
        self._keys.add(bytes.fromhex(key))
        connection = await self.connection(model)
        name = model.model_dump_json()
        async with self._locks[name]:
            await (await self._forms_of(model)).recall(one.request)
            line = connection.line(key, one.request)
            if name not in self._full and not self._lines[name].fits(line, self._room(name, connection).limits):
                await self._send(model, connection)
            if name in self._full:
                self.left += 1
                return
            wanted = Wanted(
                key,
                one.request.prompt,
                model.sample,
                one.request.is_plain,
                prompt_tokens(one.request),
                await self.most(model, one.request),
                one.tries,
                one.known,
            )
            self._lines[name].add(wanted, line)
            self.queued += 1

    async def finish(self) -> list[Batch]:
        """Send what is left, at the end of a pass.

        Returns:
            The batches that the job waits for.
        """
        for name in list(self._lines):
            model = Model.model_validate_json(name)
            await self._send(model, await self.connection(model))
        own = await self._ledger.transact(partial(batches.of_scope, scope=self._scope))
        if own and self._given_up:
            given_up = list(self._given_up.values())
            await self._ledger.transact(partial(batches.give_up, batch=own[-1].id, replies=given_up, tries=TRIES))
        ids = self._waited_for | {batch.id for batch in own}
        waited_for = await self._ledger.transact(partial(batches.by_id, ids=ids))
        return [batch for batch in waited_for if batch.is_open]

    async def close(self) -> None:
        """Close the connections, and forget what was not sent."""
        for lines in self._lines.values():
            lines.close()
        for connection in self._connections.values():
            await connection.close()

    async def _send(self, model: Model, connection: BatchProvider) -> None:
        name = model.model_dump_json()
        lines = self._lines.pop(name, None)
        if lines is None or not lines or name in self._full:
            return
        try:
            sent = await self._sender.send(connection, model, lines)
        except RateLimited as error:
            sent = Sent(left=len(lines), refused=error)
        finally:
            lines.close()
        await self._wait_for_others(sent.to_others)
        self.left += sent.left
        self.turned_away = sent.refused or self.turned_away
        if sent.left or self._room(name, connection).is_tight:
            self._full.add(name)

    def _room(self, name: str, connection: BatchProvider) -> Room:
        if name not in self._rooms:
            self._rooms[name] = room_for(Model.model_validate_json(name), self.before, connection.limits)
        return self._rooms[name]
