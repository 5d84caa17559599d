"""Calls run by a live MCP server, over stdio or HTTP."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import orjson

from generator.tools.execution import ExecutorChoice, ExecutorGone, Observation, StateNotLoaded, refusal
from generator.tools.executors.live_server import Server
from generator.tools.executors.schema_drift import drift
from generator.tools.executors.servers import Pool
from generator.tools.executors.state_files import files_of
from generator.tools.limits import limited, plain
from generator.tools.mcp.client import check_sdk, is_url
from generator.tools.spec.model import Tool

if TYPE_CHECKING:
    from mcp.types import CallToolResult

_TRIES = 3


async def open(choice: ExecutorChoice) -> "MCPExecutor":  # noqa: A001  as all executors are opened
    """Open the executor; its first server is started when a session first needs one.

    Raises:
        UsageError: The MCP SDK is not installed.
    """
    check_sdk()
    return MCPExecutor(choice)


class MCPExecutor:
    """Sessions on a pool of servers."""

    def __init__(self, choice: ExecutorChoice) -> None:
        self._choice = choice
        self._pool = Pool(choice)

    @asynccontextmanager
    async def session(self, key: str, state: Any = None) -> AsyncIterator["MCPSession"]:  # noqa: ARG002  a server does not know whose row it is
        """A session; it takes a server with its first call. A state is one of files, see `state_files`."""
        if state is not None and is_url(self._choice.target):
            raise StateNotLoaded(
                "An MCP server at a URL cannot be brought into the state that the example begins in; one that is "
                "started by its command line can."
            )
        session = MCPSession(self._choice, self._pool, files_of(state) if state is not None else {})
        try:
            yield session
        finally:
            session.end()

    async def close(self) -> None:
        await self._pool.close()


class MCPSession:
    """A row's calls, one after the other, on a server that nobody else uses meanwhile."""

    def __init__(self, choice: ExecutorChoice, pool: Pool, files: Mapping[str, bytes]) -> None:
        self._choice = choice
        self._pool = pool
        self._files = files
        self._server: Server | None = None
        self._made: list[tuple[Tool, dict[str, Any]]] = []
        self._changed = bool(files)
        self._broken_off = False
        self._lock = asyncio.Lock()

    async def call(self, tool: Tool, args: dict[str, Any]) -> Observation:
        """Make one call; see `generator.tools.execution.Session`."""
        if said := refusal(tool, self._choice):
            return Observation(error=said)
        async with self._lock:
            return await self._call(tool, plain(args))

    async def state(self) -> Any:
        """The files of the working folder that the session has added or changed; None over HTTP."""
        if is_url(self._choice.target):
            return None
        async with self._lock:
            if self._server is None and not self._made:
                return []
            changes = await (await self._ready()).changes()
            self._changed = self._changed or bool(changes)
            return changes

    def end(self) -> None:
        """Hand the server back: for the next session if nothing can have changed."""
        server, self._server = self._server, None
        if server is not None:
            unchanged = not self._changed and all(tool.effects.read_only for tool, _ in self._made)
            at_rest = not self._broken_off
            self._pool.give_back(server, fresh=unchanged and at_rest, at_rest=at_rest)

    async def _call(self, tool: Tool, args: dict[str, Any]) -> Observation:
        from mcp import MCPError

        for _ in range(_TRIES):
            server = await self._ready()
            if said := drift(tool, server.schemas.get(tool.name)):
                return Observation(error=said)
            began = time.perf_counter()
            try:
                return self._observed(tool, args, await self._asked(server, tool, args), began)
            except TimeoutError:
                self._give_up()
                return self._timed_out(tool)
            except MCPError as error:
                if not _closed(error):
                    return self._failed(tool, args, str(error), began)
            except ValueError as error:  # the SDK's, of an answer that is not what it should be
                return self._failed(tool, args, f"The answer cannot be used: {error}", began)
            self._give_up()
            if not tool.effects.repeatable:
                raise ExecutorGone(
                    f"The server died during {tool.name}, which may not be called twice: what it did is not known."
                )
        raise ExecutorGone(f"The server died during {tool.name}, {_TRIES} times in a row.")

    async def _ready(self) -> Server:
        """The session's server; a new one, brought to where the session stands, where the last one is gone."""
        if self._server is not None:
            return self._server
        if once := [tool.name for tool, _ in self._made if not tool.effects.repeatable]:
            raise ExecutorGone(
                f"The server is gone, and with it what the session did: {once[0]} may not be called twice."
            )
        for _ in range(_TRIES):
            self._server = await self._pool.take()
            if await self._replayed(self._server):
                return self._server
            self._give_up()
        raise ExecutorGone(f"The session's calls could not be repeated on a new server, {_TRIES} times in a row.")

    async def _replayed(self, server: Server) -> bool:
        """Bring a server to where the session stands: its files, and its calls again, those that the tool refused too.
        Whether the server lived to the end.
        """
        from mcp import MCPError

        await server.load(self._files)
        for tool, args in self._made:
            try:
                await self._asked(server, tool, args)
            except TimeoutError:
                return False
            except (MCPError, ValueError) as error:
                if _closed(error):
                    return False
        return True

    async def _asked(self, server: Server, tool: Tool, args: dict[str, Any]) -> "CallToolResult":
        try:
            return await server.call(tool.name, args)
        except asyncio.CancelledError:
            self._broken_off = True  # it may be at it still
            raise

    def _give_up(self) -> None:
        assert self._server is not None
        self._pool.replace(self._server)
        self._server = None

    def _timed_out(self, tool: Tool) -> Observation:
        said = f"{tool.name} did not answer within {self._choice.timeout:g} s"
        if not tool.effects.repeatable:
            raise ExecutorGone(f"{said}, and it may not be called twice: what it did is not known.")
        return Observation(error=f"{said}.", seconds=self._choice.timeout)

    def _observed(self, tool: Tool, args: dict[str, Any], answer: "CallToolResult", began: float) -> Observation:
        if answer.is_error:
            return self._failed(tool, args, _text_of(answer) or f"{tool.name} failed without a word.", began)
        self._made.append((tool, args))
        result, cut = limited(_result_of(answer), self._choice.max_output)
        return Observation(result=result, cut=cut, seconds=time.perf_counter() - began)

    def _failed(self, tool: Tool, args: dict[str, Any], said: str, began: float) -> Observation:
        self._made.append((tool, args))
        error, cut = limited(said, self._choice.max_output)
        return Observation(error=error, cut=cut, seconds=time.perf_counter() - began)


