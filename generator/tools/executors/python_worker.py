"""The process in which a module's functions run. A script that knows nothing of this project but `limits.py`.

It speaks one JSON line in, one or two out, over pipes that no function sees:

    {"open": folder, "scratch": folder, "warm": [module, …]}   →  {"pid": n}, then {"error": why} or
                                                                  {"libraries": […], "hooks": […]}
    {"call": name, "args": {…}, "seconds": n}                  →  {"result": …, "cut": bool} or {"error": what it said}
    {"close": true}                                            →  {"ended": exit status, negative for a signal}

Each session is a fork that imports the module anew, so its state is fresh. The libraries that the module needs are
imported once, before the fork: a session costs milliseconds, whatever they weigh.
"""

import dataclasses
import importlib
import importlib.util
import inspect
import json
import os
import signal
import sys
import sysconfig
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO

_DEEPEST = 20
_SPARE = 5
"""Seconds after its time-out in which a call is ended by the kernel, should nobody be there any more to do it."""

_HOOKS = ("load_state", "dump_state")
"""Functions of a module that keeps its state in itself, by which it is told and asked what it holds."""

_SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER of prctl(2)."""

Limited = Callable[[Any, int], tuple[Any, bool]]


class Worker:
    """Forks a session when asked, and says how it ended.

    Args:
        target: Name or file of the module.
        most: Bytes of a result that are kept.
        limited: Cuts results; see `limits.py`.
    """

    def __init__(self, target: str, most: int, limited: Limited) -> None:
        self._target = target
        self._most = most
        self._limited = limited
        self._asked, self._told = _pipes()

    def serve(self) -> None:
        """Until the other side closes the pipe."""
        _adopt_orphans()
        for line in self._asked:
            request = json.loads(line)
            if "open" not in request:  # it was for a session that has just ended
                continue
            for name in request["warm"]:
                with suppress(Exception):  # a session that needs it will say what is wrong
                    importlib.import_module(name)
            pid = os.fork()
            if pid == 0:
                self._session(request["open"], request["scratch"])
            _, status = os.waitpid(pid, 0)
            with suppress(ProcessLookupError, PermissionError):  # what the session started and left behind
                os.killpg(pid, signal.SIGKILL)
            _end_children()
            self._say({"ended": os.waitstatus_to_exitcode(status)})

    def _session(self, folder: str, scratch: str) -> None:
        """Import the module and answer calls; the process ends here."""
        try:
            os.setpgid(0, 0)
            self._say({"pid": os.getpid()})
            os.chdir(folder)
            os.environ.update(HOME=folder, TMPDIR=scratch)
            known = set(sys.modules)
            try:
                module = imported(self._target)
            except BaseException as error:  # noqa: BLE001  whatever a module does when it is imported
                self._say({"error": _said(error)[:1_000]})
                os._exit(1)
            libraries = [name for name in list(sys.modules) if name not in known and _is_library(name)]
            hooks = [name for name in _HOOKS if callable(getattr(module, name, None))]
            self._say({"libraries": libraries, "hooks": hooks})
            self._answer_calls(module)
        finally:
            os._exit(0)

    def _answer_calls(self, module: ModuleType) -> None:
        for line in self._asked:
            request = json.loads(line)
            if "call" not in request:
                return
            signal.setitimer(signal.ITIMER_REAL, request["seconds"] + _SPARE)
            answer = self._answer(module, request["call"], request["args"])
            signal.setitimer(signal.ITIMER_REAL, 0)
            self._say(answer)

    def _answer(self, module: ModuleType, name: str, args: dict[str, Any]) -> dict[str, Any]:
        function = None if name.startswith("_") else getattr(module, name, None)
        if not callable(function):
            return {"error": f"{self._target} has no function {name!r}.", "cut": False}
        try:
            value = function(**args)
            if inspect.isawaitable(value):
                value = _awaited(value)
            result, cut = self._limited(as_data(value), self._most)
        except BaseException as error:  # noqa: BLE001  whatever a function raises, SystemExit too, is its answer
            said, cut = self._limited(_said(error), self._most)
            return {"error": said, "cut": cut}
        return {"result": result, "cut": cut}

    def _say(self, message: dict[str, Any]) -> None:
        self._told.write(json.dumps(message) + "\n")
        self._told.flush()


def imported(target: str) -> ModuleType:
    """The module, imported now.

    Args:
        target: Its name, or its file.

    Raises:
        ImportError: There is none.
    """
    if not target.endswith(".py"):
        return importlib.import_module(target)
    file = Path(target)
    name = file.stem if file.stem not in sys.modules else f"{file.stem}_of_tools"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{target} cannot be imported")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def as_data(value: Any, depth: int = 0) -> Any:
    """The value with the records in it, dataclasses and pydantic's models, as dicts."""
    if depth > _DEEPEST or isinstance(value, str | bytes):
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if callable(dumped := getattr(value, "model_dump", None)) and not isinstance(value, type):
        return dumped()
    if isinstance(value, dict):
        return {key: as_data(part, depth + 1) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [as_data(part, depth + 1) for part in value]
    return value


def _pipes() -> tuple[TextIO, TextIO]:
    """The two pipes, moved away from where a function that reads or prints would find them."""
    asked = os.fdopen(os.dup(0), encoding="utf-8")
    told = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    return asked, told


def _is_library(name: str) -> bool:
    """Whether a module belongs to Python or to an installed package, not to the user's own code."""
    origin = getattr(getattr(sys.modules[name], "__spec__", None), "origin", None) or ""
    return origin in ("built-in", "frozen") or any(
        origin.startswith(sysconfig.get_path(place) + os.sep)
        for place in ("stdlib", "platstdlib", "purelib", "platlib")
    )


def _adopt_orphans() -> None:
    """Become the parent of all that a session starts, should whoever started it end; only Linux can do so."""
    import ctypes

    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


def _end_children() -> None:
    """End what a session started and what left its group: nothing else has this process for its parent."""
    until = time.monotonic() + _SPARE
    while time.monotonic() < until:
        with suppress(ChildProcessError):
            if os.waitpid(-1, os.WNOHANG)[0]:
                continue
            for child in " ".join(path.read_text() for path in Path("/proc/self/task").glob("*/children")).split():
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(int(child), signal.SIGKILL)
            time.sleep(0.002)
            continue
        return


def _said(error: BaseException) -> str:
    try:
        words = str(error)
    except Exception:  # noqa: BLE001  an error that cannot even be printed
        words = ""
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def _awaited(value: Awaitable[Any]) -> Any:
    import asyncio  # half of what a worker's start would cost, and most modules do without

    async def wait() -> Any:
        return await value

    return asyncio.run(wait())


def _limits() -> Limited:
    """`limited` of the file above this folder; importing it by its name would import half of this project."""
    spec = importlib.util.spec_from_file_location("_limits", Path(__file__).parent.with_name("limits.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    limited: Limited = module.limited
    return limited


if __name__ == "__main__":
    sys.path[:0] = json.loads(sys.argv[3])
    Worker(sys.argv[1], int(sys.argv[2]), _limits()).serve()
