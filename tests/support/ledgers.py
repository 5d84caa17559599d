"""Rows for ledgers, and ledgers seen from outside."""

import subprocess
import sys
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from generator.ledger.completions import COMPLETIONS, METADATA, Entry
from generator.ledger.database import open_database


def entry(number: int = 0, **changes: Any) -> Entry:
    made = Entry(
        key=f"key {number}",
        usable=True,
        run="a run",
        prompt="p",
        provider="openai",
        model="m",
        sample=0,
        text=f'{{"number": {number}}}',
        tokens_in=10,
        tokens_out=5,
        cost=0.25,
    )
    return replace(made, **changes)


async def rows(url: str) -> list[dict[str, Any]]:
    """All rows, as another process sees them at this moment."""
    async with open_database(url, METADATA, "ledger", "X") as database:
        query = sa.select(COMPLETIONS).order_by(COMPLETIONS.c.id)
        return await database.transact(lambda connection: [dict(row) for row in connection.execute(query).mappings()])


async def drop_tables(url: str) -> None:
    """Leave the database as it was before the first ledger."""
    async with open_database(url, METADATA, "ledger", "X") as database:
        await database.transact(METADATA.drop_all)


def ended_process() -> str:
    """The name of a process of this machine that has ended."""
    said = "from generator.process_names import own_name; print(own_name())"
    return subprocess.run([sys.executable, "-c", said], capture_output=True, check=True, text=True).stdout.strip()
