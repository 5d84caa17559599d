"""A database by URL, from an event loop: SQLite in a file by default, PostgreSQL when several machines share it.

Work is a plain function of a SQLAlchemy connection. For SQLite it runs on one thread with one connection that is kept:
a transaction then costs one hop, where aiosqlite costs one a statement.
"""

import asyncio
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from generator.data_folder import open_private, private_folder
from generator.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

R = TypeVar("R")
Rows = list[dict[str, Any]]
"""All with the same columns."""


class Database(ABC):
    """Runs work in transactions: committed when it returns, rolled back when it raises."""

    @abstractmethod
    def transact(self, work: Callable[[sa.Connection], R], *, lasting: bool = True) -> "asyncio.Future[R]":
        """Begin at once, whether or not somebody waits for it.

        Args:
            work: What is done in one transaction.
            lasting: Whether it must outlive a power cut; what need not is not waited for until the disk has it.
        """

    @abstractmethod
    def insert(self, table: sa.Table, rows: Rows) -> "asyncio.Future[None]":
        """Like `transact`, for the one thing that is done for every call: add rows to a table."""

    @abstractmethod
    async def close(self) -> None: ...


class _SQLite(Database):
    """On a thread of its own, which takes one job after the other: a hop there and back costs half of what it costs
    with an executor and its futures.
    """

    def __init__(self, url: URL, *, read_only: bool = False) -> None:
        if read_only:
            url = url.set(database=f"file:{quote(str(url.database))}", query={"mode": "ro", "uri": "true"})
        self._engine = sa.create_engine(url.set(drivername="sqlite"), poolclass=sa.pool.StaticPool)
        if not read_only:
            sa.event.listen(self._engine, "connect", _prepare_sqlite)
        self._connection: sa.Connection | None = None
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = Thread(target=self._work, name="sqlite", daemon=True)
        self._thread.start()

    def transact(self, work: Callable[[sa.Connection], R], *, lasting: bool = True) -> "asyncio.Future[R]":
        return self._on_thread(lambda: self._run(work) if lasting else self._run_without_sync(work))

    def insert(self, table: sa.Table, rows: Rows) -> "asyncio.Future[None]":
        statement = _insert_statement(table, tuple(rows[0]))
        return self._on_thread(lambda: self._insert(statement, rows))

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

    def _run(self, work: Callable[[sa.Connection], R]) -> R:
        connection = self._connected()
        with connection.begin():
            return work(connection)

    def _run_without_sync(self, work: Callable[[sa.Connection], R]) -> R:
        driver: Any = self._connected().connection.driver_connection
        driver.execute("PRAGMA synchronous=NORMAL")
        try:
            return self._run(work)
        finally:
            driver.execute("PRAGMA synchronous=FULL")

    def _insert(self, statement: str, rows: Rows) -> None:
        """By the driver itself: SQLAlchemy adds 0.06 ms of CPU to the transaction of one row."""
        driver: Any = self._connected().connection.driver_connection
        try:
            with driver:
                driver.executemany(statement, rows)
        except sqlite3.Error as error:
            raise DBAPIError(None, None, error) from None

    def _connected(self) -> sa.Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._engine.dispose()


@cache
def _insert_statement(table: sa.Table, columns: tuple[str, ...]) -> str:
    return str(table.insert().compile(dialect=sqlite.dialect(paramstyle="named"), column_keys=list(columns)))


def _unless_done(future: "asyncio.Future[Any]", settle: Callable[[], None]) -> None:
    """Settle a future, if who waited for it has not gone."""
    if not future.done():
        settle()


class _PostgreSQL(Database):
    def __init__(self, url: URL) -> None:
        from sqlalchemy.ext.asyncio import create_async_engine  # brings the ORM along, 0.2 s that SQLite does not need

        self._engine = create_async_engine(url.set(drivername="postgresql+asyncpg"))

    def transact(self, work: Callable[[sa.Connection], R], *, lasting: bool = True) -> "asyncio.Future[R]":
        return asyncio.ensure_future(self._transact(work, lasting))

    def insert(self, table: sa.Table, rows: Rows) -> "asyncio.Future[None]":
        def work(connection: sa.Connection) -> None:
            connection.execute(table.insert(), rows)

        return self.transact(work)

    async def _transact(self, work: Callable[[sa.Connection], R], lasting: bool) -> R:
        async with self._connected() as connection, connection.begin():
            if not lasting:
                await connection.exec_driver_sql("SET LOCAL synchronous_commit TO OFF")
            return await connection.run_sync(work)

    @asynccontextmanager
    async def _connected(self) -> "AsyncIterator[AsyncConnection]":
        """A connection; a server that refuses it does so with an error of SQLAlchemy's, as all that comes later."""
        from asyncpg import PostgresError

        try:
            connection = await self._engine.connect()
        except PostgresError as error:  # before SQLAlchemy 2.1 the driver's own
            raise DBAPIError(None, None, error) from None
        try:
            yield connection
        finally:
            await connection.close()

    async def close(self) -> None:
        await self._engine.dispose()


