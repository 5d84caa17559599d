"""A provider's pool in this process: permits fed by a queue, paced, paused and adapted to what the provider bears.

The next call starts when any call ends. A 429 or 503 pauses the whole pool for as long as the provider says; the
ceiling then backs off, as it does when a call is not answered in time. A pool belongs to one event loop.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from generator.engine.permits.ceiling import Ceiling, ClimbingCeiling, Done
from generator.engine.permits.outage_budget import OutageBudget
from generator.engine.permits.pacing import Pacer
from generator.engine.permits.refusals import Refusals
from generator.errors import GeneratorError, RateLimited, Unreachable
from generator.llm.catalog import CATALOG
from generator.llm.limits.durations import written
from generator.types import Model, RateInfo

log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 0.25, 5.0
"""Seconds between attempts to reach a provider again: doubled from the first to the longest."""
NOTABLE_WAIT = 10.0
"""Seconds of a pause that are worth a line."""


@dataclass
class Permit:
    """The right to have one request in flight; remembers when it was given, as loop time and as a count."""

    since: float
    number: int


class Pool:
    """See the module. `acquire` and `release` around each request; `slow_down`, `timed_out`, `unreachable`, `succeeded`
    tell it how it went.
    """

    def __init__(self, model: Model) -> None:
        self.provider = model.provider
        self.max_concurrency = model.max_concurrency
        self.in_flight = 0
        self._patience = model.patience
        self._outage = OutageBudget(model.provider, model.patience)
        self._ceiling = _ceiling(model)
        self._lowered_at = 0.0
        self._shares: list[float] = []
        self._pacer = Pacer(model.requests_per_minute, model.tokens_per_minute)
        self._queue: deque[tuple[int, asyncio.Future[Permit]]] = deque()
        self._given = self._succeeded = 0
        self._resume_at = 0.0
        self._allowance: int | None = None
        self._wait = FIRST_WAIT
        self._stopped: GeneratorError | None = None
        self._stopping = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def capacity(self) -> int:
        """Requests that may be in flight right now."""
        lent = self.max_concurrency if not self._shares else min(self.max_concurrency, int(sum(self._shares) + 1e-9))
        return max(1, min(self._ceiling.requests, lent))

    async def acquire(self, tokens: int) -> Permit:
        """Wait for a permit.

        Args:
            tokens: How many the call may use, for the limit by the minute.

        Raises:
            RunStopped: The run was stopped, or the provider is gone.
        """
        if self._stopped:
            raise self._stopped
        turn: asyncio.Future[Permit] = asyncio.get_running_loop().create_future()
        self._queue.append((tokens, turn))
        self._feed()
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self.release()
            raise

    def release(self) -> None:
        """Give a permit back; the next in the queue starts."""
        self.in_flight -= 1
        self._feed()

    def succeeded(self, permit: Permit, rate: RateInfo | None, tokens: int = 0) -> None:
        """The provider answered: it is there, and its headers may say what it still allows.

        Args:
            permit: Under which it was asked.
            rate: From its headers.
            tokens: Of the reply.
        """
        self._outage.restored()
        self._succeeded += 1
        self._wait = FIRST_WAIT
        self._ceiling.answered(Done(permit.since, self._now(), tokens, in_line=bool(self._queue)))
        if rate is not None:
            self._learn(permit, rate)

    def slow_down(self, permit: Permit, error: RateLimited) -> None:
        """The provider said 429 or 503: nothing more is sent for as long as it says."""
        now = self._now()
        begins = permit.since >= self._resume_at
        self._outage.reached()
        if not error.retry_after:  # none, or "at once", which is what some servers say for as long as they are busy
            self._lost_patience(now, permit, error)
        elif gone := self._outage.too_long(error.retry_after, error):
            self.stop(gone)
            return
        wait = error.retry_after or self._next_wait(begins)
        if begins:
            self._lower(now)
            if wait >= NOTABLE_WAIT:
                log.warning("%s: going on in %s.", str(error).rstrip("."), written(wait))
        self._pause(now + wait)

    def gave_up(self, refusals: Refusals, permit: Permit) -> float | None:
        """Whether a request that was turned away once more is to be given up.

        Args:
            refusals: Of the request so far; this one is added.
            permit: Under which it was turned away.

        Returns:
            For how many seconds it was turned away, if so; else None.
        """
        return refusals.add(permit.since, self._now(), self._succeeded, self._patience)

    def timed_out(self, permit: Permit) -> None:
        """No reply came in time: the provider may have too much to do. Those of one moment count once."""
        if permit.since >= self._lowered_at:
            self._lower(self._now())

    def unreachable(self, permit: Permit, error: Unreachable) -> None:
        """No connection: wait and try again, as long as patience allows."""
        now = self._now()
        self._lost_patience(now, permit, error)
        self._pause(now + self._next_wait(permit.since >= self._resume_at))

    def stop(self, error: GeneratorError) -> None:
        """Nothing more is sent: whoever waits gets `error`; what is in flight goes on."""
        self._stopped = self._stopped or error
        self._stopping.set()
        while self._queue:
            _, turn = self._queue.popleft()
            if not turn.done():
                turn.set_exception(self._stopped)

    async def rest(self, seconds: float) -> None:
        """Sleep between two tries of a call; not a moment longer once the run is stopped."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()

    @contextmanager
    def lent(self, permits: float | None) -> Iterator[None]:
        """While a batch runs under a slot of a Prefect limit, its process may use this many permits more; None: all."""
        if permits is None:
            yield
            return
        self._shares.append(permits)
        self._feed()
        try:
            yield
        finally:
            self._shares.remove(permits)

    def _feed(self) -> None:
        now = self._now()
        while self._queue and self.in_flight < self.capacity:
            tokens, turn = self._queue[0]
            if turn.done():
                self._queue.popleft()
                continue
            ready_at = max(self._resume_at, self._pacer.ready_at(now, tokens))
            if ready_at > now:
                self._feed_at(ready_at)
                return
            if self._allowance is not None and self._allowance <= 0 and self.in_flight > 0:
                return
            self._queue.popleft()
            self._give(turn, now, tokens)

    def _give(self, turn: asyncio.Future[Permit], now: float, tokens: int) -> None:
        self.in_flight += 1
        self._given += 1
        if self._allowance is not None:
            self._allowance -= 1
        self._pacer.took(now, tokens)
        turn.set_result(Permit(now, self._given))

    def _feed_at(self, when: float) -> None:
        if self._timer is None or self._timer.when() > when or self._timer.cancelled():
            if self._timer is not None:
                self._timer.cancel()
            self._timer = asyncio.get_running_loop().call_at(when, self._on_timer)

    def _on_timer(self) -> None:
        self._timer = None
        self._feed()

    def _lower(self, now: float) -> None:
        self._ceiling.back_off()
        self._lowered_at = now

    def _pause(self, until: float) -> None:
        self._resume_at = max(self._resume_at, until)
        self._allowance = None

    def _next_wait(self, begins: bool) -> float:
        if not begins:  # the wait that this call knew nothing of when it was sent is its wait too
            return 0.0
        wait = self._wait
        self._wait = min(LONGEST_WAIT, wait * 2)
        return wait

    def _learn(self, permit: Permit, rate: RateInfo) -> None:
        """Never send more than the headers leave; what was sent since this request may be counted in them or not."""
        for left, reset in ((rate.requests_left, rate.requests_reset), (rate.tokens_left, rate.tokens_reset)):
            if left is not None and left <= 0 and reset is not None and self._outage.bears(reset):
                self._pause(self._now() + reset)
                return
        if rate.requests_left is not None:
            self._allowance = rate.requests_left - (self._given - permit.number)

    def _lost_patience(self, now: float, permit: Permit, error: GeneratorError) -> None:
        if gone := self._outage.lost(permit.since, now, error):
            self.stop(gone)

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


def _ceiling(model: Model) -> Ceiling:
    entry = CATALOG[model.provider]
    if entry.probe and entry.is_own_server(entry.url(model.base_url)):
        return ClimbingCeiling(model.max_concurrency, model.timeout)
    return Ceiling(model.max_concurrency)
