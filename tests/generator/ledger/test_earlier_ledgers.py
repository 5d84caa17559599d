"""Ledgers that an earlier version made: taken over as they are, and never written to by an estimate."""

import asyncio
from dataclasses import replace
from functools import partial

import sqlalchemy as sa

from generator.ledger.completions import METADATA
from generator.ledger.database import open_database
from generator.ledger.store import open_ledger, read_ledger
from tests.support.ledgers import entry, rows


async def made_by_an_earlier_version(url: str) -> None:
    """A ledger with one row, without the columns and tables that came later."""
    async with open_ledger(url) as ledger:
        await ledger.record(entry(1))
    later = [
        (table.name, column.name) for table in METADATA.sorted_tables for column in table.c if column.server_default
    ]
    async with open_database(url, sa.MetaData(), "ledger", "X") as database:
        for table, column in later:
            await database.transact(partial(_drop, table, column))


def _drop(table: str, column: str, connection: sa.Connection) -> None:
    connection.execute(sa.text(f"ALTER TABLE {table} DROP COLUMN {column}"))


async def test_it_gets_the_columns_that_came_later(ledger_on_each: str) -> None:
    await made_by_an_earlier_version(ledger_on_each)
    async with open_ledger(ledger_on_each) as ledger:
        await ledger.record(entry(2, estimated=True))
        found = await ledger.find(["key 1", "key 2"])
    assert [replace(each, made_at=0.0) for each in found.values()] == [entry(n, made_at=0.0) for n in (1, 2)]
    assert [row["estimated"] for row in await rows(ledger_on_each)] == [False, True]


async def test_many_processes_may_take_it_over_at_once(ledger_on_each: str) -> None:
    await made_by_an_earlier_version(ledger_on_each)

    async def use(number: int) -> None:
        async with open_ledger(ledger_on_each) as ledger:
            await ledger.record(entry(number, estimated=True))

    await asyncio.gather(*map(use, range(2, 10)))
    assert len(await rows(ledger_on_each)) == 9


async def test_an_estimate_reads_it_as_it_is(ledger_on_each: str) -> None:
    await made_by_an_earlier_version(ledger_on_each)
    async with read_ledger(ledger_on_each) as ledger:
        assert list(await ledger.find(["key 1", "key 2"])) == ["key 1"]
        assert await ledger.sample("job", fresh=False) == 0
