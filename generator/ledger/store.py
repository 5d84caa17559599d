"""Every completion that was paid for, once.

One row an attempt, committed before anything else sees the reply; only a usable reply is ever given out again. The key
of a completion is a hash of everything that decides the reply, and of nothing else (see `completion_key`), so neither
a crash nor another batch size nor an edit elsewhere in the table pays for it again.

SQLite by default, PostgreSQL by URL when several machines share it. Commits are grouped without a timer: the writer
takes whatever queued up while it wrote the last group.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from generator.errors import RunStopped
from generator.ledger import (
    batch_tables,  # noqa: F401  its tables are made with all others
    samples,
)
from generator.ledger.claims import Claims
from generator.ledger.completions import COMPLETIONS, METADATA, Entry, row_of, storable, usable
from generator.ledger.database import cause, open_database, read_database
from generator.ledger.transactions import Database

R = TypeVar("R")
Group = list[tuple[Entry, "asyncio.Future[None]"]]
"""Rows to be written in one transaction, each with what its caller waits for."""


class Ledger:
    """An open ledger; belongs to one event loop. Use `open_ledger`.

    Attributes:
        claims: On what is being asked, so that no two runs ask the same.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.claims = Claims(database)
        self._queue: Group = []
        self._writing: asyncio.Future[None] | None = None

    async def find(self, keys: Sequence[str]) -> dict[str, Entry]:
        """The usable replies among `keys`, by key."""
        return await self._read(partial(usable, keys=list(dict.fromkeys(keys))))

    async def record(self, entry: Entry) -> None:
        """Write a row, and return once it is committed.

        Raises:
            RunStopped: It cannot be written (disk full, database gone); paying on without a record would be wrong.
        """
        loop = asyncio.get_running_loop()
        written: asyncio.Future[None] = loop.create_future()
        self._queue.append((entry, written))
        if self._writing is None and len(self._queue) == 1:
            loop.call_soon(self._write_group)  # with the rows of all replies that are there already
        await written

    async def refuse(self, entry: Entry, error: str) -> None:
        """Note that a reply which was recorded as usable turned out not to be.

        Args:
            entry: As it was recorded.
            error: Why it is of no use.

        Raises:
            RunStopped: It cannot be written.
        """
        await self.transact(_refused(entry, error))

    async def sample(self, scope: str, *, fresh: bool) -> int:
        """Number of the sample that `scope` (a job on its input) draws from.

        Args:
            scope: Of the job.
            fresh: Draw a number that no run has had, or go on with one whose drawing was interrupted.
        """
        if not fresh:
            return await self._read(samples.current(scope))
        self.claims.stay()
        return await self.transact(samples.draw(scope, self.claims.owner))

    async def end_sample(self, scope: str, sample: int) -> None:
        """Note that a run with this sample came to its end, so that the next `fresh` draws anew."""
        await self.transact(samples.end(scope, sample))

    async def spent(self, *by: str) -> list[dict[str, Any]]:
        """Attempts, tokens and cost, grouped by columns of `completions` (for example `model`, `prompt`)."""
        return await self._read(_spent(by))

    async def close(self) -> None:
        """Wait until what is queued is written, and give all claims back."""
        while self._queue or self._writing is not None:
            await (asyncio.sleep(0) if self._writing is None else asyncio.wait([self._writing]))
        await self.claims.close()

    async def transact(self, work: Callable[[sa.Connection], R]) -> R:
        """Run work on the ledger's database in a transaction, for what is kept beside the completions.

        Raises:
            RunStopped: It cannot be read or written.
        """
        try:
            return await self._database.transact(work)
        except (DBAPIError, OSError) as error:
            remedy = "mend it or make room, then run the same command again"
            raise RunStopped(f"The ledger cannot be used ({cause(error)}): {remedy}.") from None

    async def _read(self, work: Callable[[sa.Connection], R]) -> R:
        try:
            return await self._database.transact(work)
        except (DBAPIError, OSError) as error:
            remedy = "mend it or move it away, then run the same command again"
            raise RunStopped(f"The ledger cannot be read ({cause(error)}): {remedy}.") from None

    def _write_group(self) -> None:
        """Write what has queued up, and then what queues up meanwhile. By callbacks: a task costs two steps a group."""
        group, self._queue = self._queue, []
        rows = [row_of(entry) for entry, _ in group]
        self._writing = self._database.insert(COMPLETIONS, rows)
        self._writing.add_done_callback(lambda done: self._written(group, done))

    def _written(self, group: Group, done: "asyncio.Future[None]") -> None:
        fault = None if done.cancelled() else done.exception()
        if isinstance(fault, DBAPIError | OSError):
            remedy = "mend it or make room, then run the same command again"
            fault = RunStopped(f"The ledger cannot be written ({cause(fault)}): {remedy}.")
        for _, written in group:
            if done.cancelled() or written.done():  # nobody waits for it any more
                written.cancel()
            elif fault:
                written.set_exception(fault)
            else:
                written.set_result(None)
        self._writing = None
        if self._queue:
            self._write_group()


