"""What one run of a flow shares: its ledger, its budget, its connections, and what was used so far.

Techniques do not see it. `ask` looks it up, so that a batch that runs in another process opens one of its own.
"""

import asyncio
import sys
import time
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from generator.engine.batches.queue import Queue
from generator.engine.counting import Asked, Counting
from generator.engine.in_turn import in_turn
from generator.engine.money.budget import Budget
from generator.engine.permits.pool import Pool
from generator.errors import GeneratorError
from generator.ledger.store import Ledger, open_ledger, read_ledger
from generator.llm.access import AccessAware
from generator.llm.connect import connect
from generator.telemetry.batch import BatchDone, Pace, Telemetry
from generator.tools.execution import Executor, ExecutorChoice
from generator.types import Model, Provider
from generator.usage import Usage


@dataclass
class Run:
    """One run.

    Attributes:
        id: Its number in the ledger.
        slots: Batches that a Prefect limit allows in flight across all flows; None where there is no such limit.
        used: What was asked so far, live.
        asked: Of a run that only counts what it would ask, the calls of each batch with the stage; else None.
        stopped: Why nothing more is asked, if so.
        calls: What is being asked, by ledger key.
        queue: The batches of this pass, of a run that asks by batches; else None.
        beside_batches: Whether there are batches that have not ended, whose requests must not be asked by calls too.
        paces: What each stage did so far, by its name.
        telemetry: Who is told what is done, if anybody is.
        step: What is being done that is no call and is always finished, in words, if there is such a thing.
    """

    ledger: Ledger
    budget: Budget = field(default_factory=Budget)
    slots: dict[str, int] = field(default_factory=dict)
    asked: list[tuple[str, list[Asked]]] | None = None
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    used: Usage = field(default_factory=Usage)
    stopped: GeneratorError | None = None
    calls: dict[str, asyncio.Task[Any]] = field(default_factory=dict)
    queue: Queue | None = None
    beside_batches: bool = False
    paces: dict[str, Pace] = field(default_factory=dict)
    telemetry: Telemetry | None = None
    step: str | None = None
    _pools: dict[tuple[str, str | None], Pool] = field(default_factory=dict)
    _providers: dict[str, Provider] = field(default_factory=dict)
    _executors: dict[ExecutorChoice, Executor] = field(default_factory=dict)
    _connecting: asyncio.Lock = field(default_factory=asyncio.Lock)
    _turns: dict[str, asyncio.Semaphore] = field(default_factory=dict)
    _on_wire: set[asyncio.Task[Any]] = field(default_factory=set)
    _is_cut: bool = False
    _ended_with: str = ""
    _came: dict[str, int] = field(default_factory=dict)

    @property
    def estimates(self) -> bool:
        """Whether it only counts what it would ask: no provider is asked and no tool is called."""
        return self.asked is not None

    def pool(self, model: Model) -> Pool:
        """The pool of the model's provider: one a provider and URL."""
        where = (model.provider, model.base_url)
        if where not in self._pools:
            self._pools[where] = Pool(_unpaced(model) if self.estimates else model)
            if self.stopped:
                self._pools[where].stop(self.stopped)
        return self._pools[where]

    def share(self, model: Model) -> float | None:
        """Permits that one batch brings to its process; None where no Prefect limit is in force.

        At least one: a worker may have fewer requests in flight than the limit, which is for all of them, has slots.
        """
        slots = self.slots.get(model.provider)
        return None if slots is None else max(1.0, model.max_concurrency / slots)

    def batches(self, model: Model) -> int | None:
        """Batches that may ask the model at a time; None where no Prefect limit is in force.

        No more than its limit has slots, nor than have a permit each: the other slots are left for other workers.
        """
        slots = self.slots.get(model.provider)
        return None if slots is None else min(slots, model.max_concurrency)

    def turn(self, model: Model) -> AbstractAsyncContextManager[None]:
        """Hold this while a batch that may ask the model runs: as many as `batches` do.

        A batch that waits at the server for a slot asks for it again and again; here it waits without a word.
        """
        batches = self.batches(model)
        if batches is None:
            return nullcontext()
        return self._turns.setdefault(model.provider, asyncio.Semaphore(batches))

    async def provider(self, model: Model) -> Provider:
        """The connection to the model, opened when it is first needed."""
        key = model.model_dump_json()
        if key not in self._providers:
            async with self._connecting:  # a key may have to be fetched; others ask for the same connection meanwhile
                if key not in self._providers:
                    self._providers[key] = await self._connected(model)
        return self._providers[key]

    async def _connected(self, model: Model) -> Provider:
        if self.estimates:
            return Counting(model)
        if self.queue is not None and self.queue.takes(model):  # what calls learn is heeded by the batches' lines
            return AccessAware(await self.queue.connection(model))
        return await connect(model)

    async def release(self, model: Model) -> None:
        """Close the connection to a model that is asked nothing more; one of this process leaves its memory."""
        if self.queue is not None and self.queue.takes(model):  # its batches go over it at the end of the pass
            return
        if provider := self._providers.pop(model.model_dump_json(), None):
            await provider.close()

    async def executor(self, choice: ExecutorChoice) -> Executor:
        """Who runs the calls of tools, opened when it is first needed; in an estimate nobody really does."""
        from generator.tools.executors import open_executor
        from generator.tools.executors.expected import ExpectedExecutor

        if self.estimates:
            return ExpectedExecutor(choice)
        async with self._connecting:
            if choice not in self._executors:
                self._executors[choice] = await open_executor(choice, self.ledger)
        return self._executors[choice]

    def counted(self, technique: str, more: int) -> int:
        """Count records that come to a technique; returns which of them the first is, from 1."""
        first = self._came.get(technique, 0) + 1
        self._came[technique] = first + more - 1
        return first

    @property
    def in_flight(self) -> int:
        """Requests on the wire right now."""
        return sum(pool.in_flight for pool in self._pools.values())

    def stop(self, error: GeneratorError) -> None:
        """Ask nothing more; what is in flight is finished and kept."""
        self.stopped = self.stopped or error
        self.ledger.claims.stop(error)
        for pool in self._pools.values():
            pool.stop(error)

    def used_more(self, model: Model, amounts: Mapping[str, float]) -> None:
        """Add to what was used, by the names of `Usage`."""
        for name, amount in amounts.items():
            setattr(self.used, name, getattr(self.used, name) + amount)
        if self.telemetry is not None:
            self.telemetry.counted(model, amounts)

    def batch_done(self, batch: BatchDone) -> None:
        """Enter a batch into the pace of its stage."""
        self.paces.setdefault(batch.stage, Pace()).add(batch)
        if self.telemetry is not None:
            self.telemetry.worked(batch)

    @contextmanager
    def on_the_wire(self, model: Model) -> Iterator[None]:
        """Around the wait for a provider's reply: there, and nowhere else, `cut_off` ends a call.

        Raises:
            GeneratorError: Why the run was stopped, if the call was cut off.
        """
        call = asyncio.current_task()
        assert call is not None
        if self._is_cut and self.stopped:
            raise self.stopped
        self._on_wire.add(call)
        began = time.perf_counter()
        try:
            yield
        except asyncio.CancelledError:
            if not self._is_cut or self.stopped is None:
                raise
            call.uncancel()
            raise self.stopped from None
        finally:
            self._on_wire.discard(call)
            if self.telemetry is not None:
                self.telemetry.waited(model, time.perf_counter() - began, sys.exc_info()[1])

    def cut_off(self) -> None:
        """End the requests of a stopped run that are in flight; a reply that is there is still written down."""
        self._is_cut = True
        for call in self._on_wire:
            call.cancel()

    def ended_by(self, error: BaseException) -> None:
        """Note what kind of error ended the run."""
        self._ended_with = type(error).__name__

    async def close(self) -> None:
        for provider in self._providers.values():
            await provider.close()
        for executor in self._executors.values():
            await executor.close()
        if self.queue is not None:
            await self.queue.close()
        if self.telemetry is not None:
            await asyncio.to_thread(self.telemetry.close, self.used, self._ended_with)


