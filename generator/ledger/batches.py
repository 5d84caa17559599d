"""Work on the tables of batches, each function in one transaction: what is wanted, sent, said, and come to an end.

Who works on a batch takes it first, as with claims: by name, for as long as its lease lasts.
"""

import time
import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace

import sqlalchemy as sa

from generator.ledger import batch_passes, owners
from generator.ledger.batch_requests import in_parts, standing
from generator.ledger.batch_tables import (
    BATCH_REQUESTS,
    BATCHES,
    OPEN,
    Batch,
    Fate,
    Outcome,
    Reply,
    Stage,
    Wanted,
    batch_of,
)
from generator.ledger.claim_rows import CLAIMS
from generator.ledger.completions import COMPLETIONS, given_keys, key_rows, row_of, storable, usable
from generator.ledger.database import dialect_insert

_LOCK = "SELECT pg_advisory_xact_lock(7106542)"


def intend(
    connection: sa.Connection, owner: str, scope: str, about: str, model: str, wanted: Sequence[Wanted], number: int
) -> tuple[Batch, set[str]] | None:
    """Write down a batch that is about to be sent, with those of its requests that nobody else asks.

    Returns:
        The batch and the keys of its requests; None where there is none to ask.
    """
    owners.renew(connection, owner)  # writes, and so holds a file's lock from here on
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text(_LOCK))
    free = [one for part in in_parts(wanted) for one in _free(connection, owner, part)]
    if not free:
        return None
    batch = Batch(
        id=0,
        nonce=str(uuid.uuid4()),
        stage=Stage.INTENDED,
        scope=scope,
        about=storable(about),
        round=number,
        model=model,
        requests=len(free),
        most=sum(one.most for one in free),
        made_at=time.time(),
        owner=owner,
    )
    values = {name: value for name, value in vars(batch).items() if name != "id"}
    made = connection.execute(BATCHES.insert().values(values).returning(BATCHES.c.id)).scalar_one()
    rows = [
        {"key": one.key, "batch": made, "fate": Fate.ASKED, "tries": 0, "error": "", "kind": ""}
        | {name: getattr(one, name) for name in ("prompt", "sample", "plain", "tokens_in")}
        for one in free
    ]
    insert = dialect_insert(connection.dialect.name, BATCH_REQUESTS)
    again = {"batch": insert.excluded.batch, "fate": insert.excluded.fate}  # its tries stay
    connection.execute(insert.on_conflict_do_update(index_elements=["key"], set_=again), rows)
    return replace(batch, id=made), {one.key for one in free}


def sent(connection: sa.Connection, batch: int, remote: str, ends_by: float | None) -> None:
    """Note that the provider has a batch, and under which name."""
    _change(connection, batch, stage=Stage.SENT, remote=remote, ends_by=ends_by, told="")


def doubted(connection: sa.Connection, batch: int, why: str) -> None:
    """Note why nobody knows yet whether the provider has a batch."""
    _change(connection, batch, told=storable(why))


def dropped(connection: sa.Connection, batch: int, why: str, outcome: str = "") -> None:
    """Note that the provider never had a batch: its requests are as they were before.

    Of those for which a provider had no room at once, the last of a job alone is kept: there may be many.
    """
    new = (BATCH_REQUESTS.c.batch == batch) & (BATCH_REQUESTS.c.fate == Fate.ASKED) & (BATCH_REQUESTS.c.tries == 0)
    connection.execute(BATCH_REQUESTS.delete().where(new))
    _fall(connection, batch, Fate.UNASKED)
    _change(connection, batch, stage=Stage.DROPPED, outcome=outcome, told=storable(why), owner="")
    if outcome == Outcome.NO_ROOM:
        scope = sa.select(BATCHES.c.scope).where(BATCHES.c.id == batch).scalar_subquery()
        refused = (BATCHES.c.stage == Stage.DROPPED) & (BATCHES.c.outcome == outcome) & (BATCHES.c.id < batch)
        named = sa.exists().where(BATCH_REQUESTS.c.batch == BATCHES.c.id)
        connection.execute(BATCHES.delete().where(refused, BATCHES.c.scope == scope, ~BATCHES.c.settled, ~named))


