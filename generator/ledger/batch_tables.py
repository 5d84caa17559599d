"""What is asked by a provider's batches: a row a batch, a row a request, and who waits for which batch.

A batch is written down with its requests before the provider hears of it, in one transaction; so a process that dies in
between leaves a trace by which the next one finds out whether the provider has it. A request is in one batch at a time,
whoever asks it: its key is the completion's.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from generator.ledger.completions import METADATA, Entry


class Stage(StrEnum):
    """How far a batch is, as the ledger knows it.

    Attributes:
        INTENDED: Its provider may have it or not.
        SENT: Its provider has it.
        ENDED: What came of it is in the ledger.
        DROPPED: Its provider never had it; what it was to ask is asked anew.
    """

    INTENDED = "intended"
    SENT = "sent"
    ENDED = "ended"
    DROPPED = "dropped"


OPEN = (Stage.INTENDED, Stage.SENT)
"""Of these something is still to come."""


class Fate(StrEnum):
    """What became of a request.

    Attributes:
        ASKED: It is in a batch that has not ended.
        ANSWERED: Its reply is in the ledger.
        REFUSED: Its provider answered with an error.
        UNASKED: Its batch ended before it was worked on.
    """

    ASKED = "asked"
    ANSWERED = "answered"
    REFUSED = "refused"
    UNASKED = "unasked"


class Outcome(StrEnum):
    """What a provider made of a batch that it did not work on, beside what a `BatchState` says.

    Attributes:
        NO_ROOM: It takes none so large for now; the same requests go out again, fewer at a time.
        TOO_LARGE: It never takes one so large; they go out again in smaller ones.
    """

    NO_ROOM = "no room"
    TOO_LARGE = "too large"


LEARNABLE = "form"
"""Kind of an error that names what the request may do without; what is kept of it is a `Refusal`, as JSON."""

BATCHES = sa.Table(
    "batches",
    METADATA,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("nonce", sa.String(36), nullable=False),
    sa.Column("stage", sa.String(20), nullable=False),
    sa.Column("remote", sa.String(200), nullable=False),
    sa.Column("outcome", sa.String(20), nullable=False),
    sa.Column("scope", sa.String(64), nullable=False),
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("requests", sa.Integer, nullable=False),
    sa.Column("done", sa.Integer, nullable=False),
    sa.Column("failed", sa.Integer, nullable=False),
    sa.Column("most", sa.Float, nullable=False),
    sa.Column("cost", sa.Float, nullable=False),
    sa.Column("unpriced", sa.Integer, nullable=False),
    sa.Column("estimated", sa.Integer, nullable=False),
    sa.Column("tokens_in", sa.BigInteger, nullable=False),
    sa.Column("tokens_out", sa.BigInteger, nullable=False),
    sa.Column("made_at", sa.Float, nullable=False),
    sa.Column("ends_by", sa.Float),
    sa.Column("told", sa.Text, nullable=False),
    sa.Column("cancelled", sa.Boolean, nullable=False),
    sa.Column("settled", sa.Boolean, nullable=False),
    sa.Column("owner", sa.String(36), nullable=False),
    sa.Index("batches_by_scope", "scope", "settled"),
    sa.Index("batches_by_stage", "stage"),
)

BATCH_REQUESTS = sa.Table(
    "batch_requests",
    METADATA,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("batch", sa.BigInteger, nullable=False),
    sa.Column("fate", sa.String(20), nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("prompt", sa.String(100), nullable=False),
    sa.Column("sample", sa.Integer, nullable=False),
    sa.Column("plain", sa.Boolean, nullable=False),
    sa.Column("tokens_in", sa.Integer, nullable=False),
    sa.Index("batch_requests_by_batch", "batch", "fate"),
)

BATCH_PASSES = sa.Table(
    "batch_passes",
    METADATA,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("scope", sa.String(64), nullable=False, index=True),
    sa.Column("usage", sa.Text, nullable=False),
)
"""What passes took that had to wait for batches; see `generator.ledger.batch_passes`."""

BATCH_FORMS = sa.Table(
    "batch_forms",
    METADATA,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("asked", sa.String(64), nullable=False, index=True),
    sa.Column("refusal", sa.Text, nullable=False),
    sa.Column("batch", sa.BigInteger, nullable=False),
    sa.Column("noted_at", sa.Float, nullable=False),
)
"""What batches were refused for and do without; see `generator.ledger.batch_forms`."""

BATCH_WAITERS = sa.Table(
    "batch_waiters",
    METADATA,
    sa.Column("flow_run", sa.String(36), primary_key=True),
    sa.Column("batch", sa.BigInteger, primary_key=True),
    sa.Column("artifact", sa.String(36), nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("rounds", sa.Integer, nullable=False),
)
"""Flow runs that are suspended until batches end; see `generator.ledger.batch_waiters`."""


@dataclass(frozen=True)
class Batch:
    """A batch, as the ledger knows it.

    Attributes:
        id: What people call it by.
        nonce: What its provider is told, so that it can be found there; also the run of its rows in the ledger.
        remote: What its provider calls it; empty before it is known.
        outcome: What its provider made of it, once it has ended: a `BatchState` or an `Outcome`.
        scope: Of the job that asks.
        about: The flow, and what it writes.
        round: Which of the job's rounds it is part of, from 1.
        model: `Model` as JSON, without what may be secret.
        requests: How many it asks.
        done: Of these answered.
        failed: Of these come to nothing.
        most: US dollars that it can cost at the worst.
        cost: US dollars that its replies were, as far as they are in the ledger.
        unpriced: Replies whose price is not known.
        estimated: Replies whose tokens are an estimate.
        ends_by: When its provider will be done with it at the latest, in Unix time.
        told: What its provider said against it.
        cancelled: Somebody wanted it to end.
        settled: The job that asked it has come to its end.
        owner: The run that is at work on it, if there is one.
    """

    id: int
    nonce: str
    stage: Stage
    scope: str
    about: str
    round: int
    model: str
    requests: int
    most: float
    made_at: float
    remote: str = ""
    outcome: str = ""
    done: int = 0
    failed: int = 0
    cost: float = 0.0
    unpriced: int = 0
    estimated: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    ends_by: float | None = None
    told: str = ""
    cancelled: bool = False
    settled: bool = False
    owner: str = ""

    @property
    def is_open(self) -> bool:
        """Whether something of it is still to come."""
        return self.stage in OPEN

    @property
    def went_out(self) -> bool:
        """Whether its provider took it, as far as is known."""
        return self.stage is not Stage.DROPPED and self.outcome not in tuple(Outcome)


@dataclass(frozen=True)
class Asked:
    """A request of a batch.

    Attributes:
        key: Of the completion.
        batch: The latest that it was in.
        tries: How often it was answered, with a reply or an error, since somebody last gave it up.
        error: What its provider said against it.
        kind: Name of the class of that error, or `LEARNABLE`.
        plain: Text is wanted as it comes, be it whole or not.
        tokens_in: An estimate, for a provider that does not count.
    """

    key: str
    batch: int
    fate: Fate
    prompt: str
    sample: int
    plain: bool
    tokens_in: int
    tries: int = 0
    error: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request that is to go into a batch, as its job found it.

    Attributes:
        plain: Text is wanted as it comes.
        tokens_in: An estimate.
        most: US dollars that it can cost at the worst.
        tries: How often it had been answered.
        known: It had a reply, which was of no use.
    """

    key: str
    prompt: str
    sample: int
    plain: bool
    tokens_in: int
    most: float
    tries: int = 0
    known: bool = False


@dataclass(frozen=True)
class Reply:
    """What a provider said to a request of a batch.

    Attributes:
        key: Of the completion.
        fate: What became of it.
        entry: The row of its reply; None where it has none.
        error: Why it has none, and `kind` the name of that error's class.
    """

    key: str
    fate: Fate
    entry: Entry | None = None
    error: str = ""
    kind: str = ""


def batch_of(row: Any) -> Batch:
    """A batch from its row."""
    return Batch(**{**row, "stage": Stage(row["stage"])})


def asked_of(row: Any) -> Asked:
    """A request from its row."""
    return Asked(**{**row, "fate": Fate(row["fate"])})