def _unpaced(model: Model) -> Model:
    """The model without limits: nothing goes over the wire."""
    return model.model_copy(update={"requests_per_minute": None, "tokens_per_minute": None})


_CURRENT: ContextVar[Run | None] = ContextVar("run", default=None)
_ACTIVE: list[Run] = []


def active_runs() -> list[Run]:
    """The runs of this process that are not over: what Ctrl-C has to stop."""
    return list(_ACTIVE)


def current_run() -> Run | None:
    """The run that this code is part of, if any."""
    return _CURRENT.get()


@asynccontextmanager
async def start_run(
    ledger_url: str, budget: float | None = None, slots: dict[str, int] | None = None
) -> AsyncIterator[Run]:
    """Open the ledger and make a run the current one.

    Args:
        ledger_url: See `generator.ledger.store.open_ledger`.
        budget: US dollars that may be spent; None is no limit.
        slots: By provider, the batches that a Prefect limit allows in flight.
    """
    async with open_ledger(ledger_url) as ledger, _current(Run(ledger, Budget(budget), slots or {})) as run:
        yield run


@asynccontextmanager
async def start_estimate(ledger_url: str) -> AsyncIterator[Run]:
    """Make a run the current one that only counts what it would ask. Nothing is written to the ledger.

    Args:
        ledger_url: See `generator.ledger.store.open_ledger`; what it holds already costs nothing.
    """
    async with read_ledger(ledger_url) as ledger, _current(Run(ledger, asked=[])) as run:
        with in_turn():
            yield run


@asynccontextmanager
async def _current(run: Run) -> AsyncIterator[Run]:
    token = _CURRENT.set(run)
    _ACTIVE.append(run)
    try:
        yield run
    except BaseException as error:
        run.ended_by(error)
        raise
    finally:
        _ACTIVE.remove(run)
        _CURRENT.reset(token)
        await run.close()