def _closed(error: Exception) -> bool:
    """Whether the connection is gone; the code alone does not tell, for servers use it for faults of their own."""
    from mcp.types import CONNECTION_CLOSED

    return getattr(error, "code", None) == CONNECTION_CLOSED and "connection closed" in str(error).casefold()


def _result_of(answer: "CallToolResult") -> Any:
    """What a tool gave back: structured where it is, else its text (parsed where it is an object or a list)."""
    if answer.structured_content is not None:
        return answer.structured_content
    parts = [_part(block.model_dump(mode="json", by_alias=True, exclude_none=True)) for block in answer.content]
    return parts[0] if len(parts) == 1 else parts or None


def _part(block: Mapping[str, Any]) -> Any:
    if block["type"] == "text":
        return _read(block["text"])
    held = block.get("resource", block)
    if isinstance(text := held.get("text"), str):
        return text
    if isinstance(data := held.get("data", held.get("blob")), str):
        return {"type": block["type"], "bytes": len(data) * 3 // 4 - data[-2:].count("=")}
    return dict(block)


def _read(text: str) -> Any:
    if text.lstrip()[:1] not in ("{", "["):
        return text
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def _text_of(answer: "CallToolResult") -> str:
    """Its text alone, as a refusal has it."""
    blocks: Sequence[Any] = answer.content
    return "\n".join(block.text for block in blocks if block.type == "text")
