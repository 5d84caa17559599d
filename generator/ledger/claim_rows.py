"""Claims in the database: which run asks for a completion just now, so that no other asks for the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from generator.ledger import owners
from generator.ledger.completions import METADATA, Entry, given_keys, key_rows, usable
from generator.ledger.database import dialect_insert
from generator.ledger.owners import OWNERS

CLAIMS = sa.Table(
    "claims",
    METADATA,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("owner", sa.String(36), nullable=False),
)


@dataclass(frozen=True)
class Looked:
    """How keys stand.

    Attributes:
        found: Usable replies, by key; other runs may have got them just now.
        ours: Keys that are claimed by the run that looked.
    """

    found: dict[str, Entry]
    ours: set[str]


def look(
    connection: sa.Connection, owner: str, wanted: Sequence[str], freed: Sequence[str], *, renewing: bool
) -> Looked:
    """Claim what nobody else has, and look for what others got.

    Keys are taken in one order by everybody, and given back last, so that two at once cannot block each other.
    """
    if renewing:
        owners.renew(connection, owner)
    keys = sorted(wanted)
    ours = _claimed(connection, owner, keys) if keys else set()
    if len(ours) < len(keys):
        ours |= _taken_over(connection, owner, [key for key in keys if key not in ours])
    # After claiming: who had the key before may have written the reply and given the key back in between.
    found = usable(connection, keys) if keys else {}
    if freed:
        mine = given_keys(connection, sorted(freed)) | {"holder": owner}
        connection.execute(_giving_back(connection.dialect.name), mine)
    return Looked(found, ours)


def leave(connection: sa.Connection, owner: str) -> None:
    """Give all claims of a run back, with those of runs that are long gone."""
    owners.leave(connection, owner)
    connection.execute(CLAIMS.delete().where(CLAIMS.c.owner.not_in(sa.select(OWNERS.c.owner))))


def _claimed(connection: sa.Connection, owner: str, keys: list[str]) -> set[str]:
    """The keys that nobody had claimed."""
    wanted = given_keys(connection, keys) | {"holder": owner}
    return set(connection.execute(_claiming(connection.dialect.name), wanted).scalars())


def _taken_over(connection: sa.Connection, owner: str, keys: list[str]) -> set[str]:
    """Those of the keys that were ours already, or are now because their owner is gone."""
    listed = CLAIMS.c.key.in_(key_rows(connection.dialect.name))
    query = sa.select(CLAIMS.c.key, CLAIMS.c.owner).where(listed)
    held = {row.key: row.owner for row in connection.execute(query, given_keys(connection, keys))}
    ours = {key for key, holder in held.items() if holder == owner}
    if left := owners.gone(connection, set(held.values()) - {owner}):
        free = [key for key, holder in held.items() if holder in left]
        change = CLAIMS.update().where(listed, CLAIMS.c.owner.in_(left)).values(owner=owner).returning(CLAIMS.c.key)
        ours |= set(connection.execute(change, given_keys(connection, free)).scalars())
    return ours


# Made once a dialect, as in `generator.ledger.completions`.


@cache
def _claiming(dialect: str) -> Any:
    listed = key_rows(dialect).subquery()
    rows = sa.select(listed.c[0], sa.bindparam("holder", type_=sa.String)).where(sa.true())  # SQLite needs a WHERE
    insert = dialect_insert(dialect, CLAIMS).from_select(["key", "owner"], rows)
    return insert.on_conflict_do_nothing().returning(CLAIMS.c.key)


@cache
def _giving_back(dialect: str) -> sa.Delete:
    return CLAIMS.delete().where(CLAIMS.c.key.in_(key_rows(dialect)), CLAIMS.c.owner == sa.bindparam("holder"))
