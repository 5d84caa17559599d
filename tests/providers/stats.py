"""What the loopback server saw: how much, when, and how much at once. No header is ever kept."""

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.providers.batching.jobs import Billing
from tests.providers.conversation import Conversation


def prompt_sha(user: str, system: str = "") -> str:
    """The name under which `Stats` counts a prompt."""
    return hashlib.sha256(f"{system}\0{user}".encode()).hexdigest()


@dataclass(slots=True)
class InFlight:
    """How many calls are being answered, as it changes over time.

    Attributes:
        now: At this moment.
        most: At any moment so far.
        clock: Seconds that never go back.
    """

    clock: Callable[[], float] = time.monotonic

    now: int = 0
    most: int = 0
    _area: float = 0.0
    _changed: float = 0.0
    _up: tuple[float, float] = (0.0, 0.0)
    _down: tuple[float, float] = (0.0, 0.0)

    def enter(self) -> None:
        self._down = at = self._advance()
        self.now += 1
        if self.now > self.most:
            self.most, self._up = self.now, at

    def leave(self) -> None:
        self._advance()
        self.now -= 1

    @property
    def average(self) -> float:
        """Calls in flight between the ramps: weighted by time, from the first moment of `most` to the last arrival."""
        (start, before), (end, until) = self._up, self._down
        return (until - before) / (end - start) if end > start else float(self.most)

    def _advance(self) -> tuple[float, float]:
        """Bring the area under the curve up to this moment; returns both."""
        moment = self.clock()
        self._area += self.now * (moment - self._changed)
        self._changed = moment
        return moment, self._area


@dataclass
class Stats:
    """Counts since the start or the last reset.

    Attributes:
        total: Requests, all paths but the server's own.
        paths: Requests by path.
        statuses: Replies by HTTP status; 0 counts the calls that ended without one.
        with_key: Calls to a model that brought a key.
        prompts: Calls by `prompt_sha`, whatever became of them.
        answered: Calls replied to with 200, by `prompt_sha`.
        texts: User's text of every call, in order of arrival, where `keep_prompts` is on.
        in_flight: Calls to a model that are being answered.
        first_request: Unix time of the first call to a model; None before.
        last_reply: Unix time of the last reply to one; None before.
        billed: What was billed by batches, whether or not it was fetched.
    """

    total: int = 0
    paths: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    with_key: int = 0
    prompts: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)
    texts: list[str] = field(default_factory=list)
    in_flight: InFlight = field(default_factory=InFlight)
    first_request: float | None = None
    last_reply: float | None = None
    billed: Billing = field(default_factory=Billing)

    @property
    def calls(self) -> int:
        """Calls to a model, whatever became of them."""
        return self.prompts.total()

    @contextmanager
    def call(self) -> Iterator[None]:
        """Count a call to a model as in flight while the block runs."""
        self.first_request = self.first_request or time.time()
        in_flight = self.in_flight
        in_flight.enter()
        try:
            yield
        finally:
            in_flight.leave()
            self.last_reply = time.time()

    def asked(self, talk: Conversation, *, with_key: bool, keep_text: bool) -> str:
        """Count a prompt; returns its `prompt_sha`."""
        sha = prompt_sha(talk.user, talk.system)
        self.prompts[sha] += 1
        self.with_key += with_key
        if keep_text:
            self.texts.append(talk.user)
        return sha

    def as_json(self) -> dict[str, Any]:
        """Everything as plain JSON data, with the server's own CPU seconds so far."""
        return {
            "total": self.total,
            "calls": self.calls,
            "paths": dict(self.paths),
            "statuses": {str(status): n for status, n in self.statuses.items()},
            "with_key": self.with_key,
            "prompts": dict(self.prompts),
            "answered": dict(self.answered),
            "texts": list(self.texts),
            "in_flight": self.in_flight.now,
            "max_in_flight": self.in_flight.most,
            "average_in_flight": self.in_flight.average,
            "first_request": self.first_request,
            "last_reply": self.last_reply,
            "billed": dict(self.billed.keys),
            "billed_prompts": dict(self.billed.prompts),
            "cpu_seconds": time.process_time(),
        }
