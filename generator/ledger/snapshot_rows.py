"""Rows of snapshots: what a reader of tables saw last, as `generator.lancedb.snapshots` packs it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa

from generator.ledger.completions import SNAPSHOTS

KEPT = 3
"""How many of a scope stay: each may have some megabytes."""


@dataclass(frozen=True)
class SnapshotRow:
    """A snapshot, packed.

    Attributes:
        scope: Who has read the tables for what.
        tables: As they were read, as plain data.
        fingerprint: Of what their rows said.
        rows: How many there were.
        data: All else; empty where it was not asked for.
    """

    scope: str
    tables: list[dict[str, Any]]
    fingerprint: str
    rows: int
    data: bytes


def save(row: SnapshotRow) -> Callable[[sa.Connection], None]:
    """Add a row, and take away what is more than `KEPT` of its scope."""
    values = vars(row) | {"tables": orjson.dumps(row.tables).decode(), "made_at": time.time()}
    own = SNAPSHOTS.c.scope == row.scope
    newest = sa.select(SNAPSHOTS.c.id).where(own).order_by(SNAPSHOTS.c.id.desc()).limit(KEPT)

    def work(connection: sa.Connection) -> None:
        connection.execute(SNAPSHOTS.insert(), values)
        connection.execute(SNAPSHOTS.delete().where(own, SNAPSHOTS.c.id.not_in(newest)))

    return work


def latest(
    scope: str, fingerprint: str | None = None, *, with_data: bool = True
) -> Callable[[sa.Connection], SnapshotRow | None]:
    """The newest row of a scope, or the newest of it with that fingerprint."""
    data = SNAPSHOTS.c.data if with_data else sa.literal(b"", sa.LargeBinary).label("data")
    names = ("scope", "tables", "fingerprint", "rows")
    query = sa.select(*(SNAPSHOTS.c[name] for name in names), data).where(SNAPSHOTS.c.scope == scope)
    if fingerprint is not None:
        query = query.where(SNAPSHOTS.c.fingerprint == fingerprint)

    def work(connection: sa.Connection) -> SnapshotRow | None:
        found = connection.execute(query.order_by(SNAPSHOTS.c.id.desc()).limit(1)).mappings().first()
        return None if found is None else SnapshotRow(**{**found, "tables": orjson.loads(found["tables"])})

    return work
