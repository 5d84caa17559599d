"""The rows of the ledger: one an attempt at a completion, and the key under which its reply is found again."""

import re
import time
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from generator.hashing import fingerprint
from generator.types import Model, Request

METADATA = sa.MetaData()
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
    sa.Column("finish", sa.String(20), nullable=False),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("thinking", sa.Text, nullable=False),
    sa.Index("completions_by_key", "key", "usable"),
)

SAMPLES = sa.Table(
    "samples",
    METADATA,
    sa.Column("scope", sa.String(64), primary_key=True),
    sa.Column("sample", sa.Integer, nullable=False),
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


@dataclass(frozen=True)
class Entry:
    """One attempt at a completion.

    Attributes:
        key: See `completion_key`.
        usable: Whether the reply had the shape asked for; only then is it given out again.
        seconds: How long the call took.
        cost: US dollars; None where no price is known.
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
    finish: str = "stop"
    error: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float | None = None
    seconds: float = 0.0
    made_at: float = field(default_factory=time.time)


def completion_key(model: Model, request: Request) -> str:
    """Hash of everything that decides the reply: provider, model, messages, schema, sampling and sample.

    Retries, time-outs, base URL and concurrency are left out: they change how a reply is fetched, not what it says.
    """
    parts = [model.provider, model.name, model.sampling, model.sample, request.system, request.user, request.schema]
    return fingerprint(parts)


def row_of(entry: Entry) -> dict[str, Any]:
    """The row of an entry; what a database does not take in text (NUL, halves of a surrogate pair) becomes U+FFFD."""
    row = dict(vars(entry))
    for name in ("text", "thinking", "error"):
        if not row[name].isascii() or "\0" in row[name]:  # the search takes 10 µs a reply
            row[name] = _UNSTORABLE.sub("\ufffd", row[name])
    return row
