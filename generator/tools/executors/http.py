"""Calls of a web service that an OpenAPI document describes.

The service's state is shared by all sessions: what one row creates, the next one sees. A session keeps only its own
cookies. Where rows must not meet, point `target` at a service that can be thrown away.

The environment variable GENERATOR_TOOLS_AUTHORIZATION, where it is set, goes along as the Authorization header; it is
not recorded, not even where the service repeats it.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson
from yarl import URL

from generator.errors import UsageError
from generator.tools.execution import ExecutorChoice, ExecutorGone, Observation, refusal
from generator.tools.executors.http_request import Unsendable, WebRequest, request_of
from generator.tools.limits import limited
from generator.tools.spec.model import Tool

AUTHORIZATION = "GENERATOR_TOOLS_AUTHORIZATION"
_LONGEST_CONNECT = 10.0
_KEEP_ALIVE = 4.0  # many servers close an idle connection after 5 s, and a request that is sent just then is lost
_MOST_REDIRECTS = 5
_MOST_READ = 4 * 2**20  # more than is kept, so that JSON can be cut in its own shape
_SHORTEST_SECRET = 8  # what is shorter stands in texts by chance
_MOVED = (301, 302, 303, 307, 308)


async def open(choice: ExecutorChoice) -> "HttpExecutor":  # noqa: A001  as every executor's
    """Be ready to call the service; whether it is there shows with the first call.

    Raises:
        UsageError: The target is no URL.
    """
    if choice.target and not _is_web(choice.target):
        raise UsageError(f"{choice.target!r} is no base URL of a web service; it is like http://localhost:8000/v1.")
    return HttpExecutor(choice, os.environ.get(AUTHORIZATION, ""))


def _is_web(url: str) -> bool:
    try:
        parsed = URL(url)
    except ValueError:
        return False
    return parsed.scheme in ("http", "https") and bool(parsed.host)


class HttpExecutor:
    """Sessions over one pool of connections.

    Args:
        choice: `target` is the base URL; empty for the one that the specification names.
        secret: The Authorization header; empty for none.
    """

    def __init__(self, choice: ExecutorChoice, secret: str) -> None:
        self._choice = choice
        self._secret = secret
        self._free = asyncio.Semaphore(choice.servers)
        self._connections = aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEEP_ALIVE)

    @asynccontextmanager
    async def session(self, key: str) -> AsyncIterator["HttpSession"]:  # noqa: ARG002  all rows see the same service
        """A session with cookies of its own."""
        async with (
            self._free,
            aiohttp.ClientSession(
                connector=self._connections,
                connector_owner=False,
                cookie_jar=aiohttp.CookieJar(unsafe=True),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=_LONGEST_CONNECT),
            ) as client,
        ):
            yield HttpSession(self._choice, client, self._secret)

    async def close(self) -> None:
        await self._connections.close()


class HttpSession:
    """Calls of one row."""

    def __init__(self, choice: ExecutorChoice, client: aiohttp.ClientSession, secret: str) -> None:
        self._choice = choice
        self._client = client
        self._secret = secret

    async def call(self, tool: Tool, args: dict[str, Any]) -> Observation:
        """Send the request that the tool's route describes."""
        if refused := refusal(tool, self._choice):
            return Observation(error=refused)
        try:
            request = request_of(tool, args, self._choice.target)
        except Unsendable as error:
            return Observation(error=str(error))
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._choice.timeout):
                return await self._sent(request, began)
        except TimeoutError as error:
            return self._out_of_time(tool, error, time.monotonic() - began)
        except aiohttp.ClientConnectorError as error:
            raise ExecutorGone(f"The service at {request.url.origin()} cannot be reached: {error}.") from None
        except aiohttp.ClientError as error:
            what = type(error).__name__
            raise ExecutorGone(f"{tool.name}: the service broke off ({what}); what it did is not known.") from None

    async def state(self) -> Any:
        """None: a web service cannot tell."""
        return None

    def _out_of_time(self, tool: Tool, error: TimeoutError, seconds: float) -> Observation:
        if isinstance(error, aiohttp.ClientError):
            raise ExecutorGone(f"{tool.name}: the service does not answer: {error}.") from None
        said = f"{tool.name} gave no answer within {self._choice.timeout:g} s"
        if not tool.effects.repeatable:
            raise ExecutorGone(f"{said}; what it did is not known.") from None
        return Observation(error=f"{said}.", seconds=seconds)

    async def _sent(self, request: WebRequest, began: float) -> Observation:
        method, url, body = request.method, request.url, request.body
        headers = {**request.headers, **({"Authorization": self._secret} if self._secret else {})}
        for _ in range(_MOST_REDIRECTS + 1):
            async with self._client.request(method, url, headers=headers, data=body, allow_redirects=False) as answer:
                place = answer.headers.get("Location")
                if answer.status not in _MOVED or place is None:
                    return await self._read(answer, began)
                status, there = answer.status, _elsewhere(url, place)
            if there is None:
                said = f"HTTP {status}: the service sends this call on to another host, which is not followed."
                return Observation(error=said, seconds=time.monotonic() - began)
            if status == 303 or (status in (301, 302) and method == "POST"):
                method, body = "GET", None
                headers.pop("Content-Type", None)
            url = there
        said = f"The service sends this call on more than {_MOST_REDIRECTS} times."
        return Observation(error=said, seconds=time.monotonic() - began)

    async def _read(self, answer: aiohttp.ClientResponse, began: float) -> Observation:
        body, whole = await _beginning(answer.content, max(_MOST_READ, self._choice.max_output))
        text = self._without_secret(_decoded(body, answer.charset))
        value = _parsed(text, answer.content_type) if whole else text
        failed = answer.status >= 400
        kept, cut = limited(text if failed else value, self._choice.max_output)
        said = f"HTTP {answer.status} {answer.reason}: {kept}" if failed else None
        result = None if failed or text == "" else kept
        return Observation(result=result, error=said, cut=cut or not whole, seconds=time.monotonic() - began)

    def _without_secret(self, text: str) -> str:
        for part in (self._secret, self._secret.rpartition(" ")[2]):
            if len(part) >= _SHORTEST_SECRET:
                text = text.replace(part, "…")
        return text


async def _beginning(content: aiohttp.StreamReader, most: int) -> tuple[bytes, bool]:
    """What fits into so many bytes, and whether that is all."""
    body = bytearray()
    async for chunk in content.iter_any():
        body += chunk
        if len(body) > most:
            return bytes(body[:most]), False
    return bytes(body), True


def _decoded(body: bytes, charset: str | None) -> str:
    try:
        return body.decode(charset or "utf-8", "replace")
    except LookupError:
        return body.decode("utf-8", "replace")


def _parsed(text: str, media: str) -> Any:
    """The value where it is JSON, by its media type or its looks; else the text."""
    if "json" not in media and not text.startswith(("{", "[")):
        return text
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def _elsewhere(url: URL, place: str) -> URL | None:
    """Where a redirect leads, if it stays with the same scheme, host and port."""
    try:
        there = url.join(URL(place))
        return there if there.origin() == url.origin() else None
    except ValueError:
        return None