@asynccontextmanager
async def open_ledger(url: str) -> AsyncIterator[Ledger]:
    """Open the ledger at a SQLAlchemy URL and create its tables where they are missing.

    Raises:
        UsageError: The URL is not usable, the file is damaged or cannot be written, or the database does not answer.
    """
    async with open_database(url, METADATA, "ledger", "GENERATOR_LEDGER__URL") as database:
        ledger = Ledger(database)
        try:
            yield ledger
        finally:
            await ledger.close()


class UnwrittenLedger(Ledger):
    """Knows what a ledger holds and what was recorded since, and writes nothing: for estimates."""

    def __init__(self, database: Database | None) -> None:
        if database is not None:
            super().__init__(database)
        self.claims = Claims(None)
        self._is_there = database is not None
        self._recorded: dict[str, Entry] = {}

    async def find(self, keys: Sequence[str]) -> dict[str, Entry]:
        """As `Ledger.find`."""
        own = {key: self._recorded[key] for key in keys if key in self._recorded}
        return {**own, **(await super().find(keys) if self._is_there else {})}

    async def record(self, entry: Entry) -> None:
        """Remember a row until the ledger is closed."""
        if entry.usable:
            self._recorded.setdefault(entry.key, entry)

    async def refuse(self, entry: Entry, error: str) -> None:  # noqa: ARG002  as `Ledger.refuse`
        """Forget a row."""
        self._recorded.pop(entry.key, None)

    async def sample(self, scope: str, *, fresh: bool) -> int:
        """The number that `Ledger.sample` would give to a job that has ended; none is drawn."""
        if not self._is_there:
            return int(fresh)
        return await self._read(samples.unused) if fresh else await super().sample(scope, fresh=False)

    async def end_sample(self, scope: str, sample: int) -> None:
        """Nothing was drawn."""

    async def close(self) -> None:
        """Nothing is queued."""


@asynccontextmanager
async def read_ledger(url: str) -> AsyncIterator[UnwrittenLedger]:
    """As `open_ledger`, of a ledger that is only read, and that need not be there.

    Raises:
        UsageError: The URL is not usable, or the database does not answer.
    """
    async with read_database(url, COMPLETIONS, "ledger", "GENERATOR_LEDGER__URL") as database:
        yield UnwrittenLedger(database)


def _refused(entry: Entry, error: str) -> Callable[[sa.Connection], None]:
    own = [COMPLETIONS.c[name] == getattr(entry, name) for name in ("key", "run", "made_at")]
    change = COMPLETIONS.update().where(*own).values(usable=False, error=storable(error))

    def work(connection: sa.Connection) -> None:
        connection.execute(change)

    return work


def _spent(by: Sequence[str]) -> Callable[[sa.Connection], list[dict[str, Any]]]:
    groups = [COMPLETIONS.c[name] for name in by]
    sums = [
        sa.func.coalesce(sa.func.sum(COMPLETIONS.c[name]), 0).label(name)
        for name in ("tokens_in", "tokens_out", "cost")
    ]
    counts = [
        sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0).label(name)
        for name, condition in (("unpriced", COMPLETIONS.c.cost.is_(None)), ("estimated", COMPLETIONS.c.estimated))
    ]
    query = sa.select(*groups, sa.func.count().label("attempts"), *sums, *counts).group_by(*groups).order_by(*groups)
    return lambda connection: [dict(row) for row in connection.execute(query).mappings()]
