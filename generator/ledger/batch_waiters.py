"""Flow runs that are suspended until batches end."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from generator.ledger.batch_tables import BATCH_WAITERS, BATCHES, Batch, batch_of


@dataclass
class Waiter:
    """A suspended flow run.

    Attributes:
        flow_run: Its id on the Prefect server.
        artifact: The id of the artifact that shows how far its round is.
        round: Which that is, of `rounds`.
        batches: What it waits for.
    """

    flow_run: str
    artifact: str
    round: int
    rounds: int
    batches: list[Batch] = field(default_factory=list)


def wait(connection: sa.Connection, flow_run: str, ids: Sequence[int], artifact: str, rounds: tuple[int, int]) -> None:
    """Note that a flow run waits for batches."""
    forget(connection, flow_run)
    common = {"flow_run": flow_run, "artifact": artifact, "round": rounds[0], "rounds": rounds[1]}
    connection.execute(BATCH_WAITERS.insert(), [{**common, "batch": batch} for batch in ids])


def waiters(connection: sa.Connection) -> list[Waiter]:
    """All flow runs that wait, each with its batches as they stand."""
    query = sa.select(
        BATCHES,
        *(BATCH_WAITERS.c[name].label(f"waiter_{name}") for name in ("flow_run", "artifact", "round", "rounds")),
    )
    joined = query.join(BATCH_WAITERS, BATCH_WAITERS.c.batch == BATCHES.c.id).order_by(BATCHES.c.id)
    found = dict[str, Waiter]()
    for row in connection.execute(joined).mappings():
        name = row["waiter_flow_run"]
        if name not in found:
            found[name] = Waiter(name, row["waiter_artifact"], row["waiter_round"], row["waiter_rounds"])
        found[name].batches.append(batch_of({column.name: row[column] for column in BATCHES.c}))
    return list(found.values())


def forget(connection: sa.Connection, flow_run: str) -> None:
    """Note that a flow run waits no more."""
    connection.execute(BATCH_WAITERS.delete().where(BATCH_WAITERS.c.flow_run == flow_run))
