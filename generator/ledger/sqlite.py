"""A ledger in a file: SQLite on one thread with one connection that is kept.

A transaction then costs one hop, where aiosqlite costs one a statement.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from generator.ledger.transactions import Database, Rows
from generator.ledger.watched_file import FileLost, WatchedFile

R = TypeVar("R")


class SQLite(Database):
    """On a thread of its own, which takes one job after the other: a hop there and back costs half of what it costs
    with an executor and its futures.
    """

    def __init__(self, url: URL, *, read_only: bool = False) -> None:
        self._watched_path = None if read_only or url.database in (None, "", ":memory:") else str(url.database)
        if read_only:
            url = url.set(database=f"file:{quote(str(url.database))}", query={"mode": "ro", "uri": "true"})
        self._engine = _engine(url, read_only=read_only)
        self._connection: sa.Connection | None = None
        self._file: WatchedFile | None = None
        self._lost: FileLost | None = None
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = Thread(target=self._work, name="sqlite", daemon=True)
        self._thread.start()

    def transact(self, work: Callable[[sa.Connection], R], *, lasting: bool = True) -> "asyncio.Future[R]":
        run = self._run if lasting else self._run_without_sync
        return self._on_thread(lambda: self._watched(lambda: run(work)))

    def insert(self, table: sa.Table, rows: Rows) -> "asyncio.Future[None]":
        statement = _insert_statement(table, tuple(rows[0]))
        return self._on_thread(lambda: self._watched(lambda: self._insert(statement, rows)))

    async def close(self) -> None:
        await self._on_thread(self._disconnect)
        self._jobs.put(None)
        self._thread.join()

    def _on_thread(self, work: Callable[[], R]) -> "asyncio.Future[R]":
        loop = asyncio.get_running_loop()
        done: asyncio.Future[R] = loop.create_future()

        def job() -> None:
            settle: Callable[[], None]
            try:
                settle = partial(done.set_result, work())
            except Exception as error:  # noqa: BLE001  who waits gets it
                settle = partial(done.set_exception, error)
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(_unless_done, done, settle)

        self._jobs.put(job)
        return done

    def _work(self) -> None:
        while job := self._jobs.get():
            job()

    def _watched(self, work: Callable[[], R]) -> R:
        """Work on the file, if it is still the one that was opened.

        If not, the work is done and saved with all else that the file held, and so is what comes after it; but it
        ends with an error, for whoever goes on has to know.
        """
        self._connected()
        if self._file is not None and self._lost is None:
            try:
                self._file.check()
            except FileLost as lost:
                self._lost = lost
                work()
                self._save(self._file)
                raise self._lost from None
        done = work()
        if self._lost is not None:
            raise self._lost
        return done

    def _save(self, file: WatchedFile) -> None:
        """Go on with a copy of what the lost file held, where that can still be read."""
        try:
            file.save(self._driver)
            self._disconnect()
            place = file.settle()
        except (sqlite3.Error, SQLAlchemyError, OSError) as error:
            self._lost = FileLost(f"{self._lost}; what it held could not be saved: {error}")
            return
        self._engine, self._connection, self._file = _engine(sa.make_url(f"sqlite:///{place}")), None, None
        self._watched_path = None
        self._lost = FileLost(f"{self._lost}; all that it held is in {place} now")

    def _run(self, work: Callable[[sa.Connection], R]) -> R:
        connection = self._connected()
        with connection.begin():
            return work(connection)

    def _run_without_sync(self, work: Callable[[sa.Connection], R]) -> R:
        driver = self._driver
        driver.execute("PRAGMA synchronous=NORMAL")
        try:
            return self._run(work)
        finally:
            driver.execute("PRAGMA synchronous=FULL")

    def _insert(self, statement: str, rows: Rows) -> None:
        """By the driver itself: SQLAlchemy adds 0.06 ms of CPU to the transaction of one row."""
        driver = self._driver
        try:
            with driver:
                driver.executemany(statement, rows)
        except sqlite3.Error as error:
            raise DBAPIError(None, None, error) from None

    def _connected(self) -> sa.Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
            self._file = WatchedFile(self._watched_path) if self._watched_path else None
        return self._connection

    @property
    def _driver(self) -> Any:
        return self._connected().connection.driver_connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._engine.dispose()


def _engine(url: URL, *, read_only: bool = False) -> sa.Engine:
    engine = sa.create_engine(url.set(drivername="sqlite"), poolclass=sa.pool.StaticPool)
    if not read_only:
        sa.event.listen(engine, "connect", _prepare_sqlite)
    return engine


@cache
def _insert_statement(table: sa.Table, columns: tuple[str, ...]) -> str:
    return str(table.insert().compile(dialect=sqlite.dialect(paramstyle="named"), column_keys=list(columns)))


def _unless_done(future: "asyncio.Future[Any]", settle: Callable[[], None]) -> None:
    """Settle a future, if who waited for it has not gone."""
    if not future.done():
        settle()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Readers beside a writer, commits that survive a power cut, and patience with other processes."""
    cursor = connection.cursor()
    for pragma in ("busy_timeout=60000", "journal_mode=WAL", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
