"""What one protocol's batch API has to offer to the loopback server."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from tests.providers.batching.jobs import Job, Jobs, Row
from tests.providers.batching.settings import BatchSettings
from tests.providers.conversation import Conversation
from tests.providers.protocols.base import Protocol, Trouble


@dataclass(frozen=True, slots=True)
class Ask:
    """A request to a batch API.

    Attributes:
        method: HTTP method.
        path: Path of the URL.
        query: Its query.
        headers: Of the request.
        body: Of the request, decoded from a form where it was one: the file's content.
        form: The other fields of a form, the file's name among them.
        base: The server's own URL, without a slash at the end.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    form: Mapping[str, str]
    base: str


@dataclass(frozen=True, slots=True)
class Said:
    """An answer of it."""

    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else orjson.dumps(self.body)


class Denied(Exception):
    """The request is answered with an error.

    Args:
        trouble: Which.
        detail: What it is about.
        status: Its HTTP status, where it is not the usual one.
    """

    def __init__(self, trouble: Trouble, detail: str, status: int = 0) -> None:
        super().__init__(detail)
        self.trouble, self.detail, self.status = trouble, detail, status


class Office(ABC):
    """One protocol's batch API.

    Attributes:
        kind: Its name.
        protocol: What its requests and replies look like.
    """

    kind: str
    protocol: Protocol

    @abstractmethod
    def has(self, path: str, headers: Mapping[str, str]) -> bool:
        """Whether this path is one of its own; where two protocols have the same, the headers tell."""

    @abstractmethod
    def answer(self, ask: Ask, jobs: Jobs, settings: BatchSettings, now: float) -> Said:
        """Do what is asked.

        Raises:
            Denied: It cannot be done.
        """

    @abstractmethod
    def read(self, job: Job, row: Row) -> Conversation:
        """What a request of a batch asks of a model.

        Raises:
            NotUnderstood: The real provider would refuse it.
        """


def page(jobs: list[Job], after: str | None, size: int) -> tuple[list[Job], bool]:
    """A page of a list behind the one of that name, and whether there are more."""
    start = next((at + 1 for at, job in enumerate(jobs) if job.id == after), 0)
    return jobs[start : start + size], start + size < len(jobs)


def lines(rows: list[dict[str, Any]]) -> bytes:
    """A file of lines."""
    return b"".join(orjson.dumps(row) + b"\n" for row in rows)


def check_size(content: bytes, settings: BatchSettings) -> None:
    """Deny a file that is too large."""
    if settings.bytes is not None and len(content) > settings.bytes:
        raise Denied("bad_request", f"the file has {len(content)} bytes, the maximum is {settings.bytes}", 413)
