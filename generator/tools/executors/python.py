"""Calls of a module's functions, each session in a process and a temporary working folder of its own.

A function is called with keyword arguments, `async def` ones too. It may print, exit, loop or crash: that is its own
session's affair. It sees few environment variables, none of them a secret. It is not fenced in beyond that: who names
a module trusts it.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from generator.errors import UsageError
from generator.tools.execution import ExecutorChoice, ExecutorGone, Observation, StateNotLoaded, refusal
from generator.tools.executors.python_process import WorkerEnded, WorkerProcess
from generator.tools.executors.state_files import files_of
from generator.tools.executors.workspace import Workspace
from generator.tools.spec.model import Tool

_STARTING = 60.0
"""Seconds in which a module is to be imported, where a call may take less."""


async def open(choice: ExecutorChoice) -> "PythonExecutor":  # noqa: A001  as every executor's
    """Import the module once, in a worker.

    Raises:
        UsageError: There is no such module, or it cannot be imported.
    """
    executor = PythonExecutor(choice)
    workspace = Workspace([])
    try:
        await executor.give_back(await executor.take(workspace))
    except ExecutorGone as error:
        await executor.close()
        raise UsageError(
            f"The tools' module {choice.target!r} cannot be imported ({error}): give a module's name or a .py file."
        ) from None
    finally:
        workspace.close()
    return executor


class PythonExecutor:
    """Up to `choice.servers` worker processes, each held by one session at a time.

    Attributes:
        hooks: Of the functions by which a module is told its state, and asked for it, those that the module has.
    """

    def __init__(self, choice: ExecutorChoice) -> None:
        self.hooks: list[str] = []
        self._choice = choice
        self._permits = asyncio.Semaphore(choice.servers)
        self._idle: list[WorkerProcess] = []
        self._libraries: list[str] = []

    @asynccontextmanager
    async def session(self, key: str, state: Any = None) -> AsyncIterator["PythonSession"]:  # noqa: ARG002  all begin alike
        """A session; its process is forked with its first call.

        A state goes to the module's own `load_state`, whatever its form; for a module without it, it is one of files.
        """
        async with self._permits:
            workspace = await asyncio.to_thread(Workspace, [])
            session = PythonSession(self._choice, self, workspace, state)
            try:
                yield session
            finally:
                await session.end()
                await asyncio.to_thread(workspace.close)

    async def take(self, workspace: Workspace) -> WorkerProcess:
        """A worker that has imported the module in the folder.

        Raises:
            ExecutorGone: It cannot be imported this time.
        """
        worker = self._idle.pop() if self._idle else await self._start()
        try:
            found = await worker.open(workspace, self._libraries, max(_STARTING, self._choice.timeout))
        except BaseException as error:
            await worker.close()
            if isinstance(error, TimeoutError):
                raise ExecutorGone(f"Importing {self._choice.target} does not come to an end.") from None
            if isinstance(error, ImportError | WorkerEnded):
                raise ExecutorGone(str(error)) from None
            raise
        self.hooks = worker.hooks
        self._libraries += [name for name in found if name not in self._libraries]
        return worker

    async def give_back(self, worker: WorkerProcess) -> None:
        """End the worker's session; the next one may have it."""
        await worker.end()
        if worker.alive:
            self._idle.append(worker)

    async def close(self) -> None:
        while self._idle:
            await self._idle.pop().close()

    async def _start(self) -> WorkerProcess:
        target, paths = _places(self._choice.target)
        return await WorkerProcess.start(target, self._choice.max_output, paths)


class PythonSession:
    """A row's calls, one after the other."""

    def __init__(self, choice: ExecutorChoice, executor: PythonExecutor, workspace: Workspace, state: Any) -> None:
        self._choice = choice
        self._executor = executor
        self._workspace = workspace
        self._initial = state
        self._worker: WorkerProcess | None = None
        self._made: list[tuple[Tool, dict[str, Any]]] = []
        self._lock = asyncio.Lock()

    async def call(self, tool: Tool, args: dict[str, Any]) -> Observation:
        """Call the function of the tool's name."""
        if refused := refusal(tool, self._choice):
            return Observation(error=refused)
        async with self._lock:
            worker = await self._ready()
            self._made.append((tool, args))
            began = time.monotonic()
            try:
                answer = await worker.call(tool.name, args, self._choice.timeout)
            except TimeoutError:
                return await self._out_of_time(tool)
            except WorkerEnded as error:
                await self.end()
                raise ExecutorGone(f"{tool.name} ended the process it ran in ({error}).") from None
            return Observation(
                answer.get("result"), answer.get("error"), False, answer["cut"], time.monotonic() - began
            )

    async def state(self) -> Any:
        """What the module's `dump_state` gives; of a module without it, the files of the working folder that the
        session has added or changed, None where there are none.
        """
        async with self._lock:
            if "dump_state" in self._executor.hooks:
                return await self._told(await self._ready(), "dump_state", {})
            if self._initial is not None:
                await self._ready()
        return await asyncio.to_thread(self._workspace.changes) or None

    async def end(self) -> None:
        """Give the worker back."""
        if self._worker is not None:
            worker, self._worker = self._worker, None
            await self._executor.give_back(worker)

    async def _ready(self) -> WorkerProcess:
        """The session's worker; a new one, brought to where the session stands, where the last one is gone."""
        if self._worker is not None:
            return self._worker
        if once := [tool.name for tool, _ in self._made if not tool.effects.repeatable]:
            raise ExecutorGone(f"What the session did is lost with its process: {once[0]} may not be called twice.")
        self._worker = await self._executor.take(self._workspace)
        try:
            await self._load(self._worker)
            for tool, args in self._made:
                await self._worker.call(tool.name, args, self._choice.timeout)
        except (TimeoutError, WorkerEnded) as error:
            await self.end()
            raise ExecutorGone(f"The session's calls could not be repeated in a new process: {error}.") from None
        return self._worker

    async def _load(self, worker: WorkerProcess) -> None:
        if self._initial is None:
            return
        if "load_state" in self._executor.hooks:
            await self._told(worker, "load_state", {"state": self._initial})
        else:
            await asyncio.to_thread(self._workspace.load, files_of(self._initial))

    async def _told(self, worker: WorkerProcess, hook: str, args: dict[str, Any]) -> Any:
        answer = await worker.call(hook, args, self._choice.timeout)
        if "error" in answer:
            raise StateNotLoaded(f"{hook} of {self._choice.target} failed: {answer['error']}")
        return answer["result"]

    async def _out_of_time(self, tool: Tool) -> Observation:
        await self.end()
        said = f"{tool.name} gave no answer within {self._choice.timeout:g} s"
        if not tool.effects.repeatable:
            raise ExecutorGone(f"{said}; what it did is not known.") from None
        self._made.pop()
        return Observation(error=f"{said}.", seconds=self._choice.timeout)


def _places(target: str) -> tuple[str, list[str]]:
    """The module's name or absolute file, and where it and what it imports are looked for."""
    paths = [str(Path.cwd()), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    if not target.endswith(".py"):
        return target, paths
    file = Path(target).absolute()
    return str(file), [str(file.parent), *paths]
