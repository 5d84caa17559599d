"""How far shards are, as the run that shared itself out sees it."""

import subprocess
from functools import partial
from uuid import uuid4

import pytest
import sqlalchemy as sa

from generator.ledger import owners, shard_rows
from generator.ledger.owners import OWNERS
from generator.ledger.owners import leave as leave_owner
from generator.ledger.shard_rows import (
    ShardState,
    forget_killed,
    is_over,
    leave,
    report,
    seen,
    share_out,
    terms_of,
)
from generator.ledger.store import open_ledger
from generator.usage import Usage
from tests.support.ledgers import ended_process

RUN, FLOW_RUN, OWNER = (str(uuid4()) for _ in range(3))
SHARED = partial(share_out, run=RUN, terms={}, owner=OWNER, folder="f")
STATE = ShardState(done=3, total=9, in_flight=2, usage=Usage(calls=5, cost=0.25))


async def test_the_terms_of_a_run_are_there_until_it_leaves(ledger_on_each: str) -> None:
    async with open_ledger(ledger_on_each) as ledger:
        assert await ledger.transact(partial(terms_of, run=RUN)) is None
        await ledger.transact(partial(share_out, run=RUN, terms={"sample": 2}, owner=OWNER, folder="f"))
        assert await ledger.transact(partial(terms_of, run=RUN)) == {"sample": 2}
        await ledger.transact(partial(leave, run=RUN))
        assert await ledger.transact(partial(terms_of, run=RUN)) is None


async def test_what_was_reported_last_is_seen(ledger_on_each: str) -> None:
    async with open_ledger(ledger_on_each) as ledger:
        for state in (ShardState(), STATE):
            await ledger.transact(partial(report, run=RUN, flow_run=FLOW_RUN, owner=OWNER, state=state))
        found = await ledger.transact(partial(seen, run=RUN))
    assert {run: (one.state, one.trouble) for run, one in found.items()} == {FLOW_RUN: (STATE, "")}


async def test_a_shard_whose_lease_has_run_out_is_silent(ledger_on_each: str) -> None:
    async with open_ledger(ledger_on_each) as ledger:
        await ledger.transact(partial(report, run=RUN, flow_run=FLOW_RUN, owner=OWNER, state=STATE))
        await ledger.transact(lambda connection: connection.execute(OWNERS.update().values(until=0.0)))
        found = await ledger.transact(partial(seen, run=RUN))
    assert found[FLOW_RUN].trouble == "it is silent"


async def test_a_shard_whose_process_has_ended_is_known_at_once(
    ledger_on_each: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with subprocess.Popen(["sleep", "60"]) as process:
        monkeypatch.setattr("generator.process_names.os.getpid", lambda: process.pid)
        async with open_ledger(ledger_on_each) as ledger:
            await ledger.transact(partial(report, run=RUN, flow_run=FLOW_RUN, owner=OWNER, state=STATE))
            process.kill()
            process.wait()
            found = await ledger.transact(partial(seen, run=RUN))
    assert found[FLOW_RUN].trouble == "its process has ended"


async def test_a_run_is_over_when_it_left_or_was_killed_or_is_not_heard_of(
    ledger_on_each: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_ledger(ledger_on_each) as ledger:
        over = partial(is_over, run=RUN)
        assert await ledger.transact(over)
        await ledger.transact(SHARED)
        assert not await ledger.transact(over)
        for silent, expected in ((shard_rows.SILENT - 5, False), (shard_rows.SILENT + 5, True)):
            await ledger.transact(partial(_silent_for, seconds=silent))
            assert await ledger.transact(over) is expected
        with monkeypatch.context() as patched:
            patched.setattr(owners, "own_name", ended_process)
            await ledger.transact(partial(leave_owner, owner=OWNER))
            await ledger.transact(SHARED)
        assert await ledger.transact(over)
        await ledger.transact(partial(leave_owner, owner=OWNER))
        await ledger.transact(SHARED)
        assert not await ledger.transact(over)
        await ledger.transact(partial(leave, run=RUN))
        assert await ledger.transact(over)


def _silent_for(connection: sa.Connection, seconds: float) -> None:
    lapsed = owners.now(connection) + (owners.LEASE - seconds)
    connection.execute(OWNERS.update().values(until=lapsed))


async def test_the_folders_of_killed_runs_are_told_once_and_those_of_others_never(ledger_on_each: str) -> None:
    killed, alive, elsewhere = (str(uuid4()) for _ in range(3))
    async with open_ledger(ledger_on_each) as ledger:
        runs = ((killed, "gone", "/a/.x-1"), (alive, OWNER, "/a/.x-2"), (elsewhere, "gone", "/b"))
        for run, owner, folder in runs:
            await ledger.transact(partial(share_out, run=run, terms={}, owner=owner, folder=folder))
        await ledger.transact(partial(leave_owner, owner="gone"))
        tidied = partial(forget_killed, begins="/a/.x-")
        assert await ledger.transact(tidied) == ["/a/.x-1"]
        assert await ledger.transact(tidied) == []
        left = [await ledger.transact(partial(terms_of, run=run)) for run, _, _ in runs]
    assert left == [None, {}, {}]


async def test_what_a_killed_run_left_behind_goes_after_a_month(
    ledger_on_each: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_ledger(ledger_on_each) as ledger:
        await ledger.transact(SHARED)
        await ledger.transact(partial(report, run=RUN, flow_run=FLOW_RUN, owner=OWNER, state=STATE))
        monkeypatch.setattr(shard_rows, "KEPT", -1.0)
        new = str(uuid4())
        await ledger.transact(partial(share_out, run=new, terms={}, owner=OWNER, folder="f"))
        left = await ledger.transact(lambda connection: connection.execute(sa.select(shard_rows.SHARDS)).all())
    assert [row.run for row in left] == [new]
