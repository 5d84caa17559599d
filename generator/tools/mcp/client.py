"""Connect to an MCP server (https://modelcontextprotocol.io), with the official SDK, over stdio or HTTP.

async with connected("python -m mcp_server_time --local-timezone UTC") as client:
    listed = await client.list_tools()
"""

import asyncio
import math
import os
import shlex
import sys
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import anyio

from generator.addresses import shown_url
from generator.errors import UsageError

if TYPE_CHECKING:
    from mcp import Client
    from mcp.types import Tool

MOST_PAGES = 1_000
"""Pages of a list of tools that are asked for; one that goes on has no end."""
_INHERITED = (
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "TMPDIR",
    "VIRTUAL_ENV",
    "PYTHONPATH",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
)
_KEPT = 4_000
"""Bytes of a server's standard error that are kept to explain a failure."""


def is_url(target: str) -> bool:
    """Whether a target is the URL of a server; else it is a command line that starts one."""
    return target.startswith(("http://", "https://"))


def check_sdk() -> None:
    """Refuse to go on without the MCP SDK.

    Raises:
        UsageError: It is not installed.
    """
    if find_spec("mcp") is None:
        raise UsageError("A live MCP server needs the package mcp: pip install 'generator[tools]'.")


@asynccontextmanager
async def connected(
    target: str,
    *,
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
    timeout: float = 30,  # noqa: ASYNC109  the session outlives it
    words: "Words | None" = None,
) -> AsyncIterator["Client"]:
    """An initialised session with an MCP server; the server is stopped when the block ends.

    Enter and leave it in the same task. Bytes that are not UTF-8 arrive as U+FFFD. What is raised within the block
    leaves it as it is; a server that dies shows as `mcp.MCPError` of the call.

    Args:
        target: `http://…` or `https://…`, else a command line, split as a shell would and run without one.
        cwd: The folder that a command is started in; None for the present one.
        env: Variables for a command beside the few that it inherits, among which are no providers' keys.
        timeout: Seconds until the session must be ready, and that any single request may take.
        words: Where to keep what the server says beside the protocol, for `explain` after the block.

    Raises:
        UsageError: The command cannot be started, exits, or says nothing of use in time; with its last words.
    """
    words = words or Words()
    ready = False
    try:
        with words.listening() as errlog, anyio.fail_after(timeout) as scope:
            async with _client(target, cwd, env, timeout, words, errlog) as client:
                scope.deadline = math.inf
                ready = True
                yield client
    except Exception as error:  # noqa: BLE001  raised again, without the groups around it
        cause = _innermost(error)
        if ready or isinstance(cause, UsageError):
            raise cause from cause.__cause__
        raise UsageError(explain(target, cause, timeout, words)) from cause


async def listed_tools(client: "Client", endless: str) -> "list[Tool]":
    """All that a server lists as its tools.

    Args:
        client: Of a session with it.
        endless: What to say of a list that has no end.

    Raises:
        UsageError: The list has more than `MOST_PAGES` pages.
    """
    tools: list[Tool] = []
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        page = await client.list_tools(cursor=cursor)
        tools += page.tools
        cursor = page.next_cursor
        if not cursor:
            return tools
    raise UsageError(endless)


class Words:
    """What a server says beside the protocol: the end of its standard error, and lines that are no messages."""

    def __init__(self) -> None:
        self._bytes: deque[int] = deque(maxlen=_KEPT)
        self.rubbish = ""

    @contextmanager
    def listening(self) -> Iterator[TextIO]:
        """The file to give a process as its standard error; a pipe that is emptied as it fills."""
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        loop = asyncio.get_running_loop()
        loop.add_reader(reader, self._read, reader)
        try:
            with os.fdopen(writer, "w") as errlog:
                yield errlog
        finally:
            loop.remove_reader(reader)
            self._read(reader)
            os.close(reader)

    def _read(self, reader: int) -> None:
        try:
            while data := os.read(reader, 65_536):
                self._bytes.extend(data[-_KEPT:])
        except BlockingIOError:
            return

    async def hear(self, message: Any) -> None:
        """Keep the first line on standard output that was no message."""
        if isinstance(message, Exception) and not self.rubbish:
            self.rubbish = _line_of(message)

    def last(self) -> str:
        """The last lines of its standard error, on one line."""
        lines = bytes(self._bytes).decode(errors="replace").split("\n")
        return " | ".join(line.strip() for line in lines[-6:] if line.strip())[-600:]


def _client(
    target: str, cwd: Path | None, env: dict[str, str] | None, timeout: float, words: Words, errlog: TextIO
) -> "Client":
    from mcp import Client

    from generator.tools.mcp.process import process_streams

    server: Any = target
    if not is_url(target):
        server = process_streams(_command(target), cwd, _environment() | (env or {}), errlog)
    # Without the cache: what a server offers now is what is asked.
    return Client(server, read_timeout_seconds=timeout, message_handler=words.hear, cache=None)


def _command(target: str) -> list[str]:
    try:
        program, *arguments = shlex.split(target)
    except ValueError as error:
        fault = str(error) if target.strip() else "it is empty"
        raise UsageError(
            f"The MCP server {target!r} is no command line ({fault}): give one that starts a server, or a URL."
        ) from None
    return [program, *arguments]


def _environment() -> dict[str, str]:
    """Few variables, none of them a secret; our interpreter's folder first on the path, so `python -m …` is ours."""
    from mcp.client.stdio import get_default_environment

    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    return get_default_environment() | kept | {"PATH": path}


def _innermost(error: Exception) -> Exception:
    """The one error in the groups that the SDK's task groups wrap it in."""
    while isinstance(error, ExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error


def _line_of(error: Exception) -> str:
    """The line that pydantic could not read as a message."""
    from pydantic import ValidationError

    given = error.errors(include_url=False)[0]["input"] if isinstance(error, ValidationError) else error
    return " ".join(str(given).split())[:80]


def explain(target: str, error: Exception, timeout: float, words: Words) -> str:
    """Why a server is of no use, in one sentence with its last words.

    Args:
        target: As given to `connected`.
        error: What was raised.
        timeout: Seconds that it had.
        words: What it said; complete once its session is closed.
    """
    name = f"The MCP server {_shown(target)!r}"
    fault, remedy = _fault(error, target, timeout), "see if it runs by itself"
    if isinstance(error, FileNotFoundError | PermissionError | NotADirectoryError):
        return f"{name} cannot be started ({error.strerror}: {error.filename}): give a command that is installed."
    if is_url(target):
        remedy = "check the address and that it speaks MCP over streamable HTTP"
    said = [f"it printed {words.rubbish!r}, which is no MCP message"] if words.rubbish else []
    said += [f"its last words: {words.last()}"] if words.last() else []
    return f"{name} {fault}{''.join('; ' + part for part in said)}: {remedy}."


def _fault(error: Exception, target: str, timeout: float) -> str:
    if isinstance(error, TimeoutError) or "timed out" in str(error).casefold():
        return f"did not answer within {timeout:g} s"
    if "connection closed" in str(error).casefold() and not is_url(target):
        return "ended before it answered"
    said = getattr(error, "message", None) or str(error) or type(error).__name__
    return f"cannot be {'reached' if is_url(target) else 'used'} ({' '.join(str(said).split())[:300]})"


def _shown(target: str) -> str:
    return shown_url(target) if is_url(target) else target[:200]
