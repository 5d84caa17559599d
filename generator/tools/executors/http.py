"""Calls of a web service that an OpenAPI document describes.

The service's state is shared by all sessions: what one row creates, the next one sees. A session keeps only its own
cookies. Where rows must not meet, point `target` at a service that can be thrown away.

The environment variable GENERATOR_TOOLS_AUTHORIZATION, where it is set, goes along as the Authorization header to hosts
that the user has named or the specification as a whole is for, and to no other that one of its operations names; so do
the keys of its security schemes (`http_keys`). None is recorded, not even where the service repeats it. A host that is
not named must be at a public address.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import aiohttp
import orjson
from yarl import URL

from generator.errors import UsageError
from generator.hosts import check_hosts, host_of, is_named
from generator.tools.execution import ExecutorChoice, ExecutorGone, Observation, StateNotLoaded, refusal
from generator.tools.executors.http_keys import forms_of, keys_in, with_keys
from generator.tools.executors.http_request import Unsendable, WebRequest, request_of
from generator.tools.limits import limited
from generator.tools.public_addresses import NotPublic, PublicResolver, is_address, is_public
from generator.tools.spec.model import Route, Tool

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
        UsageError: The target is no URL, a host is none, or the secret is no line of text.
    """
    if choice.target and not _is_web(choice.target):
        raise UsageError(f"{choice.target!r} is no base URL of a web service; it is like http://localhost:8000/v1.")
    check_hosts(choice.hosts)
    secret = os.environ.get(AUTHORIZATION, "").strip()
    if not secret.isprintable():
        raise UsageError(f"{AUTHORIZATION} holds more than one line of text: set it to a header's value.")
    return HttpExecutor(choice, secret, keys_in(os.environ))


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
        keys: Those of the service's security schemes, by their variables.
    """

    def __init__(self, choice: ExecutorChoice, secret: str, keys: Mapping[str, str]) -> None:
        self._choice = choice
        self._secret, self._keys = secret, keys
        self._free = asyncio.Semaphore(choice.servers)
        self._to_named = aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEEP_ALIVE)
        self._to_public = aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEEP_ALIVE, resolver=PublicResolver())

    @asynccontextmanager
    async def session(self, key: str, state: Any = None) -> AsyncIterator["HttpSession"]:  # noqa: ARG002  all rows see the same service
        """A session with cookies of its own."""
        if state is not None:
            raise StateNotLoaded(
                "A web service cannot be brought into the state that the example begins in; a Python module or an MCP "
                "server that is started by its command line can."
            )
        cookies = aiohttp.CookieJar(unsafe=True)
        async with (
            self._free,
            _client(self._to_named, cookies) as to_named,
            _client(self._to_public, cookies) as to_public,
        ):
            yield HttpSession(self._choice, to_named, to_public, self._secret, self._keys)

    async def close(self) -> None:
        await self._to_named.close()
        await self._to_public.close()


def _client(connector: aiohttp.TCPConnector, cookies: aiohttp.CookieJar) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=connector,
        connector_owner=False,
        cookie_jar=cookies,
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=_LONGEST_CONNECT),
    )


class HttpSession:
    """Calls of one row.

    Args:
        choice: As the executor's.
        to_named: Connects to anywhere.
        to_public: Connects to public addresses alone.
        secret: As the executor's.
        keys: As the executor's.
    """

    def __init__(
        self,
        choice: ExecutorChoice,
        to_named: aiohttp.ClientSession,
        to_public: aiohttp.ClientSession,
        secret: str,
        keys: Mapping[str, str],
    ) -> None:
        self._choice = choice
        self._to_named, self._to_public = to_named, to_public
        self._secret, self._keys = secret, keys
        self._named = (*choice.hosts, *([host_of(URL(choice.target))] if choice.target else []))

    async def call(self, tool: Tool, args: dict[str, Any]) -> Observation:
        """Send the request that the tool's route describes."""
        if refused := refusal(tool, self._choice):
            return Observation(error=refused)
        began = time.monotonic()
        try:
            request = request_of(tool, args, self._choice.target)
            async with asyncio.timeout(self._choice.timeout):
                return await self._sent(request, tool.route, began)
        except Unsendable as error:
            return Observation(error=str(error))
        except NotPublic as error:
            return _uncalled(tool, error)
        except TimeoutError as error:
            return self._out_of_time(tool, error, time.monotonic() - began)
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, NotPublic):
                return _uncalled(tool, error.os_error)
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

    async def _sent(self, request: WebRequest, route: Route | None, began: float) -> Observation:
        url = request.url
        named = is_named(url, self._named)
        client = self._to_named if named else self._to_public
        if not named and is_address(host := url.host or "") and not is_public(host):  # which no resolver is asked for
            raise NotPublic(host, host)
        if named or is_named(url, self._choice.secret_hosts):
            request = self._with_secrets(request, route)
        method, url, body, headers = request.method, request.url, request.body, request.headers
        for _ in range(_MOST_REDIRECTS + 1):
            async with client.request(method, url, headers=headers, data=body, allow_redirects=False) as answer:
                place = answer.headers.get("Location")
                if answer.status not in _MOVED or place is None:
                    return await self._read(answer, began)
                status, there = answer.status, _elsewhere(url, place)
            if there is None:
                to = _shown_host(url, place)
                said = f"HTTP {status}: the service sends this call on to {to}, another host, which is not followed."
                return Observation(error=said, seconds=time.monotonic() - began)
            if status == 303 or (status in (301, 302) and method == "POST"):
                method, body = "GET", None
                headers = {name: value for name, value in headers.items() if name != "Content-Type"}
            url = there
        said = f"The service sends this call on more than {_MOST_REDIRECTS} times."
        return Observation(error=said, seconds=time.monotonic() - began)

    def _with_secrets(self, request: WebRequest, route: Route | None) -> WebRequest:
        """The request with the Authorization of the user, and the keys that the specification asks for."""
        if self._secret:
            headers = {**request.headers, "Authorization": self._secret}
            request = replace(request, url=request.url.with_user(None), headers=headers)
        return with_keys(request, route, self._keys) if route else request

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
        for part in (self._secret, self._secret.rpartition(" ")[2], *forms_of(self._keys.values())):
            if len(part) >= _SHORTEST_SECRET:
                text = text.replace(part, "…")
        return text


def _uncalled(tool: Tool, error: NotPublic) -> Observation:
    return Observation(error=f"{tool.name} was not called: {error}, no public address, and it is not allowed by name.")


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
        there = url.join(URL(place)).with_user(None)
        return there if there.origin() == url.origin() else None
    except ValueError:
        return None


def _shown_host(url: URL, place: str) -> str:
    try:
        return str(url.join(URL(place)).origin())
    except ValueError:
        return f"{place[:100]!r}"
