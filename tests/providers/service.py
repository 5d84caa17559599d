"""Answers requests: looks them over, lets the faults at them, waits as told, replies in their protocol."""

import asyncio
import socket
import struct
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, NoReturn

import orjson
from aiohttp import web

from tests.providers.batching.desk import Desk, denial, office_of
from tests.providers.batching.jobs import Outcome
from tests.providers.batching.office import Denied, Office
from tests.providers.composer import compose
from tests.providers.conversation import Answer, Conversation, NotUnderstood
from tests.providers.faults import FaultPlan
from tests.providers.protocols import Protocol, protocol_of
from tests.providers.protocols.base import Trouble
from tests.providers.settings import Fault, Settings
from tests.providers.stats import Stats, prompt_sha
from tests.providers.windows import Limits

_MALFORMED = (ValueError, KeyError, TypeError, AttributeError)
"""What reading a request of the wrong shape may raise."""

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
"""SO_LINGER on, for no time: closing sends RST in place of FIN."""


@dataclass(frozen=True, slots=True)
class _Call:
    """A call to a model that was understood."""

    protocol: Protocol
    request: web.BaseRequest
    talk: Conversation
    sha: str
    arrived: float


class Service:
    """One server's behaviour and memory.

    Attributes:
        settings: How it behaves now.

    Args:
        settings: How it behaves.
        clock: The seconds that the windows of its limits go by.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.configure(settings)
        self.reset()

    def configure(self, settings: Settings) -> None:
        """Behave like this from now on. Limits and faults start to count anew."""
        self.settings = settings
        self._limits = Limits(settings.requests_per_minute, settings.tokens_per_minute, settings.window, self._clock)
        self._plan = FaultPlan(settings.faults)

    def reset(self) -> None:
        """Forget everything that was seen, limits and faults included."""
        self.configure(self.settings)
        self._stats = Stats()
        self._desk = Desk(self._batched, self._stats.billed)
        self._admitted = 0

    @property
    def stats(self) -> Stats:
        """What it has seen since the start or the last reset."""
        self._desk.settle()
        return self._stats

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer a request."""
        if request.path.startswith("/_"):
            return await self._steer(request)
        stats, status = self._stats, 0
        stats.total += 1
        stats.paths[request.path] += 1
        try:
            response = await self._answer(request, stats)
            status = response.status
        finally:
            stats.statuses[status] += 1
        return response

    async def _steer(self, request: web.BaseRequest) -> web.Response:
        """Answer the server's own paths, which no statistics count."""
        match request.method, request.path:
            case "GET", "/_stats":
                return _json(200, self.stats.as_json())
            case "POST", "/_reset":
                self.reset()
            case "POST", "/_control":
                try:
                    self.configure(self.settings.changed(orjson.loads(await request.read())))
                except _MALFORMED as error:
                    return _json(400, {"error": str(error)})
            case "GET", "/_control":
                pass
            case _:
                return _json(404, {"error": "there are GET /_stats, GET /_control, POST /_control, POST /_reset"})
        return _json(200, self.settings.as_json())

    async def _answer(self, request: web.BaseRequest, stats: Stats) -> web.Response:
        if office := office_of(request.path, request.headers):
            return await self._batch_api(office, request)
        protocol = protocol_of(request.path, request.headers)
        if protocol is None:
            return _json(404, {"error": f"nothing answers {request.method} {request.path}"})
        if protocol.asks(request.method, request.path):
            with stats.call():
                return await self._call(protocol, request, stats)
        if trouble := self._key_trouble(protocol, request):
            return self._error(protocol, trouble)
        names = self.settings.models or protocol.known_models
        found = protocol.look_up(request.path, names) if request.method == "GET" else None
        return _json(404, {"error": "not found"}) if found is None else _json(200, found)

    async def _call(self, protocol: Protocol, request: web.BaseRequest, stats: Stats) -> web.Response:
        arrived = time.monotonic()
        body = await request.read()
        try:
            talk = protocol.read(request.path, orjson.loads(body))
        except NotUnderstood as error:
            return self._error(protocol, "bad_request", detail=str(error))
        except _MALFORMED as error:
            return self._error(protocol, "bad_request", detail=repr(error))
        has_key = protocol.key(request.headers, request.query) is not None
        sha = stats.asked(talk, with_key=has_key, keep_text=self.settings.keep_prompts)
        response = self._turned_away(protocol, request, talk)
        if response is None:
            response = await self._served(_Call(protocol, request, talk, sha, arrived))
            stats.answered[sha] += response.status == 200
        return response

    def _turned_away(self, protocol: Protocol, request: web.BaseRequest, talk: Conversation) -> web.Response | None:
        """The error that a call gets at once for its key, its model or the limits; None if it may pass."""
        if trouble := self._key_trouble(protocol, request):
            return self._error(protocol, trouble)
        if not protocol.knows(talk.model, self.settings.models):
            return self._error(protocol, "unknown_model", detail=talk.model)
        wait = self._limits.admit(talk.tokens)
        return None if wait is None else self._error(protocol, "rate_limited", detail=talk.model, wait=wait)

    def _key_trouble(self, protocol: Protocol, request: web.BaseRequest) -> Trouble | None:
        if self.settings.key is None:
            return None
        key = protocol.key(request.headers, request.query)
        return "no_key" if key is None else None if key == self.settings.key else "wrong_key"

    async def _served(self, call: _Call) -> web.Response:
        """Take the time it takes, then reply, or fail in the way of the first fault that is no reply."""
        self._admitted += 1
        faults = self._plan.meet(call.talk)
        due = call.arrived + self.settings.seconds(self._admitted)
        answer = compose(call.talk, faults, self.settings.rating)
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        for fault in faults:
            if fault.kind == "error":
                return self._error(call.protocol, "fault", status=fault.status)
            if fault.kind == "reset":
                _reset_connection(call.request)
            if fault.kind in ("reset", "timeout"):
                await _until_cancelled()
        return self._reply(call, answer, faults)

    async def _batch_api(self, office: Office, request: web.BaseRequest) -> web.Response:
        """Answer what is no call to a model, but about batches of them."""
        faults = self._plan.meet_at(request.path)
        for fault in faults:
            if fault.kind == "error":
                await request.read()
                return self._error(office.protocol, "fault", status=fault.status)
            if fault.kind == "reset":
                _reset_connection(request)
            if fault.kind in ("reset", "timeout"):
                await _until_cancelled()
        if trouble := self._key_trouble(office.protocol, request):
            return self._error(office.protocol, trouble)
        try:
            said = await self._desk.answer(office, request, self.settings.batches)
        except Denied as error:
            return self._error(office.protocol, error.trouble, status=error.status, detail=error.detail)
        if any(fault.kind == "lost" for fault in faults):
            _reset_connection(request)
            await _until_cancelled()
        if any(fault.kind == "broken_stream" for fault in faults):
            return await _half(request, said.content)
        return web.Response(body=said.content, content_type="application/json", headers=said.headers or None)

    def _batched(self, protocol: Protocol, talk: Conversation) -> Outcome:
        """What becomes of a call in a batch: the same as of a single one, but for limits."""
        if not protocol.knows(talk.model, self.settings.models):
            return denial(protocol, "unknown_model", talk.model)
        faults = self._plan.meet(talk)
        for fault in faults:
            if fault.kind == "error":
                return denial(protocol, "fault", "", fault.status)
        reply = protocol.reply(talk, compose(talk, faults, self.settings.rating))
        return Outcome(200, reply, prompt_sha(talk.user, talk.system))

    def _reply(self, call: _Call, answer: Answer, faults: Sequence[Fault]) -> web.Response:
        protocol = call.protocol
        reply = protocol.reply(call.talk, answer)
        if not call.talk.streamed:
            return self._json(200, reply, protocol)
        pieces = list(protocol.pieces(reply))
        if any(fault.kind == "broken_stream" for fault in faults):
            pieces = pieces[: len(pieces) // 2]
        rate = protocol.rate_headers(self._limits) if self.settings.rate_headers else {}
        return web.Response(body=b"".join(pieces), content_type=protocol.stream_type, headers=rate or None)

    def _error(
        self, protocol: Protocol, trouble: Trouble, *, status: int = 0, detail: str = "", wait: float | None = None
    ) -> web.Response:
        status = status or protocol.trouble_status[trouble]
        wait = wait if self.settings.retry_after else None
        headers = {} if wait is None else {"retry-after": str(ceil(wait))}
        return self._json(status, protocol.error(trouble, status, detail, wait), protocol, headers)

    def _json(
        self, status: int, data: Any, protocol: Protocol, headers: Mapping[str, str] | None = None
    ) -> web.Response:
        rate = protocol.rate_headers(self._limits) if self.settings.rate_headers else {}
        return _json(status, data, {**(headers or {}), **rate})


def _json(status: int, data: Any, headers: Mapping[str, str] | None = None) -> web.Response:
    return web.Response(
        status=status, body=orjson.dumps(data), content_type="application/json", headers=headers or None
    )


def _reset_connection(request: web.BaseRequest) -> None:
    transport = request.transport
    if transport is not None:
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        transport.abort()


async def _half(request: web.BaseRequest, content: bytes) -> web.Response:
    """Send half of a file, and close the connection."""
    response = web.StreamResponse(headers={"Content-Length": str(len(content))})
    await response.prepare(request)
    await response.write(content[: len(content) // 2])
    if request.transport is not None:
        request.transport.close()
    return await _until_cancelled()


async def _until_cancelled() -> NoReturn:
    """Wait for the client to go away, or the server to stop; either cancels this."""
    while True:
        await asyncio.sleep(3600)
