"""The ledger between processes that are killed, on files that are damaged and on disks that are full."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from generator.errors import RunStopped, UsageError
from generator.ledger.store import open_ledger
from tests import ROOT
from tests.support.ledgers import entry, rows

WRITER = """
import asyncio, sys
from generator.ledger.store import open_ledger
from tests.support.ledgers import entry

async def main(url, first, count):
    async with open_ledger(url) as ledger:
        for number in range(int(first), int(first) + int(count)):
            await ledger.record(entry(number))
            print(number, flush=True)

asyncio.run(main(*sys.argv[1:]))
"""


def writer(url: str, first: int, count: int) -> "subprocess.Popen[str]":
    """A process that writes rows and prints the number of each once it is recorded."""
    command = [sys.executable, "-c", WRITER, url, str(first), str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


async def test_what_was_recorded_outlives_kill_9(ledger_url: str) -> None:
    with writer(ledger_url, 0, 100_000) as process:
        assert process.stdout is not None
        printed = [process.stdout.readline() for _ in range(25)]
        os.kill(process.pid, signal.SIGKILL)
        printed += process.stdout.readlines()
    recorded = [int(line) for line in printed if line.endswith("\n")]
    there = [row["key"] for row in await rows(ledger_url)]
    assert there[: len(recorded)] == [f"key {number}" for number in recorded]
    assert len(there) <= len(recorded) + 1


async def test_two_processes_write_to_one_ledger_at_once(ledger_on_each: str) -> None:
    processes = [writer(ledger_on_each, first, 150) for first in (0, 150)]
    assert [process.communicate(timeout=30)[0].count("\n") for process in processes] == [150, 150]
    assert [process.returncode for process in processes] == [0, 0]
    assert {row["key"] for row in await rows(ledger_on_each)} == {f"key {number}" for number in range(300)}


async def opened(url: str) -> str:
    """The message with which a ledger does not open."""
    with pytest.raises(UsageError) as caught:
        async with open_ledger(url):
            pass
    return str(caught.value)


async def test_a_damaged_file_is_named_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "ledger.db"
    file.write_bytes(b"This is no database." * 500)
    message = await opened(f"sqlite+aiosqlite:///{file}")
    assert f"The ledger {file} cannot be opened (file is not a database): move it away" in message


async def test_damage_inside_the_file_stops_the_run_when_it_is_met(tmp_path: Path, ledger_url: str) -> None:
    async with open_ledger(ledger_url) as ledger:
        await asyncio.gather(*(ledger.record(entry(number, text="x" * 500)) for number in range(200)))
    file = tmp_path / "ledger.db"
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    data = bytearray(file.read_bytes())
    half = len(data) // 2  # the schema, which is read first, is whole
    data[half:] = b"\xa5" * (len(data) - half)
    file.write_bytes(data)
    async with open_ledger(ledger_url) as ledger:
        with pytest.raises(RunStopped, match=r"The ledger cannot be read \(database disk image is malformed\)"):
            await ledger.find([f"key {number}" for number in range(200)])


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    message = await opened(f"sqlite+aiosqlite:///{tmp_path}/file/ledger.db")
    assert "The ledger's folder cannot be made" in message
    assert "GENERATOR_LEDGER__URL" in message


async def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    message = await opened(f"sqlite+aiosqlite:///{tmp_path}")
    assert f"The ledger {tmp_path} cannot be opened (unable to open database file): make it writable" in message


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ledger.db", "is not a database URL: give sqlite+aiosqlite:///FILE"),
        ("mysql://host/name", "cannot be kept in mysql"),
        ("postgresql+asyncpg://u:secret@127.0.0.1:1/x", "does not answer"),
    ],
)
async def test_a_url_that_leads_nowhere_says_what_to_give(url: str, words: str) -> None:
    message = await opened(url)
    assert words in message
    assert "secret" not in message


async def test_an_unknown_database_of_a_server_that_is_there_is_named(postgres_url: str) -> None:
    assert 'database "nowhere" does not exist' in await opened(postgres_url.replace("/postgres", "/nowhere"))


FULL = """
import asyncio, resource, sys
from generator.errors import RunStopped
from generator.ledger.store import open_ledger
from tests.support.ledgers import entry

async def main(url):
    async with open_ledger(url) as ledger:
        await ledger.record(entry(0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
        try:
            for number in range(1, 1000):
                await ledger.record(entry(number, text="x" * 10_000))
        except RunStopped as error:
            print(error)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        await ledger.record(entry(1000))

asyncio.run(main(*sys.argv[1:]))
"""


def test_a_full_disk_stops_the_run_and_leaves_the_ledger_whole(ledger_url: str) -> None:
    command = [sys.executable, "-c", FULL, ledger_url]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.startswith("The ledger cannot be written (")
    there = asyncio.run(rows(ledger_url))
    assert (there[0]["key"], there[-1]["key"]) == ("key 0", "key 1000")
