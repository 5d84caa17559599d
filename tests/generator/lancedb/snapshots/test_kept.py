"""Snapshots in the ledger's database."""

from pathlib import Path

from generator.lancedb.connection import connect
from generator.lancedb.snapshots.kept import latest, save, seen
from generator.lancedb.snapshots.taking import take
from generator.ledger.snapshot_rows import KEPT
from generator.ledger.store import open_ledger
from tests.support.tables import prose, write_table


async def test_the_latest_of_a_scope_comes_back_and_few_are_kept(ledger_on_each: str, tmp_path: Path) -> None:
    path = write_table(tmp_path / "my.lancedb", [{"id": "0", "text": prose(0)}])
    table = connect(path).open_table("text_chunks")
    async with open_ledger(ledger_on_each) as ledger:
        assert (await latest(ledger, "mine"), await seen(ledger, "mine")) == (None, None)
        snapshots = []
        for n in range(KEPT + 1):
            snapshots.append(take(path))
            await save(ledger, "mine", snapshots[-1])
            table.add([{"id": str(n + 1), "text": prose(n + 1)}])
    async with open_ledger(ledger_on_each) as ledger:
        last, state = await latest(ledger, "mine"), await seen(ledger, "mine")
        assert last is not None
        assert state is not None
        assert (last.tables, last.ids.tolist()) == (snapshots[-1].tables, snapshots[-1].ids.tolist())
        assert (state.tables, state.fingerprint) == (last.tables, snapshots[-1].fingerprint)
        before = await latest(ledger, "mine", snapshots[-2].fingerprint)
        assert before is not None
        assert len(before) == KEPT
        assert await latest(ledger, "mine", snapshots[0].fingerprint) is None
        assert await latest(ledger, "yours") is None
