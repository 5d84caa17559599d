"""What the batches of a model were refused for, so that those to come do without it: a refusal costs a round."""

import time

import sqlalchemy as sa

from generator.ledger.batch_tables import BATCH_FORMS, BATCHES

REMEMBERED_FOR = 30 * 86_400.0
"""Seconds after which it is tried again."""


def add(connection: sa.Connection, asked: str, refusal: str, batch: int) -> None:
    """Note a refusal, unless one is known that no batch knew of which is as old as this.

    Args:
        connection: In a transaction.
        asked: Who refused: the fingerprint of a provider, its URL and a model.
        refusal: As JSON.
        batch: In which.
    """
    if all(known < batch for _, known in of(connection, asked)):
        newest = connection.scalar(sa.select(sa.func.max(BATCHES.c.id)))
        row = {"asked": asked, "refusal": refusal, "batch": newest, "noted_at": time.time()}
        connection.execute(BATCH_FORMS.insert().values(row))


def of(connection: sa.Connection, asked: str) -> list[tuple[str, int]]:
    """The refusals of a model, the first first, each with the last batch that was made before it was known."""
    known = (BATCH_FORMS.c.asked == asked) & (BATCH_FORMS.c.noted_at > time.time() - REMEMBERED_FOR)
    query = sa.select(BATCH_FORMS.c.refusal, BATCH_FORMS.c.batch).where(known).order_by(BATCH_FORMS.c.id)
    return [(row.refusal, row.batch) for row in connection.execute(query)]
