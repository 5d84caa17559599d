"""Numbers of samples: `--fresh` draws one that no run of the ledger has had, and keeps it until the run has ended.

A job's number stays its own until it draws the next, so that later runs without `--fresh` find its replies again. A
drawing that was interrupted is open, and taken up by the next that draws for the same job, unless it is still at work.
"""

from collections.abc import Callable

import sqlalchemy as sa

from generator.ledger import owners
from generator.ledger.completions import METADATA
from generator.ledger.database import dialect_insert

_LAST = ""
"""Scope of the highest number that was drawn."""

SAMPLES = sa.Table(
    "samples",
    METADATA,
    sa.Column("scope", sa.String(64), primary_key=True),
    sa.Column("sample", sa.Integer, nullable=False),
    sa.Column("drawn_by", sa.String(36), nullable=False, server_default=""),
)
"""`drawn_by` names the run that draws, or did until it was interrupted; it is empty once a run of the job has ended."""

_UNUSED = sa.select(sa.func.coalesce(sa.func.max(SAMPLES.c.sample), 0) + 1).scalar_subquery()


def current(scope: str) -> Callable[[sa.Connection], int]:
    """The number that a job draws from; 0 before it drew one."""
    query = sa.select(SAMPLES.c.sample).where(SAMPLES.c.scope == scope)
    return lambda connection: connection.scalar(query) or 0


def unused(connection: sa.Connection) -> int:
    """A number that nobody has drawn, without drawing it: for estimates."""
    return int(connection.scalar(sa.select(_UNUSED)) or 1)


def draw(scope: str, owner: str) -> Callable[[sa.Connection], int]:
    """Draw a number for the run `owner`, or take up a drawing that was interrupted."""

    def work(connection: sa.Connection) -> int:
        owners.renew(connection, owner)
        if (left := _left_behind(connection, scope, owner)) is not None:
            return left
        counted = dialect_insert(connection.dialect.name, SAMPLES).values(scope=_LAST, sample=_UNUSED)
        counted = counted.on_conflict_do_update(index_elements=["scope"], set_={"sample": SAMPLES.c.sample + 1})
        number = int(connection.execute(counted.returning(SAMPLES.c.sample)).scalar_one())
        drawn = {"sample": number, "drawn_by": owner}
        row = dialect_insert(connection.dialect.name, SAMPLES).values(scope=scope, **drawn)
        connection.execute(row.on_conflict_do_update(index_elements=["scope"], set_=drawn))
        return number

    return work


def end(scope: str, sample: int) -> Callable[[sa.Connection], None]:
    """Note that a run with this number came to its end: the next that draws, draws anew."""
    own = (SAMPLES.c.scope == scope) & (SAMPLES.c.sample == sample)

    def work(connection: sa.Connection) -> None:
        connection.execute(SAMPLES.update().where(own).values(drawn_by=""))

    return work


def _left_behind(connection: sa.Connection, scope: str, owner: str) -> int | None:
    """The number that an interrupted run of the job drew; ours from now on, if nobody else takes it up."""
    row = connection.execute(sa.select(SAMPLES.c.sample, SAMPLES.c.drawn_by).where(SAMPLES.c.scope == scope)).first()
    if row is None or not row.drawn_by or not owners.gone(connection, {row.drawn_by}):
        return None
    still = (SAMPLES.c.scope == scope) & (SAMPLES.c.drawn_by == row.drawn_by)
    taken = connection.execute(SAMPLES.update().where(still).values(drawn_by=owner))
    return int(row.sample) if taken.rowcount else None
