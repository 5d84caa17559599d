"""What a model's batches refuse and its calls take: told by one batch, and left out of all that come after it.

Batches say it when they have ended, so that it costs a round to learn. It is kept in the ledger for all jobs.
"""

from functools import partial

import orjson

from generator.addresses import shown_url
from generator.engine.batches.standing import ToAsk
from generator.hashing import fingerprint
from generator.ledger import batch_forms
from generator.ledger.store import Ledger
from generator.llm.batching.provider import BatchProvider, Refusal
from generator.types import Model, Request


class Forms:
    """What is left out of the lines for one model in one pass.

    Args:
        ledger: Where it is kept.
        model: Who is asked.
        connection: Over which.
    """

    def __init__(self, ledger: Ledger, model: Model, connection: BatchProvider) -> None:
        self._ledger, self._connection = ledger, connection
        self._asked = fingerprint([model.provider, model.base_url and shown_url(model.base_url), model.name])
        self._known: list[Refusal] | None = None
        self._last = 0
        self._tried: set[str] = set()

    async def recall(self, request: Request) -> None:
        """Do without what was refused before, as far as requests like this have it."""
        if self._known is None:
            found = await self._ledger.transact(partial(batch_forms.of, asked=self._asked))
            self._known = [Refusal(**orjson.loads(refusal)) for refusal, _ in found]
            self._last = max((batch for _, batch in found), default=0)
        if self._known and request.prompt not in self._tried:
            self._tried.add(request.prompt)
            self._known = [refusal for refusal in self._known if not self._connection.heed(request, refusal)]

    async def learn(self, one: ToAsk) -> None:
        """Do without what a request was refused for, unless the batch that says so did not know what is known now."""
        await self.recall(one.request)
        if one.refusal is None or one.batch <= self._last or not self._connection.heed(one.request, one.refusal):
            return
        said = {name: getattr(one.refusal, name) for name in Refusal.__slots__}
        add = partial(batch_forms.add, asked=self._asked, refusal=orjson.dumps(said).decode(), batch=one.batch)
        await self._ledger.transact(add)
