"""The rows of the ledger: one an attempt at a completion, and the key under which its reply is found again."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import orjson
import sqlalchemy as sa

from generator.hashing import fingerprint
from generator.types import Completion, Finish, Model, Request

METADATA = sa.MetaData()
"""A column that came after the first version has a default of the server's, so that it can be added to a ledger."""
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")

COMPLETIONS = sa.Table(
    "completions",
    METADATA,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("key", sa.String(64), nullable=False),
    sa.Column("usable", sa.Boolean, nullable=False),
    sa.Column("run", sa.String(36), nullable=False),
    sa.Column("prompt", sa.String(100), nullable=False),
    sa.Column("provider", sa.String(40), nullable=False),
    sa.Column("model", sa.String(200), nullable=False),
    sa.Column("sample", sa.Integer, nullable=False),
    sa.Column("made_at", sa.Float, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("tokens_in", sa.Integer, nullable=False),
    sa.Column("tokens_out", sa.Integer, nullable=False),
    sa.Column("cost", sa.Float),
    sa.Column("estimated", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("finish", sa.String(20), nullable=False),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("thinking", sa.Text, nullable=False),
    sa.Index("completions_by_key", "key", "usable"),
)

TOOL_CALLS = sa.Table(
    "tool_calls",
    METADATA,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("tool", sa.String(200), nullable=False),
    sa.Column("intended_at", sa.Float, nullable=False),
    sa.Column("observed", sa.Text),
)
"""Calls of tools that must not be made twice; see `generator.tools.executors.call_log`."""

SNAPSHOTS = sa.Table(
    "snapshots",
    METADATA,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("scope", sa.String(64), nullable=False),
    sa.Column("made_at", sa.Float, nullable=False),
    sa.Column("tables", sa.Text, nullable=False),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
    sa.Index("snapshots_by_scope", "scope", "id"),
)
"""What was seen of tables; see `generator.lancedb.snapshots`."""


@dataclass(frozen=True)
class Entry:
    """One attempt at a completion.

    Attributes:
        key: See `completion_key`.
        usable: Whether it may be given out again; of one that says of itself that it is whole, until somebody who
            looked at it says otherwise (`Ledger.refuse`).
        seconds: How long the call took.
        cost: US dollars; None where no price is known.
        estimated: Whether tokens and cost are our own estimate.
        error: Why the reply is not usable.
    """

    key: str
    usable: bool
    run: str
    prompt: str
    provider: str
    model: str
    sample: int
    text: str
    thinking: str = ""
    finish: Finish = "stop"
    error: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float | None = None
    estimated: bool = False
    seconds: float = 0.0
    made_at: float = field(default_factory=time.time)


def completion_key(model: Model, request: Request) -> str:
    """Hash of everything that decides the reply: provider, model, messages, schema, sampling and sample.

    Retries, time-outs, base URL and concurrency are left out: they change how a reply is fetched, not what it says.
    """
    parts = [model.provider, model.name, model.sampling, model.sample, request.system, request.user, request.schema]
    return fingerprint(parts)


def usable(connection: sa.Connection, keys: Sequence[str]) -> dict[str, Entry]:
    """The usable replies among keys; the latest where there are several: an earlier one may have been of no use."""
    found = connection.execute(_usable_among_keys(connection.dialect.name), given_keys(connection, keys))
    return {row["key"]: Entry(**row) for row in found.mappings()}


# Statements are made once a dialect: making one anew costs several times what running it does.


@cache
def _usable_among_keys(dialect: str) -> sa.Select[Any]:
    wanted = COMPLETIONS.c.key.in_(key_rows(dialect)) & COMPLETIONS.c.usable
    # Without columns that came later, which a ledger may lack that is only read.
    columns = [column for name in Entry.__dataclass_fields__ if (column := COMPLETIONS.c[name]).server_default is None]
    return sa.select(*columns).where(wanted).order_by(COMPLETIONS.c.id)


@cache
def key_rows(dialect: str) -> sa.Select[Any]:
    """The keys that `given_keys` gives as rows: one parameter, and so one statement, however many there are."""
    if dialect == "postgresql":
        return sa.select(sa.func.unnest(sa.bindparam("keys", type_=sa.ARRAY(sa.Text))).label("key"))
    return sa.select(sa.func.json_each(sa.bindparam("keys")).table_valued("value").c.value.label("key"))


def given_keys(connection: sa.Connection, keys: Sequence[str]) -> dict[str, Any]:
    """The parameter of a statement with `key_rows`."""
    return {"keys": list(keys) if connection.dialect.name == "postgresql" else orjson.dumps(list(keys)).decode()}


def storable(text: str) -> str:
    """The text, with U+FFFD for what a database does not take: NUL, and halves of a surrogate pair."""
    if text.isascii() and "\0" not in text:  # the search takes 10 µs a reply
        return text
    return _UNSTORABLE.sub("\ufffd", text)


def storable_reply(reply: Completion) -> Completion:
    """The reply with texts that can be stored, so that it is read now as it will be read from the ledger."""
    return replace(reply, text=storable(reply.text), thinking=storable(reply.thinking))


def row_of(entry: Entry) -> dict[str, Any]:
    """The row of an entry, of which every text can be stored."""
    row = dict(vars(entry))
    row.update({name: storable(row[name]) for name in ("text", "thinking", "error")})
    return row
