"""What a batch API is asked and what it says, in our own words. Plain data, no SDK.

    line × n → file → upload → create → look … look → results

A batch is made once: where nobody knows whether `create` came through, `find` tells, and only then is it made again.
"""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from generator.errors import GeneratorError, Permanent, RequestRejected, Transient
from generator.types import Completion, Request

A_WINDOW = 60.0
"""Seconds after which no limit of requests by the minute turns a batch away any more: it is for want of room."""


class BatchState(StrEnum):
    """What has become of a batch. But of one that runs or has failed, the finished part can be read."""

    RUNNING = "running"
    ENDED = "ended"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Undecided(Transient):
    """Nobody can tell yet whether a batch was made: one that may be it still runs, and only its results say whose.

    Until `find` says otherwise nothing of it may be asked again.

    Args:
        message: Which batches may be it.
        ends_by: Unix time by which the last of them has ended.
    """

    def __init__(self, message: str, ends_by: float) -> None:
        super().__init__(message)
        self.ends_by = ends_by


class BatchTooLarge(RequestRejected):
    """The provider takes no batch of this size, though its `limits` allow it: smaller ones may fit."""


class BatchGone(Permanent):
    """The provider has deleted the batch or its results; what they said has to be asked and paid again."""


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """What a batch may hold.

    Attributes:
        requests: Most requests.
        bytes: Most bytes of its file, line ends included.
    """

    requests: int
    bytes: int


@dataclass(frozen=True, slots=True)
class RemoteBatch:
    """A batch as its provider sees it.

    Attributes:
        id: Its name there.
        state: What has become of it.
        done: Requests answered so far, as far as the provider says.
        failed: Requests that came to nothing: refused, failed, expired or cancelled.
        total: Requests in all; 0 as long as the provider has not counted them.
        ends_by: Unix time by which it has ended, one way or another; None where the provider does not say.
        error: Why it failed as a whole: `RateLimited` asks for the same batch later, `UsageError` is for the user to
            mend, `RequestRejected` never fares better.
    """

    id: str
    state: BatchState
    done: int = 0
    failed: int = 0
    total: int = 0
    ends_by: float | None = None
    error: GeneratorError | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """That a request was refused for what it may do without.

    Attributes:
        status: HTTP status that a single call would have been answered with.
        said: The body of that answer.
        told: Both in a sentence.
    """

    status: int
    said: str
    told: str


@dataclass(frozen=True, slots=True)
class BatchReply:
    """What became of one request of a batch. A request of which a batch that has ended says nothing has expired.

    Attributes:
        key: Its custom id.
        completion: The reply, billed; None where there is none.
        error: Why there is none, as the error of a single call would be; None where it has `expired`.
        expired: It was not worked on, because the batch expired or was cancelled first; it was not billed.
        refusal: What it was refused for, where requests can do without: `heed` is to be told, or a single call finds
            out, and the lines that are made after that do without it.
    """

    key: str
    completion: Completion | None = None
    error: GeneratorError | None = None
    expired: bool = False
    refusal: Refusal | None = None


class BatchProvider(Protocol):
    """What every adapter of a batch API offers. A connection is for one model, and a batch is of one model.

    What is read (`find`, `look`, `results`) and what may be sent twice (`upload`, `cancel`) is tried again while the
    provider is busy or gone, as long as `Model.patience` says.

    Attributes:
        limits: What a batch may hold.
        discount: What a reply costs, as a share of its price by a single call.
    """

    limits: BatchLimits
    discount: float

    async def complete(self, request: Request) -> Completion:
        """Ask once, at once and at the full price, over the same connection; see `Provider`.

        What the server turns out not to take is learnt from it, and the lines that are made after that are without it.
        """
        ...

    def line(self, key: str, request: Request) -> bytes:
        """A request as a line of a batch's file, its end included.

        Args:
            key: Its custom id, unique within the batch: at most 64 letters, digits, hyphens and underscores.
            request: What is asked, in the form in which a single call would ask it now.
        """
        ...

    def heed(self, request: Request, refusal: Refusal) -> bool:
        """Do without what a line was refused for, in the lines and the single calls from now on.

        Returns:
            Whether there is anything less in this request's.
        """
        ...

    async def upload(self, file: Path, nonce: str) -> str:
        """Send a batch's file.

        Args:
            file: Lines by `line`, within `limits`.
            nonce: What the batch is found by: at most 64 letters, digits and hyphens that no other batch has.

        Returns:
            The file's name at the provider; empty where files are sent by `create` alone.

        Raises:
            BatchTooLarge: The provider takes no such file.
            UsageError: Wrong key, or a server without batches.
        """
        ...

    async def create(self, remote_file: str, file: Path, nonce: str, patience: float = A_WINDOW) -> RemoteBatch:
        """Make the batch. Only what surely did not come through is tried again.

        Args:
            remote_file: What `upload` gave.
            file: The file.
            nonce: As for `upload`.
            patience: Seconds for which it is tried again where the provider's limits turn it away.

        Raises:
            ServerFault: It may have been made all the same; `find` tells.
            RateLimited: It was not made, and the provider has no room for it for now.
            UsageError: It was not made: wrong key, unknown model, a server or a model without batches.
            BatchTooLarge: It was not made, for its size.
        """
        ...

    async def find(
        self, nonce: str, since: float, keys: Collection[str], others: Collection[str] = ()
    ) -> RemoteBatch | None:
        """Whether the batch was made, by a process that did not live to tell.

        Args:
            nonce: What `create` was given, or was to be given.
            since: Unix time before which it cannot have been made.
            keys: Custom ids of all its requests.
            others: Batches that are known to be others, by id.

        Returns:
            The batch; None if it was surely not made.

        Raises:
            Undecided: One that may be it still runs.
        """
        ...

    async def look(self, batch: str) -> RemoteBatch:
        """What has become of a batch.

        Raises:
            BatchGone: The provider knows it no more.
        """
        ...

    def results(self, batch: str) -> AsyncIterator[BatchReply]:
        """What became of the requests of a batch that has ended, in no order, as they come over the wire.

        Broken off, it raises, and may be begun again from the start.

        Raises:
            BatchGone: The provider has deleted them.
        """
        ...

    async def cancel(self, batch: str) -> None:
        """Ask for the batch's end; it runs for a while still. One that has ended stays as it is."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


def fitting_size(file: Path, limits: BatchLimits, label: str) -> int:
    """The bytes of a batch's file that is to be sent.

    Raises:
        BatchTooLarge: It has more bytes than the provider takes.
    """
    size = file.stat().st_size
    if size > limits.bytes:
        raise BatchTooLarge(f"{label} takes batches of at most {limits.bytes} bytes, and {file.name} has {size}.")
    return size
