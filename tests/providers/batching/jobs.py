"""Batches as the loopback server keeps them, whatever the protocol: when each request is answered, and with what."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from math import inf
from threading import Lock
from typing import Any, Literal

from tests.providers.batching.settings import BatchSettings

Phase = Literal["running", "finalizing", "cancelling", "ended", "failed"]
Fate = Literal["answered", "expired", "canceled", "waiting"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a request that was worked on.

    Attributes:
        status: HTTP status of a single call.
        body: Its body.
        sha: Name of its prompt, as `Stats` counts it; empty where it could not be read.
    """

    status: int
    body: Mapping[str, Any]
    sha: str = ""


@dataclass(slots=True)
class Row:
    """A request of a batch.

    Attributes:
        key: Its custom id.
        body: What a single call would send.
        due: When it is answered, by the server's clock.
        outcome: The answer, once it is there.
    """

    key: str
    body: Any
    due: float = inf
    outcome: Outcome | None = None


@dataclass(slots=True)
class Job:
    """A batch.

    Attributes:
        id: Its name.
        kind: The protocol that it came by.
        model: The model that is asked; empty where each request names its own.
        rows: Its requests.
        name: What its maker called it: metadata, or a display name.
        file: Name of its input file; empty where it has none.
        made: When it was made, by the server's clock.
        expires: When it expires.
        finalizing: Seconds from its last answer to its end.
        whole: Whether it has all of its replies or none, and those only when it has ended.
        tokens: Input tokens of all its requests.
        refuses: A name in a request's body that it is refused for.
        cancelled: When it was asked to end; None if it was not.
        fault: Why it was never worked on, in the protocol's own form; None if it was.
    """

    id: str
    kind: str
    model: str
    rows: list[Row]
    name: Any
    file: str
    made: float
    expires: float
    finalizing: float
    whole: bool = False
    tokens: int = 0
    refuses: str = ""
    cancelled: float | None = None
    fault: Any = None

    @property
    def stops(self) -> float:
        """When no further request is answered."""
        return min(self.expires, inf if self.cancelled is None else self.cancelled)

    @property
    def ends(self) -> float:
        """When it has ended."""
        last = max((row.due for row in self.rows), default=self.made)
        return min(last, self.stops) + self.finalizing

    def phase(self, now: float) -> Phase:
        """Where it stands."""
        if self.fault is not None:
            return "failed"
        if now >= self.ends:
            return "ended"
        if self.cancelled is not None and now >= self.cancelled:
            return "cancelling"
        return "finalizing" if now >= self.ends - self.finalizing else "running"

    def fate(self, row: Row, now: float) -> Fate:
        """What has become of one of its requests."""
        if row.due <= min(now, self.stops):
            return "answered"
        if now < self.ends:
            return "waiting"
        return "expired" if self.cancelled is None or self.expires < self.cancelled else "canceled"

    def fates(self, now: float) -> Counter[str]:
        """How many requests have met which fate; those answered with an error are `errored`."""
        counts = Counter[str](self.fate(row, now) for row in self.rows)
        errored = sum(row.outcome is not None and row.outcome.status != 200 for row in self.rows)
        return counts + Counter(errored=errored) - Counter(answered=errored)


@dataclass
class Billing:
    """What was billed by batches.

    Attributes:
        keys: How often each custom id was.
        prompts: How often each prompt was, by `prompt_sha`.
    """

    keys: Counter[str] = field(default_factory=Counter)
    prompts: Counter[str] = field(default_factory=Counter)


class Jobs:
    """All batches and files of a server.

    Args:
        work: Answers one request of a batch.
        billing: Where what is billed is counted.

    Attributes:
        files: Content and description of each uploaded file, by name.
    """

    def __init__(self, work: Callable[[Job, Row], Outcome], billing: Billing) -> None:
        self._work, self._billing = work, billing
        self._jobs: dict[str, Job] = {}
        self._numbers = count(1)
        self._lock = Lock()
        self.files: dict[str, tuple[bytes, dict[str, Any]]] = {}

    def number(self) -> str:
        """A number that nothing else here has."""
        return f"{next(self._numbers):06d}"

    def make(self, job: Job, settings: BatchSettings) -> Job:
        """Take in a batch, and settle when which of its requests is answered."""
        job.refuses = settings.refuses
        for number, row in enumerate(job.rows, 1):
            if not _in_share(number, settings.expires):
                row.due = job.made + settings.seconds * number / len(job.rows)
        if job.whole:
            last = max((row.due for row in job.rows), default=job.made)
            for row in job.rows:
                row.due = last
        self._jobs[job.id] = job
        return job

    def of(self, kind: str) -> Sequence[Job]:
        """The batches of a protocol, the newest first."""
        self.settle()
        return [job for job in reversed(self._jobs.values()) if job.kind == kind]

    def get(self, kind: str, name: str) -> Job | None:
        """The batch of that name."""
        self.settle()
        job = self._jobs.get(name)
        return job if job is not None and job.kind == kind else None

    def queued(self, now: float) -> int:
        """Input tokens of the batches that run."""
        return sum(job.tokens for job in self._jobs.values() if job.phase(now) in ("running", "finalizing"))

    def settle(self) -> None:
        """Work on what is due by now; it is billed, whether or not anybody comes to fetch it."""
        now = time.time()
        with self._lock:
            for job in list(self._jobs.values()):
                for row in job.rows if job.fault is None else ():
                    if row.outcome is None and job.fate(row, now) == "answered":
                        row.outcome = self._work(job, row)
                        self._bill(row.key, row.outcome)

    def _bill(self, key: str, outcome: Outcome) -> None:
        if outcome.status == 200:
            self._billing.keys[key] += 1
            self._billing.prompts[outcome.sha] += 1


def _in_share(number: int, share: float) -> bool:
    """Whether the one of that number, from 1, is of a share that is spread evenly."""
    return int(number * share + 1e-9) > int((number - 1) * share + 1e-9)