def noted(
    connection: sa.Connection, batch: int, done: int, failed: int, ends_by: float | None, outcome: str = ""
) -> None:
    """Note how far the provider is with a batch, and what it made of it where it is done."""
    _change(connection, batch, done=done, failed=failed, ends_by=ends_by, outcome=outcome)


def entered(connection: sa.Connection, batch: Batch, replies: Sequence[Reply]) -> None:
    """Enter what was said to requests of a batch: replies become rows of the ledger. Those entered before stay."""
    waiting = _waiting(connection, batch.id, [reply.key for reply in replies])
    new = [reply for reply in replies if reply.key in waiting]
    entries = [reply.entry for reply in new if reply.entry is not None]
    if entries:
        connection.execute(COMPLETIONS.insert(), [row_of(entry) for entry in entries])
    if new:
        connection.execute(_FATE, [_fate_of(reply) for reply in new])
    sums = {
        "cost": sum(entry.cost or 0.0 for entry in entries),
        "unpriced": sum(entry.cost is None for entry in entries),
        "estimated": sum(entry.estimated for entry in entries),
        "tokens_in": sum(entry.tokens_in for entry in entries),
        "tokens_out": sum(entry.tokens_out for entry in entries),
    }
    added = {name: BATCHES.c[name] + value for name, value in sums.items()}
    connection.execute(BATCHES.update().where(BATCHES.c.id == batch.id).values(added))


def give_up(connection: sa.Connection, batch: int, replies: Sequence[Reply], tries: int) -> None:
    """Note what calls came to nothing for, until the job of the batch has come to its end."""
    row = {"batch": batch, "fate": Fate.REFUSED, "tries": tries, "prompt": "", "sample": 0, "plain": False}
    rows = [{**row, "tokens_in": 0, "key": one.key, "error": storable(one.error), "kind": one.kind} for one in replies]
    insert = dialect_insert(connection.dialect.name, BATCH_REQUESTS)
    changed = {name: insert.excluded[name] for name in ("batch", "fate", "tries", "error", "kind")}
    asked = BATCH_REQUESTS.c.fate != Fate.ASKED
    connection.execute(insert.on_conflict_do_update(index_elements=["key"], set_=changed, where=asked), rows)


def ended(connection: sa.Connection, batch: int, outcome: str, *, told: str = "", kind: str = "") -> None:
    """Note that a batch is over. What its provider said nothing of was not asked, or failed if it says why.

    Args:
        outcome: What the provider made of it.
        told: What the provider said against all of it.
        kind: Name of that error's class.
    """
    _fall(connection, batch, Fate.REFUSED if kind else Fate.UNASKED, storable(told), kind)
    answered = _counted(connection, batch, Fate.ANSWERED)
    others = _counted(connection, batch, Fate.REFUSED) + _counted(connection, batch, Fate.UNASKED)
    known = {"done": answered, "failed": others, "told": storable(told)}
    _change(connection, batch, stage=Stage.ENDED, outcome=outcome, owner="", **known)


def to_be_cancelled(connection: sa.Connection, batch: int) -> None:
    """Note that somebody wants a batch to end."""
    _change(connection, batch, cancelled=True)


def take(connection: sa.Connection, owner: str, batch: int) -> Batch | None:
    """Take a batch to work on it; None where somebody else does, or where it has ended."""
    owners.renew(connection, owner)
    row = connection.execute(sa.select(BATCHES).where(BATCHES.c.id == batch)).mappings().first()
    if row is None or row["stage"] not in OPEN:
        return None
    holder = row["owner"]
    if holder not in ("", owner) and not owners.gone(connection, {holder}):
        return None
    still = (BATCHES.c.id == batch) & (BATCHES.c.owner == holder)
    if not connection.execute(BATCHES.update().where(still).values(owner=owner)).rowcount:
        return None
    return replace(batch_of(row), owner=owner)


def let_go(connection: sa.Connection, owner: str, batch: int) -> None:
    """Leave a batch to others."""
    connection.execute(BATCHES.update().where(BATCHES.c.id == batch, BATCHES.c.owner == owner).values(owner=""))


def settle(connection: sa.Connection, scope: str) -> None:
    """Note that a job has come to its end: what it gave up is asked anew by the next, and its rounds begin anew."""
    own = (BATCHES.c.scope == scope) & ~BATCHES.c.settled & BATCHES.c.stage.not_in(OPEN)
    ids = sa.select(BATCHES.c.id).where(own)
    connection.execute(
        BATCH_REQUESTS.delete().where(BATCH_REQUESTS.c.batch.in_(ids), BATCH_REQUESTS.c.fate != Fate.ASKED)
    )
    connection.execute(BATCHES.update().where(own).values(settled=True))
    batch_passes.forget(connection, scope)


