"""Our end of a worker process; `python_worker.py` is the other."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from generator.tools.execution import ExecutorGone
from generator.tools.executors.workspace import Workspace
from generator.tools.processes import MARK, end_marked, new_mark

_SCRIPT = Path(__file__).with_name("python_worker.py")
_INHERITED = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ")
_GRACE = 2.0
"""Seconds in which a worker that was told to end does so."""
_BESIDE = 2**20
"""Bytes of a line besides a result that is kept, such as the names of many libraries."""


class WorkerEnded(ExecutorGone):
    """The process in which the session ran is gone."""


class WorkerProcess:
    """One worker, with at most one session at a time. Make it with `start`.

    Args:
        process: It, with pipes.
        mark: That it carries; see `generator.tools.processes`.

    Attributes:
        hooks: Of the functions by which a module is told its state, and asked for it, those that the module has.
    """

    def __init__(self, process: Process, mark: str) -> None:
        assert process.stdin
        assert process.stdout
        self._process = process
        self._in, self._out = process.stdin, process.stdout
        self._mark = mark
        self.hooks: list[str] = []
        self._session: int | None = None
        self._waiting = False

    @classmethod
    async def start(cls, target: str, most: int, paths: Sequence[str]) -> "WorkerProcess":
        """Start a worker.

        Args:
            target: Name or file of the module.
            most: Bytes of a result that are kept.
            paths: Where modules are looked for, besides Python's own places.
        """
        mark = new_mark()
        environment = {name: os.environ[name] for name in _INHERITED if name in os.environ} | {MARK: mark}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-B", str(_SCRIPT), target, str(most), json.dumps(list(paths))),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env=environment,
            start_new_session=True,
            limit=6 * most + _BESIDE,
        )
        return cls(process, mark)

    async def open(self, workspace: Workspace, warm: Sequence[str], seconds: float) -> list[str]:
        """Begin a session: import the module in a fork.

        Returns:
            The libraries that it imported besides; given as `warm`, they make the next session quick.

        Raises:
            ImportError: The module cannot be imported; `close` the worker, as after every other error.
            TimeoutError: It does not come to an end.
            WorkerEnded: The process died of it.
        """
        request = {"open": str(workspace.folder), "scratch": str(workspace.scratch), "warm": warm}
        async with asyncio.timeout(seconds):
            self._session = int((await self._ask(request))["pid"])
            answer = await self._next()
        if "error" in answer:
            raise ImportError(answer["error"])
        self.hooks = list(answer["hooks"])
        return list(answer["libraries"])

    async def call(self, name: str, args: dict[str, Any], seconds: float) -> dict[str, Any]:
        """What a function answers: `result` or `error`, and `cut`.

        Raises:
            TimeoutError: It did not answer in time, and may still be at it.
            WorkerEnded: The process died of it.
        """
        async with asyncio.timeout(seconds):
            return await self._ask({"call": name, "args": args, "seconds": seconds})

    async def end(self) -> None:
        """End the session, by force where it is at work."""
        if self._session is None:
            return
        try:
            if self._waiting:
                os.killpg(self._session, signal.SIGKILL)
            else:
                self._send({"close": True})
            async with asyncio.timeout(_GRACE):
                while self._session is not None:
                    await self._next()
        except (WorkerEnded, ProcessLookupError):
            return
        except TimeoutError:
            await self.close()

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def close(self) -> None:
        """End the process, with all that runs in it."""
        for group in (self._session, self._process.pid):
            if group is not None and self.alive:
                with suppress(ProcessLookupError):
                    os.killpg(group, signal.SIGKILL)
        self._session = None
        self._in.close()
        await self._process.wait()
        await asyncio.to_thread(end_marked, self._mark)

    async def _ask(self, message: dict[str, Any]) -> dict[str, Any]:
        self._send(message)
        self._waiting = True
        answer = await self._next()
        self._waiting = "pid" in answer
        return answer

    def _send(self, message: dict[str, Any]) -> None:
        self._in.write(orjson.dumps(message) + b"\n")

    async def _next(self) -> dict[str, Any]:
        """The next line; its session is over where that says so."""
        line = await self._out.readline()
        answer: dict[str, Any] = orjson.loads(line) if line.endswith(b"\n") else {"ended": None}
        if "ended" in answer:
            self._session, self._waiting = None, False
            raise WorkerEnded(_how(answer["ended"]))
        if "libraries" in answer or "error" in answer:
            self._waiting = False
        return answer


def _how(status: int | None) -> str:
    if status is None:
        return "the worker is gone"
    return f"killed by {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
