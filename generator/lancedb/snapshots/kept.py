"""Snapshots in the ledger's database, so that machines that share it share them: the last few of each scope."""

from dataclasses import dataclass

from generator.lancedb.snapshots.snapshot import Snapshot
from generator.lancedb.table_state import TableState
from generator.ledger import snapshot_rows
from generator.ledger.snapshot_rows import SnapshotRow
from generator.ledger.store import Ledger


@dataclass(frozen=True)
class Seen:
    """What was seen last, without the rows: enough to tell that nothing was written since.

    Attributes:
        tables: As they were read.
        fingerprint: Of what their rows said.
    """

    tables: tuple[TableState, ...]
    fingerprint: str


async def save(ledger: Ledger, scope: str, snapshot: Snapshot) -> None:
    """Keep a snapshot as the latest of its scope.

    Args:
        ledger: In whose database it is kept.
        scope: Who has read the tables for what: see `Job.scope`.

    Raises:
        RunStopped: The database cannot be written.
    """
    tables = [table.model_dump() for table in snapshot.tables]
    row = SnapshotRow(scope, tables, snapshot.fingerprint, len(snapshot), snapshot.to_bytes())
    await ledger.transact(snapshot_rows.save(row))


async def latest(ledger: Ledger, scope: str, fingerprint: str | None = None) -> Snapshot | None:
    """The latest snapshot of a scope, or the latest of it with that fingerprint; None where there is none.

    Raises:
        RunStopped: The database cannot be read.
    """
    row = await ledger.transact(snapshot_rows.latest(scope, fingerprint))
    return None if row is None else Snapshot.from_bytes(row.data, map(TableState.model_validate, row.tables))


async def seen(ledger: Ledger, scope: str) -> Seen | None:
    """What the latest snapshot of a scope is of; None where there is none.

    Raises:
        RunStopped: The database cannot be read.
    """
    row = await ledger.transact(snapshot_rows.latest(scope, with_data=False))
    return None if row is None else Seen(tuple(map(TableState.model_validate, row.tables)), row.fingerprint)
