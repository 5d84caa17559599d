"""A ledger on a server: PostgreSQL, when several machines share it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from generator.ledger.transactions import Database, Rows

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

PATIENCE, PAUSE = 20.0, 0.5
"""Seconds that the server may be away, and between two tries."""
_AWAY = ("08", "57P")
"""How the codes begin that PostgreSQL has for lost connections, and for a server that is stopping or starting."""

R = TypeVar("R")


class PostgreSQL(Database):
    """A server, asked over a pool of connections."""

    def __init__(self, url: URL) -> None:
        from sqlalchemy.ext.asyncio import create_async_engine  # brings the ORM along, 0.2 s that SQLite does not need

        self._engine = create_async_engine(url.set(drivername="postgresql+asyncpg"))
        self._answered = False

    def transact(self, work: Callable[[sa.Connection], R], *, lasting: bool = True) -> "asyncio.Future[R]":
        return asyncio.ensure_future(self._transact(work, lasting))

    def insert(self, table: sa.Table, rows: Rows) -> "asyncio.Future[None]":
        def work(connection: sa.Connection) -> None:
            connection.execute(table.insert(), rows)

        return self.transact(work)

    async def _transact(self, work: Callable[[sa.Connection], R], lasting: bool) -> R:
        """Try again while a server that has answered before is away; but nothing twice that may be committed."""
        loop = asyncio.get_running_loop()
        until, committing = loop.time() + PATIENCE, False
        while True:
            try:
                async with self._connected() as connection:
                    if not lasting:
                        await connection.exec_driver_sql("SET LOCAL synchronous_commit TO OFF")
                    done = await connection.run_sync(work)
                    committing = True
                    await connection.commit()
                    self._answered = True
                    return done
            except (DBAPIError, OSError) as error:
                if committing or not self._answered or loop.time() > until or not _is_away(error):
                    raise
            await asyncio.sleep(PAUSE)

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


def _is_away(error: Exception) -> bool:
    """Whether the connection is what failed, and not what was asked over it."""
    if isinstance(error, OSError):
        return True
    state = str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")
    return state.startswith(_AWAY) or bool(getattr(error, "connection_invalidated", False))