@asynccontextmanager
async def open_database(url: str, metadata: sa.MetaData, name: str, setting: str) -> AsyncIterator[Database]:
    """Open a database and create the tables of `metadata` where they are missing.

    Args:
        url: `sqlite+aiosqlite:///FILE` or `postgresql+asyncpg://…`.
        name: What it is called in messages.
        setting: The environment variable that chooses another one.

    Raises:
        UsageError: The URL is not usable, the file is damaged or cannot be written, or the server does not answer.
    """
    database = _by_url(url, name, setting)
    try:
        await database.transact(lambda connection: _create(connection, metadata))
    except (SQLAlchemyError, OSError) as error:
        await database.close()
        raise UsageError(_not_opened(make_url(url), error, name, setting)) from None
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def read_database(url: str, table: sa.Table, name: str, setting: str) -> AsyncIterator[Database | None]:
    """Open a database for reading alone; None where it is not there, or does not hold the table yet.

    Raises:
        UsageError: The URL is not usable, the file is damaged, or the server does not answer.
    """
    parsed = _checked_url(url, name, setting)
    if _is_missing(parsed):
        yield None
        return
    is_file = parsed.get_backend_name() == "sqlite"
    database = _SQLite(parsed, read_only=True) if is_file else _PostgreSQL(parsed)
    try:
        is_there = await database.transact(lambda connection: sa.inspect(connection).has_table(table.name))
    except (SQLAlchemyError, OSError) as error:
        await database.close()
        raise UsageError(_not_opened(parsed, error, name, setting)) from None
    try:
        yield database if is_there else None
    finally:
        await database.close()


def _is_missing(url: URL) -> bool:
    return url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file()


def _create(connection: sa.Connection, metadata: sa.MetaData) -> None:
    """Like `metadata.create_all`, but safe when several processes start at once."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(7106541)"))
    for table in metadata.sorted_tables:
        connection.execute(sa.schema.CreateTable(table, if_not_exists=True))
        for index in table.indexes:
            connection.execute(sa.schema.CreateIndex(index, if_not_exists=True))
    if _missing(connection, metadata):
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # another process may be at it just now
        for column in _missing(connection, metadata):
            _add(connection, column)


def _missing(connection: sa.Connection, metadata: sa.MetaData) -> list[sa.Column[Any]]:
    """Columns that tables made by an earlier version lack."""
    there = sa.inspect(connection).get_multi_columns(filter_names=list(metadata.tables))
    names = {(table, column["name"]) for (_, table), columns in there.items() for column in columns}
    return [column for table in metadata.sorted_tables for column in table.c if (table.name, column.name) not in names]


def _add(connection: sa.Connection, column: sa.Column[Any]) -> None:
    definition = sa.schema.CreateColumn(column).compile(dialect=connection.dialect)
    connection.execute(sa.text(f"ALTER TABLE {column.table.name} ADD COLUMN {definition}"))


def dialect_insert(connection: sa.Connection, table: sa.Table) -> Any:
    """An insert that can say what happens on a conflict, which every dialect has its own of; returns SQLAlchemy's."""
    return import_module(f"sqlalchemy.dialects.{connection.dialect.name}").insert(table)  # PostgreSQL's takes 0.05 s


def cause(error: Exception) -> str:
    """What the driver itself said, on one line."""
    return " ".join(str(getattr(error, "orig", None) or error).split())


def _checked_url(url: str, name: str, setting: str) -> URL:
    forms = "give sqlite+aiosqlite:///FILE or postgresql+asyncpg://USER@HOST/NAME"
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise UsageError(f"The {name}'s URL ({setting}) is not a database URL: {forms}.") from None
    backend = parsed.get_backend_name()
    if backend not in ("sqlite", "postgresql"):
        raise UsageError(f"The {name} cannot be kept in {backend}: {forms}.")
    return parsed


def _by_url(url: str, name: str, setting: str) -> Database:
    parsed = _checked_url(url, name, setting)
    if parsed.get_backend_name() == "postgresql":
        return _PostgreSQL(parsed)
    try:
        _make_place(Path(parsed.database or ""))
    except OSError as error:
        raise UsageError(f"The {name}'s folder cannot be made ({error}): choose another with {setting}.") from None
    return _SQLite(parsed)


def _make_place(file: Path) -> None:
    """The folder, and the file where it is new: for its user alone, until that user opens it to others."""
    private_folder(file.parent)
    if file.name and not file.exists():
        open_private(file, "ab").close()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Readers beside a writer, commits that survive a power cut, and patience with other processes."""
    cursor = connection.cursor()
    for pragma in ("busy_timeout=60000", "journal_mode=WAL", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _not_opened(url: URL, error: Exception, name: str, setting: str) -> str:
    if url.get_backend_name() != "sqlite":
        remedy = f"check that the server runs and that {setting} is right"
        return f"The {name} at {url.render_as_string()} does not answer ({cause(error)}): {remedy}."
    damaged = isinstance(error, DBAPIError) and ("malformed" in cause(error) or "not a database" in cause(error))
    remedy = (
        "move it away to begin a new one, or restore a copy"
        if damaged
        else f"make it writable or choose another with {setting}"
    )
    return f"The {name} {url.database} cannot be opened ({cause(error)}): {remedy}."
