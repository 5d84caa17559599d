"""What goes over the wire to a batch API: small requests, large files up and down, tried again while that may help."""

import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass
from http import HTTPStatus
from math import inf
from typing import Any

import orjson
from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout
from yarl import URL

from generator.errors import GeneratorError, RateLimited, ServerFault, UsageError
from generator.llm import faults
from generator.llm.batching.patience import PASSING, Patience, patiently
from generator.llm.batching.provider import BatchGone, BatchTooLarge
from generator.llm.wire.transport import LONGEST_CONNECT, MOST_MOVES
from generator.types import Model

log = logging.getLogger(__name__)

Body = Callable[[], AbstractContextManager[Any]]
"""Opens what is sent, anew each time that it is sent."""
_PARTS = {"id", "name", "file", "data", "operations", "nextPageToken"}
"""One of these is in every answer that says anything."""
Fault = Callable[[ClientResponse, bytes], GeneratorError]
_MISSING = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_NO_SUCH_API = (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED)


@dataclass(frozen=True, slots=True)
class Said:
    """An answer.

    Attributes:
        content: Its JSON object; empty where the answer is.
        headers: Its headers.
    """

    content: dict[str, Any]
    headers: Mapping[str, str]


class BatchWire:
    """One provider's batch API.

    Args:
        where: Whom we ask, for messages.
        model: Its `timeout`, `timeout_total` and `patience` count.
        session: Connections to it.
        headers: What goes with each request, the key among them; to no other host.
    """

    def __init__(self, where: faults.Where, model: Model, session: ClientSession, headers: Mapping[str, str]) -> None:
        self._where, self._model, self._session, self._headers = where, model, session, dict(headers)
        self._whole = ClientTimeout(model.timeout_total, None, model.timeout, LONGEST_CONNECT)
        # How long a download takes is for the one who reads it to say.
        self._piecewise = ClientTimeout(None, None, model.timeout, LONGEST_CONNECT)

    async def get(self, url: URL) -> dict[str, Any]:
        """Read what is there by all that is known.

        Raises:
            BatchGone: It is not there any more.
        """
        said = await patiently(self._model.patience, lambda: self._asked("GET", url, self._gone))
        return said.content

    async def listed(self, url: URL) -> dict[str, Any]:
        """Read a page of a list that every batch API has."""
        said = await patiently(self._model.patience, lambda: self._asked("GET", url, self._refusal))
        return said.content

    async def ask(self, url: URL, body: Body, headers: Mapping[str, str] | None = None) -> Said:
        """Ask for what may be done twice, such as sending a file.

        Args:
            url: Where.
            body: Opens what is sent.
            headers: What goes with it, beside what goes with each request.

        Raises:
            BatchTooLarge: The file is larger than the provider takes.
        """
        return await patiently(self._model.patience, lambda: self.once(url, body, headers))

    async def once(self, url: URL, body: Body, headers: Mapping[str, str] | None = None) -> Said:
        """Ask once, for what is tried again as a part of something larger."""
        return await self._asked("POST", url, self._refusal, body, headers)

    async def make(
        self, url: URL, body: Body, headers: Mapping[str, str] | None = None, *, patience: float = inf
    ) -> dict[str, Any]:
        """Ask for what must not be done twice: again only where it was turned away for the provider's limits.

        Args:
            url: Where.
            body: Opens what is sent.
            headers: What goes with it, beside what goes with each request.
            patience: Seconds for which it is asked again, at most those of the model.

        Raises:
            ServerFault: It may have been done.
        """
        seconds = min(patience, self._model.patience)
        said = await patiently(
            seconds, lambda: self._asked("POST", url, self._unsure, body, headers), again=(RateLimited,)
        )
        return said.content

    async def rows(self, url: URL, key: str) -> AsyncGenerator[tuple[str, dict[str, Any]]]:
        """The rows of a file of results with their custom ids; where the connection breaks, it is read on from there.

        A line that is none is passed over with a warning: what it was for counts as not worked on.

        Args:
            url: Where the file is.
            key: How custom ids are called in it.

        Raises:
            BatchGone: The file is not there.
        """
        seen, patience = 0, Patience(self._model.patience)
        while True:
            number = 0
            try:
                async for line in self._lines(url):
                    number += 1
                    if number <= seen:
                        continue
                    seen, patience = number, Patience(self._model.patience)
                    if (row := self._row(line, number, key)) is not None:
                        yield str(row[key]), row
                return
            except PASSING as error:
                await patience.outlast(error)

    def _row(self, line: bytes, number: int, key: str) -> dict[str, Any] | None:
        row = _object(line)
        if row is not None and key in row:
            return row
        if line.strip():
            said = faults.scrub(line.decode(errors="replace"), self._where.key)
            log.warning("%s: line %s of a batch's results is no result: %s", self._where.label, number, said)
        return None

    async def _lines(self, url: URL) -> AsyncIterator[bytes]:
        held = b""
        async with self._opened("GET", url, self._gone, self._headers, self._piecewise) as answer:
            async for part in answer.content.iter_any():
                *whole, held = (held + part).split(b"\n") if b"\n" in part else (held + part,)
                for line in whole:
                    yield line
        if held:
            yield held

    async def _asked(
        self, method: str, url: URL, fault: Fault, body: Body | None = None, headers: Mapping[str, str] | None = None
    ) -> Said:
        given = {**self._headers, **(headers or {})}
        with body() if body else nullcontext() as data:
            async with self._opened(method, url, fault, given, self._whole, data) as answer:
                content = await answer.read()
        read = _object(content or b"{}")
        if read is None or (read and not _PARTS & read.keys()):
            raise faults.unreadable(self._where, content)
        return Said(read, answer.headers)

    @asynccontextmanager
    async def _opened(
        self, method: str, url: URL, fault: Fault, headers: Mapping[str, str], limit: ClientTimeout, data: Any = None
    ) -> AsyncIterator[ClientResponse]:
        """An answer that is no error; what is read from it may still break off."""
        try:
            for _ in range(MOST_MOVES):
                async with self._session.request(
                    method, url, data=data, headers=headers, timeout=limit, allow_redirects=False
                ) as answer:
                    if there := _elsewhere(method, url, answer):
                        # Where a file lies is told by a signed URL; the key is not for its host.
                        url, headers = there, headers if there.origin() == url.origin() else {}
                        continue
                    if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
                        raise fault(answer, await answer.read())
                    yield answer
                    return
            raise ServerFault(f"{self._where.label} sends a request on and on, lastly to {url.with_query(None)}.")
        except (ClientError, TimeoutError) as error:
            raise faults.from_connection(self._where, error) from None

    def _gone(self, answer: ClientResponse, content: bytes) -> GeneratorError:
        """The error for what was there once."""
        hints, said = faults.complaint(content)
        if answer.status in _MISSING or (answer.status == HTTPStatus.FORBIDDEN and "may not exist" in hints):
            return BatchGone(f"{self._where.label} has the batch or its results no more ({said}).")
        return faults.from_status(self._where, answer.status, answer.headers, content)

    def _refusal(self, answer: ClientResponse, content: bytes) -> GeneratorError:
        """The error for what a batch API does, where there is one."""
        hints, said = faults.complaint(content)
        if answer.status in _NO_SUCH_API and not faults.is_about_model(self._where, hints):
            return UsageError(no_batches(self._where, f"it answered {answer.status}"))
        if answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return BatchTooLarge(f"{self._where.label} takes no batch of this size ({said}).")
        return faults.from_status(self._where, answer.status, answer.headers, content)

    def _unsure(self, answer: ClientResponse, content: bytes) -> GeneratorError:
        """The same for what must not be done twice."""
        error = self._refusal(answer, content)
        # A service that broke down behind its own gate says 503 too, and may have done what it was asked for.
        return ServerFault(str(error)) if answer.status == HTTPStatus.SERVICE_UNAVAILABLE else error


def as_json(body: Any) -> Body:
    """A small body."""
    return lambda: nullcontext(orjson.dumps(body))


def nothing() -> AbstractContextManager[bytes]:
    """No body at all."""
    return nullcontext(b"")


def no_batches(where: faults.Where, why: str) -> str:
    """The sentence for a server or a model without batches."""
    return (
        f"{where.label} at {where.url} has no batches for {where.model!r} ({why}): leave `--mode batch` out, "
        f"or choose a model or a base URL that has."
    )


def _elsewhere(method: str, url: URL, answer: ClientResponse) -> URL | None:
    """Where a file is to be read instead."""
    location = answer.headers.get("Location")
    if method != "GET" or not location or not HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST:
        return None
    there = url.join(URL(location))
    return there if there.scheme == "https" or url.scheme == "http" else None


def _object(content: bytes) -> dict[str, Any] | None:
    try:
        read = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    return read if isinstance(read, dict) else None