def of_scope(connection: sa.Connection, scope: str) -> list[Batch]:
    """The batches that a job has asked since it came to its end last."""
    return _read(connection, (BATCHES.c.scope == scope) & ~BATCHES.c.settled)


def by_id(connection: sa.Connection, ids: Collection[int]) -> list[Batch]:
    """Batches, in their order."""
    return _read(connection, BATCHES.c.id.in_(sorted(ids)))


def every(connection: sa.Connection) -> list[Batch]:
    """All batches, in their order."""
    return _read(connection, sa.true())


def open_ones(connection: sa.Connection) -> list[Batch]:
    """Batches of which something is still to come."""
    return _read(connection, BATCHES.c.stage.in_(OPEN))


_FATE = (
    BATCH_REQUESTS.update()
    .where(BATCH_REQUESTS.c.key == sa.bindparam("of"))
    .values(
        fate=sa.bindparam("now"),
        tries=BATCH_REQUESTS.c.tries + sa.bindparam("more"),
        error=sa.bindparam("said"),
        kind=sa.bindparam("called"),
    )
)


def _fate_of(reply: Reply) -> dict[str, object]:
    more = int(reply.fate is not Fate.UNASKED)
    return {"of": reply.key, "now": reply.fate, "more": more, "said": storable(reply.error), "called": reply.kind}


def _free(connection: sa.Connection, owner: str, wanted: Sequence[Wanted]) -> list[Wanted]:
    """Those that are in no batch, asked by no other run, and not answered since their job looked."""
    keys = [one.key for one in wanted]
    now, answered = standing(connection, keys), usable(connection, keys)
    claimed = sa.select(CLAIMS.c.key, CLAIMS.c.owner).where(
        CLAIMS.c.key.in_(key_rows(connection.dialect.name)), CLAIMS.c.owner != owner
    )
    held = {row.key: row.owner for row in connection.execute(claimed, given_keys(connection, keys))}
    gone = owners.gone(connection, set(held.values()))

    def is_free(one: Wanted) -> bool:
        before = now.get(one.key)
        as_it_was = before is None or (before.fate is not Fate.ASKED and before.tries == one.tries)
        return as_it_was and held.get(one.key) in (None, *gone) and (one.known or one.key not in answered)

    return [one for one in wanted if is_free(one)]


def _waiting(connection: sa.Connection, batch: int, keys: Sequence[str]) -> set[str]:
    query = sa.select(BATCH_REQUESTS.c.key).where(
        BATCH_REQUESTS.c.key.in_(key_rows(connection.dialect.name)),
        BATCH_REQUESTS.c.batch == batch,
        BATCH_REQUESTS.c.fate == Fate.ASKED,
    )
    return set(connection.execute(query, given_keys(connection, keys)).scalars())


def _fall(connection: sa.Connection, batch: int, fate: Fate, error: str = "", kind: str = "") -> None:
    """What a batch has not answered comes to this fate."""
    own = (BATCH_REQUESTS.c.batch == batch) & (BATCH_REQUESTS.c.fate == Fate.ASKED)
    more = int(fate is not Fate.UNASKED)
    values = {"fate": fate, "tries": BATCH_REQUESTS.c.tries + more, "error": error, "kind": kind}
    connection.execute(BATCH_REQUESTS.update().where(own).values(values))


def _counted(connection: sa.Connection, batch: int, fate: Fate) -> int:
    own = (BATCH_REQUESTS.c.batch == batch) & (BATCH_REQUESTS.c.fate == fate)
    return int(connection.scalar(sa.select(sa.func.count()).select_from(BATCH_REQUESTS).where(own)) or 0)


def _change(connection: sa.Connection, batch: int, **values: object) -> None:
    connection.execute(BATCHES.update().where(BATCHES.c.id == batch).values(values))


def _read(connection: sa.Connection, which: sa.ColumnElement[bool]) -> list[Batch]:
    rows = connection.execute(sa.select(BATCHES).where(which).order_by(BATCHES.c.id)).mappings()
    return [batch_of(row) for row in rows]
