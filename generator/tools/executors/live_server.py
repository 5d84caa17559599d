"""One live MCP server, with a folder and a task of its own."""

import asyncio
import logging
import os
import shlex
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any

from generator.tools.execution import ExecutorChoice
from generator.tools.executors.workspace import Workspace
from generator.tools.mcp.client import MOST_PAGES, connected, is_url, listed_tools

if TYPE_CHECKING:
    from mcp import Client
    from mcp.types import CallToolResult

_STARTING = 60.0
"""Seconds until a server must be ready, where a call may take less."""
_ENDLESS = f"The MCP server's list of tools has no end ({MOST_PAGES} pages were read): mend the server."

STATELESS = "generator/stateless"
"""Extension by which a server says that it keeps nothing from one call to the next but in the folder it was given."""

_log = logging.getLogger(__name__)


class Server:
    """A live server. Make it with `start`.

    Attributes:
        schemas: By tool, the JSON Schema of its arguments as the server tells it.
        is_stateless: Whether it says that all its state is in its folder, so that `restore` makes it as new.
    """

    def __init__(self, choice: ExecutorChoice) -> None:
        self.schemas: Mapping[str, dict[str, Any]] = {}
        self.is_stateless = False
        self._choice = choice
        self._client: Client | None = None
        self._workspace: Workspace | None = None
        self._over = asyncio.Event()
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        # The SDK's cancel scopes belong to one task, and sessions come and go in others.
        self._holder = asyncio.create_task(self._hold(), name="MCP server")

    @classmethod
    async def start(cls, choice: ExecutorChoice) -> "Server":
        """Start a server, and return when it is ready.

        Raises:
            UsageError: It cannot be started.
        """
        server = cls(choice)
        try:
            await asyncio.shield(server._ready)
        except BaseException:
            await server.close()
            raise
        return server

    async def call(self, name: str, args: dict[str, Any]) -> "CallToolResult":
        """Call a tool.

        Raises:
            TimeoutError: It took longer than the choice allows.
            ValueError: The answer is not one to a call.
            mcp.MCPError: The server refused the call, or is gone.
        """
        from mcp.types import CallToolRequest, CallToolRequestParams, CallToolResult

        assert self._client is not None
        request = CallToolRequest(params=CallToolRequestParams(name=name, arguments=args))
        async with asyncio.timeout(self._choice.timeout):
            # Not `call_tool`: that also checks the answer against the server's own schema, half of a call's cost here.
            return await self._client.session.send_request(request, CallToolResult)

    async def changes(self) -> list[dict[str, Any]] | None:
        """What was written into its folder since it started; None where it has none."""
        return await asyncio.to_thread(self._workspace.changes) if self._workspace else None

    async def load(self, files: Mapping[str, bytes]) -> None:
        """Lay files into its folder before a session; one that has none is given none.

        Raises:
            StateNotLoaded: They cannot be written.
        """
        if files:
            assert self._workspace
            await asyncio.to_thread(self._workspace.load, files)

    async def restore(self) -> None:
        """Lay its folder anew; no call may be under way.

        Raises:
            OSError: See `Workspace.restore`, as for `UsageError`.
        """
        if self._workspace:
            laying = asyncio.create_task(asyncio.to_thread(self._workspace.restore))
            try:
                await asyncio.shield(laying)
            finally:
                await asyncio.wait([laying])  # a thread that copies cannot be stopped

    async def close(self) -> None:
        """End it, started or not yet, and delete its folder."""
        self._over.set()
        if not self._ready.done():
            self._holder.cancel()
        await asyncio.wait([self._holder])

    async def _hold(self) -> None:
        try:
            async with _workspace(self._choice.target) as self._workspace, self._connection() as client:
                self.schemas = {tool.name: tool.input_schema for tool in await listed_tools(client, _ENDLESS)}
                self._client = client
                said = client.session.server_capabilities
                self.is_stateless = bool(self._workspace and said and STATELESS in (said.extensions or {}))
                if self._workspace:
                    await asyncio.to_thread(self._workspace.settled)
                self._ready.set_result(None)
                await self._over.wait()
        except Exception as error:  # noqa: BLE001  told to those who wait for the start
            if self._ready.done():
                _log.warning("An MCP server did not end as it should: %s", error)
            else:
                self._ready.set_exception(error)

    def _connection(self) -> "AbstractAsyncContextManager[Client]":
        space, timeout = self._workspace, max(_STARTING, self._choice.timeout)
        if space is None:
            return connected(self._choice.target, timeout=timeout)
        paths = [os.getcwd(), *filter(None, [os.environ.get("PYTHONPATH")])]  # noqa: PTH109  as text
        env = {"PYTHONPATH": os.pathsep.join(paths), "TMPDIR": str(space.scratch), "PYTHONDONTWRITEBYTECODE": "1"}
        command = shlex.join(space.command) or self._choice.target
        return connected(command, cwd=space.folder, env=env, timeout=timeout)


@asynccontextmanager
async def _workspace(target: str) -> AsyncIterator[Workspace | None]:
    if is_url(target):
        yield None
        return
    try:
        command = shlex.split(target)
    except ValueError:
        command = []  # which the connection refuses, in words of its own
    making = asyncio.create_task(asyncio.to_thread(Workspace, command))
    try:
        yield await asyncio.shield(making)
    finally:
        await asyncio.wait([making])  # a thread that copies cannot be stopped
        if making.exception() is None:
            await asyncio.to_thread(making.result().close)
