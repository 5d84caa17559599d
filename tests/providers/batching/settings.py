"""How the batches of the loopback server behave."""

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

DAY = 86_400.0


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class BatchSettings:
    """All in seconds of the server's clock, from a batch's creation, where nothing else is said.

    Attributes:
        seconds: Until the last request is answered; the others are answered at even intervals before that.
        finalizing: From then, or from a cancellation, until the batch has ended.
        window: Until it expires.
        expires: Share of its requests, 0 to 1, spread evenly, that are not answered before that.
        retention: Until it and its files are gone.
        bytes: Most bytes of a file; None takes all.
        queued: Most input tokens in batches that run; None takes all.
        without: Models that have no batches.
        refuses: A name in a request, at whatever depth, that is refused in batches; calls may have it.
        metadata: Whether a batch of OpenAI's keeps its metadata, which some who copy it do not.
    """

    seconds: float = Field(default=0.0, ge=0)
    finalizing: float = Field(default=0.0, ge=0)
    window: float = Field(default=DAY, gt=0)
    expires: float = Field(default=0.0, ge=0, le=1)
    retention: float = Field(default=29 * DAY, gt=0)
    bytes: int | None = Field(default=None, ge=1)
    queued: int | None = Field(default=None, ge=0)
    without: tuple[str, ...] = ()
    refuses: str = ""
    metadata: bool = True
