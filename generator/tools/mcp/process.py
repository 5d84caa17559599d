"""A server process that speaks MCP on its standard streams: bounded lines, and a process group that is ended for good.

The SDK's own transport keeps a line of any length, copies it anew with each piece that comes, and waits two seconds for
a server that hangs. This one gives the same two streams in its place.
"""

import json
import os
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import anyio
import anyio.to_thread
from anyio.abc import ByteReceiveStream, Process
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

from generator.tools.limits import plain
from generator.tools.processes import MARK, end_marked, new_mark

if TYPE_CHECKING:
    from mcp.shared.message import SessionMessage

    Incoming = SessionMessage | Exception
    Streams = tuple[MemoryObjectReceiveStream[Incoming], MemoryObjectSendStream[SessionMessage]]

LONGEST_LINE = 16 * 2**20
"""Bytes of a message that is read; a longer one is passed over, and the calls that wait are told so."""

_GRACE = 0.5
"""Seconds that a server has to end by itself once its input is closed, and again once it was asked to."""


@asynccontextmanager
async def process_streams(
    command: Sequence[str], cwd: Path | None, env: Mapping[str, str], errlog: TextIO
) -> "AsyncIterator[Streams]":
    """Start a server in a process group of its own; the group, and whoever left it, is gone when the block ends.

    Raises:
        OSError: It cannot be started.
    """
    mark = new_mark()
    marked = {**(os.environ if env is None else env), MARK: mark}
    process = await anyio.open_process(command, env=marked, stderr=errlog, cwd=cwd, start_new_session=True)
    talk = _Talk(process)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(talk.read)
        tasks.start_soon(talk.write)
        try:
            yield talk.incoming, talk.outgoing
        finally:
            with anyio.CancelScope(shield=True):
                await _end(process)
                await anyio.to_thread.run_sync(end_marked, mark)
            talk.close()
            tasks.cancel_scope.cancel()


class _Talk:
    """The two directions, and which requests are still without an answer."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._unanswered: set[Any] = set()
        self._deliver, self.incoming = anyio.create_memory_object_stream["Incoming"](0)
        self.outgoing, self._to_send = anyio.create_memory_object_stream["SessionMessage"](0)

    async def read(self) -> None:
        assert self._process.stdout
        with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
            async with self._deliver:
                async for line in _lines(self._process.stdout):
                    for message in self._messages(line):
                        await self._deliver.send(message)

    async def write(self) -> None:
        assert self._process.stdin
        try:
            async for sent in self._to_send:
                if (number := getattr(sent.message, "id", None)) is not None and hasattr(sent.message, "method"):
                    self._unanswered.add(number)
                text = sent.message.model_dump_json(by_alias=True, exclude_unset=True)
                await self._process.stdin.send(text.encode() + b"\n")
        except (anyio.BrokenResourceError, anyio.ClosedResourceError, OSError):
            self._deliver.close()  # so that those who wait learn that the server is gone

    def close(self) -> None:
        for stream in (self._deliver, self.incoming, self.outgoing, self._to_send):
            stream.close()

    def _messages(self, line: bytes | None) -> "list[Incoming]":
        from mcp.shared.message import SessionMessage

        if line is None:
            return self._refusals(f"the server answered with more than {LONGEST_LINE // 2**20} MB, which was not read")
        try:
            message = _parsed(line.decode(errors="replace"))
        except RecursionError:
            return self._refusals("the server's answer is nested too deep to be read")
        except ValueError as error:
            return [error]
        if not hasattr(message, "method"):
            self._unanswered.discard(message.id)
        return [SessionMessage(message)]

    def _refusals(self, fault: str) -> "list[Incoming]":
        """Each request that waits is answered with an error: nobody can tell whose answer it was."""
        from mcp.shared.message import SessionMessage
        from mcp.types import INTERNAL_ERROR, ErrorData, JSONRPCError

        waiting, self._unanswered = self._unanswered, set()
        said = ErrorData(code=INTERNAL_ERROR, message=fault)
        return [SessionMessage(JSONRPCError(jsonrpc="2.0", id=number, error=said)) for number in waiting]


def _parsed(text: str) -> Any:
    """A message. Halves of surrogate pairs, which JSON can name and text cannot hold, are replaced."""
    from mcp.types import jsonrpc_message_adapter

    try:
        return jsonrpc_message_adapter.validate_json(text, by_name=False)
    except ValueError:
        if "\\u" not in text and "[[" not in text:
            raise
        return jsonrpc_message_adapter.validate_python(plain(json.loads(text)), by_name=False)


async def _lines(stream: ByteReceiveStream) -> AsyncIterator[bytes | None]:
    """Line by line; None in place of one that is too long."""
    kept: list[bytes] = []
    size = 0
    async for data in stream:
        *ended, rest = data.split(b"\n")
        for part in ended:
            yield b"".join([*kept, part]) if size + len(part) <= LONGEST_LINE else None
            kept, size = [], 0
        size += len(rest)
        kept = [*kept, rest] if size <= LONGEST_LINE else []


async def _end(process: Process) -> None:
    """Close the input, ask, then kill; and whoever else is left in the group."""
    assert process.stdin
    with suppress(OSError, anyio.BrokenResourceError, anyio.ClosedResourceError):
        await process.stdin.aclose()
    for signum in (signal.SIGTERM, signal.SIGKILL):
        if await _ended(process):
            break
        _signal(process, signum)
    _signal(process, signal.SIGKILL)
    await process.aclose()


async def _ended(process: Process) -> bool:
    with anyio.move_on_after(_GRACE):
        # Its `wait` also waits for whoever has inherited its output.
        while process.returncode is None:  # noqa: ASYNC110
            await anyio.sleep(0.01)
    return process.returncode is not None


def _signal(process: Process, signum: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signum)
