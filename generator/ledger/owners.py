"""Who is at work on the ledger: one row a run, with a lease that it renews, and its process."""

from typing import Any

import sqlalchemy as sa

from generator.ledger.completions import METADATA
from generator.ledger.database import dialect_insert
from generator.process_names import has_ended, own_name

LEASE = 15.0
"""Seconds after which a run that does not renew its lease counts as gone."""
RENEWAL = 3.0
"""Seconds between renewals."""

OWNERS = sa.Table(
    "owners",
    METADATA,
    sa.Column("owner", sa.String(36), primary_key=True),
    sa.Column("process", sa.String(300), nullable=False),
    sa.Column("until", sa.Float, nullable=False),
)


def renew(connection: sa.Connection, owner: str) -> None:
    """Begin the lease of this process' run, or prolong it."""
    lease = {"until": now(connection) + LEASE}
    row = dialect_insert(connection.dialect.name, OWNERS).values(owner=owner, process=own_name(), **lease)
    connection.execute(row.on_conflict_do_update(index_elements=["owner"], set_=lease))


def gone(connection: sa.Connection, owners: set[str]) -> set[str]:
    """Those whose lease has run out, or whose process, if it was on this machine, has ended."""
    lapsed = (OWNERS.c.until < now(connection)).label("lapsed")
    query = sa.select(OWNERS.c.owner, OWNERS.c.process, lapsed).where(OWNERS.c.owner.in_(owners))
    return owners - {row.owner for row in connection.execute(query) if not row.lapsed and not has_ended(row.process)}


def leave(connection: sa.Connection, owner: str) -> None:
    """End a lease, and forget those that ran out long ago."""
    connection.execute(
        OWNERS.delete().where((OWNERS.c.owner == owner) | (OWNERS.c.until < now(connection) - 100 * LEASE))
    )


def now(connection: sa.Connection) -> Any:
    """Seconds by the one clock that all owners share: the server's, or this machine's for a file."""
    if connection.dialect.name == "postgresql":
        return sa.extract("epoch", sa.func.clock_timestamp())
    return sa.func.julianday("now") * 86400.0
