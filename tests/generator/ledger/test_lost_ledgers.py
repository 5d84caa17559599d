"""Ledgers that are lost under a run: the run stops and says so, and what they held is not lost with them."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.errors import RunStopped
from generator.ledger import postgresql
from generator.ledger.store import open_ledger
from tests.support.ledgers import entry, rows
from tests.support.postgres import postgres_programs, postgres_server

Loss = Callable[[Path], object]


def removed(file: Path) -> None:
    file.unlink()


def removed_with_its_folder(file: Path) -> None:
    shutil.rmtree(file.parent)


def moved_away(file: Path) -> None:
    file.rename(file.with_suffix(".old"))


def replaced(file: Path) -> None:
    file.unlink()
    file.write_bytes(b"No ledger. " * 10_000)


def robbed_of_its_log(file: Path) -> None:
    file.with_name(f"{file.name}-wal").unlink()


def emptied(file: Path) -> None:
    os.truncate(file, 0)


async def stopped(url: str, loss: Loss, file: Path) -> str:
    """The message with which a run stops whose ledger is lost after 40 rows; it tries to write five more."""
    async with open_ledger(url) as ledger:
        await asyncio.gather(*(ledger.record(entry(number, text="x" * 3000)) for number in range(40)))
        loss(file)
        with pytest.raises(RunStopped) as caught:
            await ledger.record(entry(40))
        for number in range(41, 45):  # what was in flight
            with pytest.raises(RunStopped):
                await ledger.record(entry(number))
        with pytest.raises(RunStopped):
            await ledger.find(["key 1"])
    return str(caught.value)


@pytest.mark.parametrize(
    ("loss", "words"),
    [
        (removed, "was removed"),
        (removed_with_its_folder, "was removed"),
        (moved_away, "was removed"),
        (replaced, "another file was put in place of"),
        (robbed_of_its_log, "was removed"),
        (emptied, "was written over"),
    ],
)
async def test_the_run_stops_at_the_next_row_and_all_rows_are_saved(tmp_path: Path, loss: Loss, words: str) -> None:
    file = tmp_path / "folder" / "ledger.db"
    message = await stopped(f"sqlite+aiosqlite:///{file}", loss, file)
    assert words in message
    (saved,) = re.findall(r"all that it held is in (\S+) now", message)
    assert {row["key"] for row in await rows(f"sqlite+aiosqlite:///{saved}")} == {f"key {n}" for n in range(45)}


async def test_a_copy_goes_to_the_old_place_if_that_is_free(tmp_path: Path) -> None:
    file = tmp_path / "ledger.db"
    assert f"is in {file} now" in await stopped(f"sqlite+aiosqlite:///{file}", removed, file)
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.db"]


async def test_what_was_put_in_its_place_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "ledger.db"
    await stopped(f"sqlite+aiosqlite:///{file}", replaced, file)
    assert file.read_bytes() == b"No ledger. " * 10_000


VACUUM = """
import sqlite3, sys

with sqlite3.connect(sys.argv[1], isolation_level=None) as connection:
    for statement in ("DELETE FROM completions WHERE id > 10", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
        connection.execute(statement).fetchall()
"""


async def test_a_ledger_that_was_made_smaller_by_its_owner_is_not_lost(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'ledger.db'}"
    async with open_ledger(url) as ledger:
        for start in (0, 500):
            await asyncio.gather(*(ledger.record(entry(start + n, text="x" * 9000)) for n in range(500)))
        subprocess.run([sys.executable, "-c", VACUUM, tmp_path / "ledger.db"], check=True)
        await ledger.record(entry(5000))
    assert "key 5000" in {row["key"] for row in await rows(url)}


async def test_a_connection_that_is_cut_is_made_again(ledger_on_postgres: str) -> None:
    async with open_ledger(ledger_on_postgres) as ledger, open_ledger(ledger_on_postgres) as other:
        await ledger.record(entry(1))
        others = "pg_stat_activity WHERE pid <> pg_backend_pid() AND datname IS NOT NULL"
        cut = f"SELECT pg_terminate_backend(pid) FROM {others}"
        await other.transact(lambda connection: connection.exec_driver_sql(cut).close())
        await ledger.record(entry(2))
        assert len(await ledger.find(["key 1", "key 2"])) == 2


@pytest.mark.usefixtures("postgres_url")  # skips where there is no PostgreSQL
async def test_a_server_that_does_not_come_back_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "PATIENCE", 1.0)
    programs = postgres_programs()
    assert programs is not None
    server = postgres_server(programs)
    url = server.__enter__()
    async with open_ledger(url) as ledger:
        await ledger.record(entry(1))
        server.__exit__(None, None, None)
        with pytest.raises(RunStopped, match="The ledger cannot be written"):
            await ledger.record(entry(2))
