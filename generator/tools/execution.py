"""Running calls, in our own words: who runs them (`ExecutorChoice`), which may be made at all (`refusal`), what comes
back (`Observation`), two protocols.

    async with executor.session(key) as session:
        seen = await session.call(tool, {"path": "a.h5"})

A session begins in a fresh state and sees nothing of another. An executor that dies raises `ExecutorGone`: the row
fails with the reason, the server is started anew, and the run goes on. It is never taken for a pass.
"""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from generator.errors import Permanent
from generator.hashing import fingerprint
from generator.tools.spec.model import Tool

ExecutorKind = Literal["simulated", "mcp", "http", "python"]


class ExecutorGone(Permanent):
    """The executor died, hung or cannot be started: this row fails, and the run goes on."""


class StateNotLoaded(ExecutorGone):
    """The executor cannot be brought into the state that an example begins in."""


class ExecutorChoice(BaseModel):
    """Who runs calls: plain data, so that a batch can run in another process.

    Attributes:
        kind: `mcp` a live server, `http` a web service, `python` a module of functions, `simulated` none at all.
        target: Command line or URL of the MCP server, base URL of the service (empty: the specification's own), or the
            module's name or file.
        data_fingerprint: Of the files that it works on; other contents give other results.
        allowed: Tools that may be called although they are marked destructive or open-world.
        only: If given, no other tools may be called.
        hosts: `HOST` or `HOST:PORT` that calls of a web service may go to wherever they are, and the secret with them.
        secret_hosts: Those that the secret may go to besides: the specification's own.
        timeout: Seconds a call may take.
        max_output: Bytes of a result that are kept; what is longer is cut, and says so.
        servers: Most servers (processes, connections) at a time.
        seed: Of what the simulated executor makes up.
    """

    model_config = ConfigDict(frozen=True)

    kind: ExecutorKind = "simulated"
    target: str = ""
    data_fingerprint: str = Field(default="", serialization_alias="held")
    allowed: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    secret_hosts: tuple[str, ...] = ()
    timeout: float = Field(default=30, gt=0)
    max_output: int = Field(default=100_000, ge=100)
    servers: int = Field(default=2, ge=1)
    seed: int = 0

    @cached_property
    def fingerprint(self) -> str:
        """Of all that decides what comes back; how many servers there are does not."""
        known = self.model_dump(mode="json", exclude={"servers"}, by_alias=True)
        named = {name: hosts for name in ("hosts", "secret_hosts") if (hosts := known.pop(name))}
        return fingerprint({**known, **named}, 16)


@dataclass(frozen=True, slots=True)
class Observation:
    """What came of a call.

    Attributes:
        result: JSON data; None where there is none.
        error: What the tool said where it refused or failed; None where it went well.
        simulated: It was made up.
        cut: The result was longer than is kept.
        seconds: How long it took.
    """

    result: Any = None
    error: str | None = None
    simulated: bool = False
    cut: bool = False
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        return self.error is None


def refusal(tool: Tool, choice: ExecutorChoice) -> str | None:
    """Why a tool may not be called, as one sentence; None where it may.

    With `choice.only` no other tool may be called. A tool that is marked destructive or open-world needs leave by name,
    in `choice.allowed`; a tool that says nothing of itself does not.
    """
    if choice.only and tool.name not in choice.only:
        return f"{tool.name} was not called: it is not among the tools that may be called ({', '.join(choice.only)})."
    if tool.effects.risky and tool.name not in choice.allowed:
        mark = "destructive" if tool.effects.destructive else "open-world"
        return f"{tool.name} was not called: it is marked {mark}, and it is not allowed by name."
    return None


class Session(Protocol):
    """A row's own view of the executor, from a fresh state on."""

    async def call(self, tool: Tool, args: dict[str, Any]) -> Observation:
        """Make one call.

        A call that is not allowed, that the tool refuses, or that runs into its time-out is an observation with an
        error.

        Raises:
            ExecutorGone: There is no executor any more, or what a call without an answer has done cannot be known.
        """
        ...

    async def state(self) -> Any:
        """What the session holds now, as JSON data; None where the executor cannot tell."""
        ...


class Executor(Protocol):
    """What every file of `generator/tools/executors/` offers."""

    def session(self, key: str, state: Any = None) -> AbstractAsyncContextManager[Session]:
        """A session of its own for the row that `key` names; waits until a server is free.

        Args:
            key: Names the row.
            state: What it holds before the first call, in the executor's own form (docs/tools.md has them); None for
                what it holds by itself.

        Raises:
            StateNotLoaded: It cannot be brought there; raised now, or by the first call.
        """
        ...

    async def close(self) -> None: ...
