"""How requests of batches stand, and what was replied to them."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeVar

import sqlalchemy as sa

from generator.ledger.batch_tables import BATCH_REQUESTS, Asked, Fate, asked_of
from generator.ledger.completions import COMPLETIONS, Entry, given_keys, key_rows

T = TypeVar("T")
_AT_ONCE = 1000
"""Keys that a statement is given."""


def standing(connection: sa.Connection, keys: Sequence[str]) -> dict[str, Asked]:
    """How requests stand that were in a batch."""
    listed = BATCH_REQUESTS.c.key.in_(key_rows(connection.dialect.name))
    query = sa.select(BATCH_REQUESTS).where(listed)
    found = {}
    for part in in_parts(keys):
        for row in connection.execute(query, given_keys(connection, part)).mappings():
            found[row["key"]] = asked_of(row)
    return found


def latest(connection: sa.Connection, keys: Sequence[str]) -> dict[str, Entry]:
    """The last reply to each key, usable or not."""
    columns = [COMPLETIONS.c[name] for name in Entry.__dataclass_fields__]
    listed = COMPLETIONS.c.key.in_(key_rows(connection.dialect.name))
    query = sa.select(*columns).where(listed).order_by(COMPLETIONS.c.id)
    found = {}
    for part in in_parts(keys):
        for row in connection.execute(query, given_keys(connection, part)).mappings():
            found[row["key"]] = Entry(**row)
    return found


def requests_of(connection: sa.Connection, batch: int) -> dict[str, Asked]:
    """The requests of a batch that wait for their replies."""
    own = (BATCH_REQUESTS.c.batch == batch) & (BATCH_REQUESTS.c.fate == Fate.ASKED)
    rows = connection.execute(sa.select(BATCH_REQUESTS).where(own)).mappings()
    return {row["key"]: asked_of(row) for row in rows}


def in_parts(items: Sequence[T]) -> Iterator[list[T]]:
    """Lists of as many as a statement is given."""
    rest = iter(items)
    while part := list(islice(rest, _AT_ONCE)):
        yield part
