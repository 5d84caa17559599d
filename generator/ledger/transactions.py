"""What a database owes to the ledger: work in transactions, given from an event loop.

Work is a plain function of a SQLAlchemy connection.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, TypeVar

import sqlalchemy as sa

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
