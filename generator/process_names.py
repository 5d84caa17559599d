"""Names of processes, by which one that has ended is told from one that is at work.

A number alone names many processes: those of other machines and containers, and in the course of time others here.
"""

import os
import re
import socket
from contextlib import suppress
from functools import cache
from pathlib import Path

_NAME = re.compile(r"(\d{1,9})\.(\d*)\.(.*)")
"""Its number, when it began, and where."""


def own_name() -> str:
    """The name of this process, which no other ever has. Where there is no /proc, it is no better than its number."""
    return f"{os.getpid()}.{_began(os.getpid()) or ''}.{_place()}"


def has_ended(name: str) -> bool:
    """Whether a process has ended, as far as that can be told from here. A zombie has: it works no more."""
    known = _NAME.fullmatch(name)
    if known is None or known[3] != _place():
        return False
    try:
        os.kill(int(known[1]), 0)
    except ProcessLookupError:
        return True
    except PermissionError:  # somebody else's
        return False
    began = _began(int(known[1]))
    return began is not None and began != known[2]


@cache
def _place() -> str:
    """Where a number means the same process: the machine, and there the container."""
    space = ""
    with suppress(OSError):
        space = str(Path("/proc/self/ns/pid").readlink()).strip("pid:[]")
    return f"{space}.{socket.gethostname()[:200]}"


def _began(pid: int) -> str | None:
    """When a process began, in ticks since the machine did; empty for a zombie, None where that is not to be known."""
    with suppress(OSError):
        facts = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
        return "" if facts[0] == "Z" else facts[19]
    return None
