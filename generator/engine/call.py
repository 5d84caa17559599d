"""One completion on its way: as many attempts as it takes, each with its permit and its row in the ledger."""

import time
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_random_exponential

from generator import prompts
from generator.engine.counting import note
from generator.engine.money.billing import Bill, bill, most
from generator.engine.money.paid import paid
from generator.engine.permits.pool import Permit, Pool
from generator.engine.permits.refusals import Refusals
from generator.engine.replies.reading import checked, checked_again
from generator.engine.replies.tries import enough
from generator.engine.run import Run
from generator.errors import (
    BadReply,
    GeneratorError,
    Permanent,
    RateLimited,
    RequestRejected,
    RunStopped,
    ServerFault,
    TimedOut,
    Transient,
    Unreachable,
    UnreadableReply,
    UsageError,
)
from generator.ledger.completions import Entry, storable_reply
from generator.llm.prices import prompt_tokens
from generator.records import Origin
from generator.types import Completion, Model, Provider, Request
from generator.usage import Usage

FIRST_BACK_OFF, LONGEST_BACK_OFF = 0.5, 20.0
"""Seconds between attempts, random below a bound that doubles from the one to the other."""
_AGAIN = (ServerFault, BadReply)
"""What another attempt may mend."""
_WAIT = wait_random_exponential(FIRST_BACK_OFF, LONGEST_BACK_OFF)

R = TypeVar("R", bound=BaseModel)


@dataclass(frozen=True)
class Answer(Generic[R]):
    """What became of one request: a value, or the error that it ended with.

    Attributes:
        value: The reply, checked against its schema; None where it failed.
        error: Why there is no value.
        origin: The completion's provenance.
        usage: What it took.
    """

    value: R | None
    error: GeneratorError | None
    origin: Origin
    usage: Usage

    def origin_of(self, item: object) -> Origin:  # noqa: ARG002  of all items alike, unless the value came in parts
        """The provenance of an item of the value."""
        return self.origin


