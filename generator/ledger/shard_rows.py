"""Runs that are shared out: what their shards have to agree on, and how far each is."""

import time
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import orjson
import sqlalchemy as sa

from generator.ledger import owners
from generator.ledger.completions import METADATA
from generator.ledger.database import dialect_insert
from generator.ledger.owners import OWNERS
from generator.process_names import has_ended
from generator.usage import Usage

KEPT = 30 * 86_400.0
"""Seconds for which a run's rows are kept, at the most: of one that was killed nobody deletes them."""
SILENT = 600.0
"""Seconds after which a run on another machine that is not heard of any more counts as over: a machine may have slept,
or a network have been away."""

SHARED_RUNS = sa.Table(
    "shared_runs",
    METADATA,
    sa.Column("run", sa.String(36), primary_key=True),
    sa.Column("made_at", sa.Float, nullable=False),
    sa.Column("terms", sa.Text, nullable=False),
)
"""One row a run that is shared out: the terms on which its shards work, and the folder for their parts, as JSON."""

SHARDS = sa.Table(
    "shards",
    METADATA,
    sa.Column("run", sa.String(36), primary_key=True),
    sa.Column("flow_run", sa.String(36), primary_key=True),
    sa.Column("owner", sa.String(36), nullable=False),
    sa.Column("state", sa.Text, nullable=False),
)
"""One row a flow run that works on a shard: who it is among the owners, and how far it is, as JSON; and one for the run
that shared itself out."""


_FOLDER = "folder"


@dataclass(frozen=True)
class ShardState:
    """How far a shard is.

    Attributes:
        done: Of its chunks.
        total: Of its chunks; 0 as long as they are not counted.
        in_flight: Calls on the wire.
    """

    done: int = 0
    total: int = 0
    in_flight: int = 0
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True)
class ShardSeen:
    """A shard as the run that shared it out sees it.

    Attributes:
        trouble: What speaks against its being worked on; empty where nothing does.
    """

    state: ShardState
    trouble: Literal["", "its process has ended", "it is silent"]


def share_out(connection: sa.Connection, run: str, terms: dict[str, Any], owner: str, folder: str) -> None:
    """Note that a run is shared out, and on which terms.

    Args:
        connection: To the ledger.
        run: The run.
        terms: On which its shards work.
        owner: Who the run is among the owners, whose lease it keeps.
        folder: Where the parts lie until they are joined.
    """
    leave(connection, run)
    old = SHARED_RUNS.c.made_at < time.time() - KEPT
    connection.execute(SHARDS.delete().where(SHARDS.c.run.in_(sa.select(SHARED_RUNS.c.run).where(old))))
    connection.execute(SHARED_RUNS.delete().where(old))
    told = orjson.dumps({**terms, _FOLDER: folder}).decode()
    connection.execute(SHARED_RUNS.insert().values(run=run, made_at=time.time(), terms=told))
    report(connection, run, run, owner, ShardState())


def terms_of(connection: sa.Connection, run: str) -> dict[str, Any] | None:
    """The terms of a run; None where this ledger knows of no such run."""
    found = connection.execute(sa.select(SHARED_RUNS.c.terms).where(SHARED_RUNS.c.run == run)).scalar()
    return None if found is None else {name: term for name, term in orjson.loads(found).items() if name != _FOLDER}


def is_over(connection: sa.Connection, run: str) -> bool:
    """Whether nobody will join what the shards of a run make: it has ended, or is not heard of any more."""
    if terms_of(connection, run) is None:
        return True
    silent = (OWNERS.c.until < owners.now(connection) - (SILENT - owners.LEASE)).label("silent")
    query = sa.select(OWNERS.c.process, silent).select_from(SHARDS.outerjoin(OWNERS, SHARDS.c.owner == OWNERS.c.owner))
    its_own = connection.execute(query.where(SHARDS.c.run == run, SHARDS.c.flow_run == run)).first()
    if its_own is None:  # shared out by an earlier release, which says nothing of itself
        return False
    return its_own.process is None or has_ended(its_own.process) or bool(its_own.silent)


def forget_killed(connection: sa.Connection, begins: str) -> list[str]:
    """Forget the runs that are over; returns the folders that they have left, of those whose whole name begins so."""
    found = connection.execute(sa.select(SHARED_RUNS.c.run, SHARED_RUNS.c.terms)).all()
    folders = {row.run: str(orjson.loads(row.terms).get(_FOLDER, "")) for row in found}
    over = [run for run, folder in folders.items() if folder.startswith(begins) and is_over(connection, run)]
    for run in over:
        leave(connection, run)
    return [folders[run] for run in over]


def report(connection: sa.Connection, run: str, flow_run: str, owner: str, state: ShardState) -> None:
    """Say how far a shard is, and that who works on it is alive."""
    owners.renew(connection, owner)
    told = {"owner": owner, "state": orjson.dumps(asdict(state)).decode()}
    row = dialect_insert(connection.dialect.name, SHARDS).values(run=run, flow_run=flow_run, **told)
    connection.execute(row.on_conflict_do_update(index_elements=["run", "flow_run"], set_=told))


def seen(connection: sa.Connection, run: str) -> dict[str, ShardSeen]:
    """The shards that were begun, by their flow runs."""
    lapsed = (OWNERS.c.until < owners.now(connection)).label("lapsed")
    query = sa.select(SHARDS.c.flow_run, SHARDS.c.state, OWNERS.c.process, lapsed).where(SHARDS.c.run == run)
    query = query.where(SHARDS.c.flow_run != run)
    rows = connection.execute(query.outerjoin_from(SHARDS, OWNERS, SHARDS.c.owner == OWNERS.c.owner))
    return {row.flow_run: ShardSeen(_state(orjson.loads(row.state)), _trouble(row)) for row in rows}


def leave(connection: sa.Connection, run: str) -> None:
    """Forget a run."""
    for table in (SHARDS, SHARED_RUNS):
        connection.execute(table.delete().where(table.c.run == run))


def _trouble(row: Any) -> Literal["", "its process has ended", "it is silent"]:
    if row.process is None or has_ended(row.process):  # who ends in order takes its row along
        return "its process has ended"
    return "it is silent" if row.lapsed else ""


def _state(data: dict[str, Any]) -> ShardState:
    return ShardState(**{**data, "usage": Usage(**data["usage"])})
