"""Processes that tools start and leave behind: found by a mark in their environment, and ended.

A process that starts a session of its own is in nobody's group any more, and its parent may be gone; what it was
started with stays in its environment. Where there is no /proc, as on macOS, nothing is found.
"""

import os
import secrets
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from generator.process_names import has_ended, own_name

MARK = "GENERATOR_TOOLS_RUN"
"""Variable of the environment that says whose tools a process belongs to."""
_PROCESSES = Path("/proc")
_PATIENCE = 2.0
"""Seconds within which all of a kind are ended: one that forks faster than it is ended is left to its owner."""


def new_mark() -> str:
    """A mark for a process to come and all that it starts."""
    return f"{own_name()}.{secrets.token_hex(8)}"


def end_marked(mark: str) -> None:
    """End all processes that carry a mark."""
    _end_all(lambda found: found == mark)


def end_forsaken() -> None:
    """End what was left behind by processes of ours that are no more, killed as they were at work."""
    _end_all(_is_forsaken)


def _end_all(meant: Callable[[str], bool]) -> None:
    until = time.monotonic() + _PATIENCE
    while found := [pid for pid, mark in _marked() if meant(mark)]:
        for pid in found:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        if time.monotonic() > until:
            return
        time.sleep(0.005)  # until the kernel has taken them away


def _marked() -> Iterator[tuple[int, str]]:
    """Number and mark of each process that has one, but for this one."""
    sign = f"{MARK}=".encode()
    for folder in _PROCESSES.glob("[0-9]*"):
        with suppress(OSError):  # others' processes, and those that have just ended
            _, found, rest = (b"\0" + (folder / "environ").read_bytes()).partition(b"\0" + sign)
            if found and int(folder.name) != os.getpid():
                yield int(folder.name), rest.partition(b"\0")[0].decode(errors="replace")


def _is_forsaken(mark: str) -> bool:
    return has_ended(mark.rpartition(".")[0])