class Call(Generic[R]):
    """See the module; `complete` is called once.

    Attributes:
        run: The run that it is part of.
        key: Of the completion, in the ledger.
    """

    def __init__(self, run: Run, model: Model, request: Request, key: str, reply: type[R]) -> None:
        self.run, self.key = run, key
        self._model, self._request, self._reply = model, request, reply
        self._asked = request  # after a reply of no use with what was wrong; that is an attempt at the same completion
        self._pool: Pool = run.pool(model)
        self._refusals = Refusals()
        self._usage = Usage()
        self._last = Bill()
        self._tokens = prompt_tokens(request)

    async def complete(self) -> Answer[R]:
        """Ask, unless another run is asking the very same, whose answer is waited for."""
        claims = self.run.ledger.claims
        if answered := await claims.claim(self.key, self._known):
            return answered
        try:
            if self.run.queue is not None:
                await self.run.queue.refuse_what_is_on_its_way(self.key)
            return self._answer(await self._tried(), None)
        except (Permanent, Transient) as error:
            return self._answer(None, error)
        finally:
            claims.free(self.key)

    def _known(self, entry: Entry) -> Answer[R] | None:
        return from_ledger(entry, self._model, self._request, self._reply)

    async def _tried(self) -> R:
        """The first attempt, which nearly always is the only one; what fails goes to tenacity as its first.

        Under tenacity from the start, every call costs 0.1 ms more, and is held in memory by a reference cycle.
        """
        try:
            return await self._attempt()
        except _AGAIN as error:
            failed = [error]

        async def attempt() -> R:
            if failed:
                raise failed.pop()
            return await self._attempt()

        retrying = AsyncRetrying(
            stop=_has_had_enough,
            wait=_WAIT,
            retry=retry_if_exception_type(_AGAIN),
            before_sleep=lambda _: self._count(retries=1),
            sleep=self._pool.rest,
            reraise=True,
        )
        return await retrying(attempt)

    def _answer(self, value: R | None, error: GeneratorError | None) -> Answer[R]:
        last = self._last
        origin = origin_of(self._model, self._request, self.key, last.tokens_in, last.tokens_out, last.cost)
        return Answer(value, error, origin, self._usage)

    async def _attempt(self) -> R:
        """One try; being turned away or finding no connection does not end it."""
        provider = await self.run.provider(self._model)
        reserved = most(self._model, self._tokens) if self.run.budget.limit is not None else 0.0
        while True:
            await self.run.budget.reserve(reserved)
            before = self._usage.cost
            try:
                value: R | None = await self._admitted(provider)
            finally:
                await self.run.budget.settle(reserved, self._usage.cost - before)
            if value is not None:
                return value

    async def _admitted(self, provider: Provider) -> R | None:
        permit = await self._pool.acquire(self._tokens + self._model.max_tokens // 4)
        try:
            return await self._send(provider, permit)
        except RateLimited as error:
            self._count(calls=-1, turned_away=1)
            if seconds := self._pool.gave_up(self._refusals, permit):
                raise RequestRejected(
                    f"{str(error).rstrip('.')}; it said so for {seconds:.0f} s: "
                    "the request may be larger than its limit, or the limit of a longer time is used up."
                ) from None
            self._pool.slow_down(permit, error)
        except TimedOut:
            self._pool.timed_out(permit)
            raise
        except Unreachable as error:
            self._count(calls=-1)
            self._pool.unreachable(permit, error)
        except (UsageError, RunStopped) as error:
            self.run.stop(error)  # before the permit goes to the next call, which would fare no better
            raise
        finally:
            self._pool.release()
        return None

    async def _send(self, provider: Provider, permit: Permit) -> R:
        start = time.perf_counter()
        self._count(calls=1)
        try:
            with self.run.on_the_wire(self._model):
                completion = storable_reply(await provider.complete(self._asked))
        except UnreadableReply as error:
            await self._pay(Completion(error.content), time.perf_counter() - start, str(error))
            raise
        self._pool.succeeded(permit, completion.rate, completion.tokens_out)
        entry = await self._pay(completion, time.perf_counter() - start)
        try:
            value = checked(completion, self._request)
        except GeneratorError as error:
            await self.run.ledger.refuse(entry, str(error))
            self._asked = prompts.again(self._request, str(error))
            raise
        assert isinstance(value, self._reply)
        return value

    async def _pay(self, completion: Completion, seconds: float, error: str = "") -> Entry:
        """Commit the attempt to the ledger before anything looks at its reply: it was billed, and nobody knows what
        looking at it leads to.
        """
        model = self._model
        billed = self._last = bill(model, self._asked, completion)
        self._count(
            tokens_in=billed.tokens_in,
            tokens_out=billed.tokens_out,
            cost=billed.cost or 0.0,
            unpriced=int(billed.cost is None),
            refused=completion.refused,
            estimated=int(billed.estimated),
        )
        about = {"key": self.key, "run": self.run.id, "prompt": self._request.prompt}
        plain = self._request.is_plain
        entry = paid(model, completion, billed, **about, plain=plain, error=error, seconds=seconds)
        await self.run.ledger.record(entry)
        return entry

    def _count(self, **amounts: float) -> None:
        for name, amount in amounts.items():
            setattr(self._usage, name, getattr(self._usage, name) + amount)
        self.run.used_more(self._model, amounts)


def _has_had_enough(state: RetryCallState) -> bool:
    error = state.outcome.exception() if state.outcome else None
    return enough(state.attempt_number, error)


def from_ledger(entry: Entry, model: Model, request: Request, reply: type[R]) -> Answer[R] | None:
    """The answer that a row holds; None where it is of no use any more."""
    try:
        value = checked_again(entry.text, request, entry.finish)
    except BadReply:
        return None
    assert isinstance(value, reply)
    note(model, request, entry.tokens_in, entry.tokens_out, paid=True)
    origin = origin_of(model, request, entry.key, entry.tokens_in, entry.tokens_out, entry.cost)
    return Answer(value, None, origin, Usage(reused=1))


def origin_of(model: Model, request: Request, key: str, tokens_in: int, tokens_out: int, paid: float | None) -> Origin:
    """The provenance of what a completion made; tokens and cost are those of the whole call."""
    return Origin(
        prompt=request.prompt,
        prompt_fingerprint=request.fingerprint,
        provider=model.provider,
        model=model.name,
        sampling=model.sampling,
        ledger_key=key,
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        cost=paid,
    )
