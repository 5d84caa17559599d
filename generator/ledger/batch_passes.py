"""What the passes of a job took by calls that had to wait for batches: its last pass finds only what they brought."""

from dataclasses import asdict

import orjson
import sqlalchemy as sa

from generator.ledger.batch_tables import BATCH_PASSES
from generator.usage import Usage, sum_usage


def add(connection: sa.Connection, scope: str, usage: Usage) -> None:
    """Note what a pass took that did not come to the job's end."""
    if usage.calls:
        connection.execute(BATCH_PASSES.insert().values(scope=scope, usage=orjson.dumps(asdict(usage)).decode()))


def of_scope(connection: sa.Connection, scope: str) -> Usage:
    """What the passes of a job took since it came to its end last."""
    query = sa.select(BATCH_PASSES.c.usage).where(BATCH_PASSES.c.scope == scope)
    return sum_usage([Usage(**orjson.loads(usage)) for usage in connection.execute(query).scalars()])


def forget(connection: sa.Connection, scope: str) -> None:
    """Note that a job has come to its end, and that its account has it all."""
    connection.execute(BATCH_PASSES.delete().where(BATCH_PASSES.c.scope == scope))
