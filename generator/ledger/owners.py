"""Who holds claims: one row a run, with a lease that it renews, and where its process is."""

import os
import socket
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from generator.ledger.completions import METADATA
from generator.ledger.database import dialect_insert

LEASE = 15.0
"""Seconds after which a run that does not renew its lease counts as gone."""
RENEWAL = 3.0
"""Seconds between renewals."""

OWNERS = sa.Table(
    "claim_owners",
    METADATA,
    sa.Column("owner", sa.String(36), primary_key=True),
    sa.Column("place", sa.String(300), nullable=False),
    sa.Column("pid", sa.Integer, nullable=False),
    sa.Column("until", sa.Float, nullable=False),
)


def renew(connection: sa.Connection, owner: str) -> None:
    """Begin the lease of this process' run, or prolong it."""
    lease = {"until": now(connection) + LEASE}
    row = dialect_insert(connection, OWNERS).values(owner=owner, place=_place(), pid=os.getpid(), **lease)
    connection.execute(row.on_conflict_do_update(index_elements=["owner"], set_=lease))


def gone(connection: sa.Connection, owners: set[str]) -> set[str]:
    """Those whose lease has run out, or whose process, if it was on this machine, has ended."""
    lapsed = (OWNERS.c.until < now(connection)).label("lapsed")
    query = sa.select(OWNERS.c.owner, OWNERS.c.place, OWNERS.c.pid, lapsed).where(OWNERS.c.owner.in_(owners))
    return owners - {row.owner for row in connection.execute(query) if not row.lapsed and not _has_ended(row)}


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


@cache
def _place() -> str:
    """Where a process number means the same process: the machine, and there the container."""
    space = ""
    with suppress(OSError):
        space = str(Path("/proc/self/ns/pid").readlink())
    return f"{socket.gethostname()[:200]} {space}"


def _has_ended(row: Any) -> bool:
    if row.place != _place() or sys.platform == "win32":  # where asking for a process would end it
        return False
    try:
        os.kill(row.pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    with suppress(OSError):  # nobody has looked after one that is a zombie; it works no more
        return Path(f"/proc/{row.pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return False
