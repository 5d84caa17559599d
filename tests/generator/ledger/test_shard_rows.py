"""How far shards are, as the run that shared itself out sees it."""

import subprocess
from functools import partial
from uuid import uuid4

import pytest
import sqlalchemy as sa

from generator.ledger import shard_rows
from generator.ledger.owners import OWNERS
from generator.ledger.shard_rows import ShardState, leave, report, seen, share_out, terms_of
from generator.ledger.store import open_ledger
from generator.usage import Usage

RUN, FLOW_RUN, OWNER = (str(uuid4()) for _ in range(3))
STATE = ShardState(done=3, total=9, in_flight=2, usage=Usage(calls=5, cost=0.25))


async def test_the_terms_of_a_run_are_there_until_it_leaves(ledger_on_each: str) -> None:
    async with open_ledger(ledger_on_each) as ledger:
        assert await ledger.transact(partial(terms_of, run=RUN)) is None
        await ledger.transact(partial(share_out, run=RUN, terms={"sample": 2}))
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


async def test_what_a_killed_run_left_behind_goes_after_a_month(
    ledger_on_each: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_ledger(ledger_on_each) as ledger:
        await ledger.transact(partial(share_out, run=RUN, terms={}))
        await ledger.transact(partial(report, run=RUN, flow_run=FLOW_RUN, owner=OWNER, state=STATE))
        monkeypatch.setattr(shard_rows, "KEPT", -1.0)
        await ledger.transact(partial(share_out, run=str(uuid4()), terms={}))
        left = await ledger.transact(lambda connection: connection.execute(sa.select(shard_rows.SHARDS)).all())
    assert left == []
