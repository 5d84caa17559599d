"""Fresh samples: no number twice, whoever draws, and an interrupted drawing goes on."""

import asyncio
import os
import signal
import subprocess
import sys

import sqlalchemy as sa

from generator.ledger.samples import SAMPLES
from generator.ledger.store import open_ledger, read_ledger
from tests import ROOT
from tests.support.ledgers import entry


async def test_fresh_gives_a_job_a_sample_of_its_own_and_it_stays_there(ledger_on_each: str) -> None:
    async with open_ledger(ledger_on_each) as ledger:
        drawn = [await ledger.sample("job", fresh=fresh) for fresh in (False, True, True, False)]
        assert (drawn, await ledger.sample("another", fresh=False)) == ([0, 1, 2, 2], 0)


async def test_another_jobs_number_is_never_drawn(ledger_on_each: str) -> None:
    async with open_ledger(ledger_on_each) as ledger:
        assert [await ledger.sample(f"job {n % 3}", fresh=True) for n in range(6)] == [1, 2, 3, 4, 5, 6]
        assert [await ledger.sample(f"job {n}", fresh=False) for n in range(3)] == [4, 5, 6]


async def test_two_at_once_never_draw_the_same(ledger_on_each: str) -> None:
    async with open_ledger(ledger_on_each) as one, open_ledger(ledger_on_each) as other:
        draws = [ledger.sample(job, fresh=True) for ledger in (one, other) for job in ("job", "other job") * 3]
        drawn = await asyncio.gather(*draws)
    assert sorted(drawn) == list(range(1, 13))


async def test_a_ledger_of_an_earlier_version_goes_on_above_all_its_numbers(ledger_on_each: str) -> None:
    async with open_ledger(ledger_on_each) as ledger:
        await ledger.record(entry())
        old = sa.insert(SAMPLES).values([{"scope": "job", "sample": 3}, {"scope": "other", "sample": 7}])
        await ledger.transact(lambda connection: connection.execute(old).close())
        assert await ledger.sample("job", fresh=True) == 8
    async with read_ledger(ledger_on_each) as estimate:
        assert [await estimate.sample("job", fresh=fresh) for fresh in (False, True)] == [8, 9]


async def test_a_drawing_that_was_interrupted_goes_on_and_one_that_ended_does_not(ledger_on_each: str) -> None:
    async with open_ledger(ledger_on_each) as ledger:
        assert await ledger.sample("job", fresh=True) == 1
    async with open_ledger(ledger_on_each) as ledger:
        assert await ledger.sample("job", fresh=True) == 1
        await ledger.end_sample("job", 1)
    async with open_ledger(ledger_on_each) as ledger:
        assert await ledger.sample("job", fresh=True) == 2


async def test_a_drawing_without_fresh_ends_an_interrupted_one(ledger_on_each: str) -> None:
    async with open_ledger(ledger_on_each) as ledger:
        await ledger.sample("job", fresh=True)
    async with open_ledger(ledger_on_each) as ledger:
        await ledger.end_sample("job", await ledger.sample("job", fresh=False))
        assert await ledger.sample("job", fresh=True) == 2


DRAWING = """
import asyncio, sys
from generator.ledger.store import open_ledger

async def main(url):
    async with open_ledger(url) as ledger:
        print(await ledger.sample("job", fresh=True), flush=True)
        await asyncio.sleep(60)

asyncio.run(main(sys.argv[1]))
"""


async def test_a_drawing_goes_on_when_its_process_was_killed_but_not_while_it_works(ledger_on_each: str) -> None:
    command = [sys.executable, "-c", DRAWING, ledger_on_each]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "1\n"
        async with open_ledger(ledger_on_each) as ledger:
            assert await ledger.sample("other job", fresh=True) == 2
            os.kill(process.pid, signal.SIGSTOP)  # at work, but slow
            assert await ledger.sample("third job", fresh=True) == 3
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            assert await ledger.sample("job", fresh=True) == 1
