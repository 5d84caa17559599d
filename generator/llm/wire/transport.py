"""How connections are kept: as many as calls may be in flight, over aiohttp.

CPU a call on httpx's own transport: 1.7 ms with 50 in flight and 18 ms with 500, because its pool looks at every
connection at every request; over aiohttp it stays below 1 ms. Anthropic's SDK brings such a transport for httpx2,
Google's speaks aiohttp itself, and OpenAI's and Ollama's requests go over a session directly, by `post`.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.request import getproxies, proxy_bypass

import aiohttp
import httpx2
from yarl import URL

from generator.addresses import LOOPBACK
from generator.errors import UsageError
from generator.llm.wire.silence import Silence, Watch
from generator.types import Model

if TYPE_CHECKING:
    from aiohttp.connector import Connection
    from aiohttp.tracing import Trace

KEEP_ALIVE = 4.0
"""Seconds that an idle connection is kept: uvicorn (under vLLM and many others) closes it after 5, and a request that
is sent just then is lost."""
LONGEST_CONNECT = 10.0
"""Seconds to wait for a connection: a server that is there answers sooner."""
MOST_MOVES = 5
"""Times that a request is sent on."""
_MOVED = (HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT)
PATIENCE = aiohttp.ClientTimeout(total=None, sock_connect=LONGEST_CONNECT)
"""Only for connecting: how long a call may take is for `Silence` to say."""


def pool_limits(model: Model) -> httpx2.Limits:
    """Room for every call that may be in flight; it must be a number, because the SDKs take None for aiohttp's 100."""
    most = model.max_concurrency
    return httpx2.Limits(max_connections=most, max_keepalive_connections=most, keepalive_expiry=KEEP_ALIVE)


def timeouts() -> httpx2.Timeout:
    """The same for httpx2."""
    return httpx2.Timeout(None, connect=LONGEST_CONNECT)


@cache
def trust() -> ssl.SSLContext:
    """What certificates are checked against: the usual authorities, or those that SSL_CERT_FILE names."""
    return httpx2.create_ssl_context()


def open_session(max_connections: int, url: str) -> aiohttp.ClientSession:
    """A session for the calls to one provider, through the proxy that the environment names for it, if any.

    The proxy is looked up here, once: aiohttp's own `trust_env` asks two threads before every request.

    Args:
        max_connections: Most connections open at any time.
        url: Where the provider answers.

    Raises:
        UsageError: The environment names a proxy that does not speak HTTP.
    """
    return aiohttp.ClientSession(connector=Connector(max_connections), timeout=PATIENCE, proxy=_proxy(URL(url)))


def _proxy(url: URL) -> URL | None:
    named = getproxies()
    proxy = named.get(url.scheme) or named.get("all")
    if not proxy or url.host in LOOPBACK or proxy_bypass(url.host or ""):
        return None
    where = URL(proxy if "://" in proxy else f"http://{proxy}")
    if where.scheme not in ("http", "https"):
        remedy = f"give one that speaks HTTP, or put {url.host} into NO_PROXY"
        raise UsageError(f"The environment names the proxy {where.with_user(None)} for {url.host}: {remedy}.")
    return where


class Connector(aiohttp.TCPConnector):
    """aiohttp's connector with its own patience for connecting, whatever time-out a request brings along.

    Args:
        max_connections: Most connections open at any time.
    """

    def __init__(self, max_connections: int) -> None:
        super().__init__(limit=max_connections, keepalive_timeout=KEEP_ALIVE, ssl=trust())

    async def connect(  # the name and kind of `timeout` are aiohttp's
        self,
        req: aiohttp.ClientRequest,
        traces: "list[Trace]",
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109
    ) -> "Connection":
        """Get a connection from the pool, or a new one; part of aiohttp's connector interface."""
        if timeout is not PATIENCE:
            timeout = aiohttp.ClientTimeout(timeout.total, timeout.connect, timeout.sock_read, LONGEST_CONNECT)
        return await super().connect(req, traces, timeout)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back of a request.

    Attributes:
        status: HTTP status.
        headers: Of the answer.
        content: Of the answer, as far as it came.
        broken: Why the rest did not come, if so.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes
    broken: aiohttp.ClientError | None = None


async def post(
    session: aiohttp.ClientSession, url: URL, headers: Mapping[str, str], body: bytes, silence: Silence
) -> Reply:
    """Send a request and read all that comes back; what came before the connection broke is kept.

    A server that has moved within its host (307, 308) is followed, body and key included; another host gets neither.

    Raises:
        TimedOut: See `Silence`.
        aiohttp.ClientError: There was no connection, or nothing came back.
    """
    async with silence.watch() as watch:
        for _ in range(MOST_MOVES):
            reply = await _posted(session, url, headers, body, watch)
            moved = _moved(url, reply)
            if moved is None:
                break
            url = moved
    return reply


async def _posted(
    session: aiohttp.ClientSession, url: URL, headers: Mapping[str, str], body: bytes, watch: Watch
) -> Reply:
    parts: list[bytes] = []
    async with session.post(url, headers=headers, data=body, allow_redirects=False) as answer:
        try:
            async for part in answer.content.iter_any():
                watch.heard()
                parts.append(part)
        except aiohttp.ClientError as error:
            return Reply(answer.status, answer.headers, b"".join(parts), error)
    return Reply(answer.status, answer.headers, b"".join(parts))


def _moved(url: URL, reply: Reply) -> URL | None:
    """Where the request is to be sent in place of `url`, if the server says so and is the same."""
    location = reply.headers.get("Location")
    if reply.status not in _MOVED or not location:
        return None
    there = url.join(URL(location))
    secure = there.scheme == "https" or url.scheme == "http"
    return there if there.host == url.host and secure else None
