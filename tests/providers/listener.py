"""Listens on a loopback port, and can go away and come back on the same one."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

HOST = "127.0.0.1"
_BACKLOG = 1024
_SHUTDOWN_SECONDS = 0.5
_ACCEPT_SECONDS = 0.01

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Listener:
    """A bare aiohttp server: no router, no middleware, no access log.

    Attributes:
        port: Port that it listens on; 0 before the first `open` if any will do.
    """

    def __init__(self, handler: Handler, port: int = 0) -> None:
        self._handler = handler
        self._runner: web.ServerRunner | None = None
        self._server: web.Server | None = None
        self.port = port

    async def open(self) -> None:
        """Start to listen; nothing changes if it does already.

        Raises:
            OSError: The port is taken.
        """
        if self._runner is not None:
            return
        # A call ends when its client goes: that is what frees the calls that are never answered.
        self._server = web.Server(self._handler, handler_cancellation=True, access_log=None)
        self._runner = web.ServerRunner(self._server, shutdown_timeout=_SHUTDOWN_SECONDS)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self.port, backlog=_BACKLOG, reuse_address=True)
        await site.start()
        self.port = site.port

    async def close(self) -> None:
        """Stop as a killed process does: connections are dropped, with the calls on them."""
        if self._runner is None or self._server is None:
            return
        await asyncio.sleep(_ACCEPT_SECONDS)  # a connection that is being accepted now would be left open
        for connection in self._server.connections:
            if connection.transport is not None:
                connection.transport.abort()
        await self._runner.cleanup()
        self._runner = self._server = None
