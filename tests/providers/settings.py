"""How the loopback server behaves: its settings, and the faults it is told to have."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, Literal, Self

from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from tests.providers.batching.settings import BatchSettings

FaultKind = Literal[
    "error",  # the status given, with the protocol's own error body
    "timeout",  # never answers
    "reset",  # the connection is reset
    "lost",  # what was asked is done, and the connection is reset in place of the answer
    "broken_stream",  # a stream or a file ends halfway; whole replies are not concerned
    "cut_off",  # half the reply, finished for its length
    "empty",  # a reply without text
    "prose",  # the JSON within a sentence before and one after
    "fences",  # the JSON within a Markdown fence
    "wrong_types",  # every value of the right name and the wrong type
    "ids_missing",  # the last item that has an id is left out
    "ids_invented",  # the last item that has an id gets one that nobody asked for
    "tools_invented",  # every call is of a tool that nobody offered
    "arguments_cut",  # the arguments of every call are no JSON any more
    "low_ratings",  # every number at the bottom of its scale
    "refusal",  # the model declines
    "content_filter",  # the provider withholds the reply
    "think_tags",  # thinking in <think> tags within the reply
    "think_fields",  # thinking in the protocol's own field
]

_CLOSED = ConfigDict(extra="forbid")


@dataclass(frozen=True, config=_CLOSED)
class Fault:
    """One thing that goes wrong, and when. Without a condition always; with several, when all of them hold.

    Attributes:
        kind: What happens; several faults may fire at once and then work on the same reply, in the order given.
        status: HTTP status of an `error`, 400 to 599.
        contains: Only calls whose system or user text contains this.
        path: Only requests to a batch API, and of these only those whose path contains this; without it none of them.
        every: Every so many of the calls that `contains` lets through: 3 is the third, the sixth, …
        first: Only the first so many of those.
        attempts: Only the first so many askings of the same prompt.
    """

    kind: FaultKind
    status: int = Field(default=500, ge=400, le=599)
    contains: str | None = None
    path: str | None = None
    every: int | None = Field(default=None, ge=1)
    first: int | None = Field(default=None, ge=1)
    attempts: int | None = Field(default=None, ge=1)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a fault from a command line: `kind` or `kind:name=value,name=value`.

        Raises:
            ValueError: There is no such kind or condition, or a value is out of range.
        """
        kind, _, rest = text.partition(":")
        conditions = dict(part.partition("=")[::2] for part in rest.split(",") if part)
        return TypeAdapter(cls).validate_python({**conditions, "kind": kind})

    def fires(self, seen: int, asked: int) -> bool:
        """Whether it hits the `seen`-th of the calls it looks at, whose prompt was asked `asked` times so far."""
        if self.every is not None and seen % self.every:
            return False
        return seen <= (self.first or seen) and asked <= (self.attempts or asked)


@dataclass(frozen=True, config=_CLOSED)
class Settings:
    """How the server behaves. May be changed while it runs.

    Attributes:
        latency: Seconds from a request's arrival to its reply.
        slow_share: Share of the calls, 0 to 1, spread evenly, that take `slow` seconds instead.
        slow: Seconds that those take.
        requests_per_minute: Requests admitted in a window; the others get 429. None admits all.
        tokens_per_minute: Input tokens admitted in a window, likewise.
        window: Seconds that a window of the two limits lasts.
        retry_after: Whether a 429 says how long to wait.
        rate_headers: Whether replies carry the protocol's rate limit headers, where it has any.
        key: The only key that is accepted; None accepts any, or none.
        models: The only models that are known; empty knows every name.
        rating: Where in its scale a number of a reply lies, 0 (bottom) to 1 (top).
        keep_prompts: Whether the user's text of every request is kept in the statistics.
        batches: How the batch APIs behave.
        faults: What goes wrong.
    """

    latency: float = Field(default=0.0, ge=0)
    slow_share: float = Field(default=0.0, ge=0, le=1)
    slow: float = Field(default=2.0, ge=0)
    requests_per_minute: int | None = Field(default=None, ge=0)
    tokens_per_minute: int | None = Field(default=None, ge=0)
    window: float = Field(default=60.0, gt=0)
    retry_after: bool = True
    rate_headers: bool = False
    key: str | None = None
    models: tuple[str, ...] = ()
    rating: float = Field(default=0.75, ge=0, le=1)
    keep_prompts: bool = False
    batches: BatchSettings = BatchSettings()
    faults: tuple[Fault, ...] = ()

    def changed(self, changes: Mapping[str, Any]) -> Self:
        """These settings with some of them replaced.

        Raises:
            ValueError: There is no such setting, or a value is out of range.
        """
        now = {field.name: getattr(self, field.name) for field in fields(self)}
        return TypeAdapter(type(self)).validate_python({**now, **changes})

    def as_json(self) -> dict[str, Any]:
        """The settings as plain JSON data, as `changed` takes them."""
        return asdict(self)

    def seconds(self, n: int) -> float:
        """Seconds that the n-th call takes, counted from 1."""
        slow = _whole(n * self.slow_share) > _whole((n - 1) * self.slow_share)
        return self.slow if slow else self.latency


def _whole(number: float) -> int:
    return int(number + 1e-9)
