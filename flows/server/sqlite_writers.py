"""Prefect's server on SQLite: who wants to write waits for who writes.

Prefect begins a transaction by reading and asks for SQLite's one write lock when it first writes. If another request
has written in between, SQLite refuses at once, the server answers 503, and the client tries again 2 s later: of runs
one after another, one in ten stood still for that long. A transaction that asks for the lock as it begins waits some
milliseconds instead.
"""

from contextlib import AbstractAsyncContextManager
from typing import Any

from prefect.server.database.configurations import AioSqliteConfiguration

_begin = AioSqliteConfiguration.begin_transaction


def _begin_immediately(
    self: AioSqliteConfiguration,
    session: Any,
    with_for_update: bool = False,  # noqa: ARG001  Prefect's signature
) -> AbstractAsyncContextManager[Any]:
    return _begin(self, session, with_for_update=True)


def queue_writers() -> None:
    """From now on transactions of a server in this process ask for the lock as they begin."""
    AioSqliteConfiguration.begin_transaction = _begin_immediately  # type: ignore[method-assign, assignment]
