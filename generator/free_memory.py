"""How much memory there is, and the word about work that would not fit into it: said before the work begins."""

import os
from pathlib import Path

from generator.errors import UsageError

GIB = 2**30


def free_memory(proc: Path = Path("/proc"), groups: Path = Path("/sys/fs/cgroup")) -> int:
    """Bytes that a process may still take: what is free on the machine, and left within a container's limit."""
    left = _left_within(groups)
    try:
        with (proc / "meminfo").open() as lines:
            found = next(line for line in lines if line.startswith("MemAvailable"))
            free = int(found.split()[1]) * 1024
    except (OSError, StopIteration):
        free = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return free if left is None else min(free, left)


def check_memory(what: str, needed: float, remedy: str) -> None:
    """Refuse work that does not fit into the memory that is free.

    Args:
        what: Of how many rows it is, as in `Near-duplicates of 1,000,000 rows`.
        needed: Bytes, as it was measured.
        remedy: What to do instead.

    Raises:
        UsageError: It does not fit.
    """
    free = free_memory()
    if needed > free:
        took = f"{needed / GIB:,.1f} GiB of memory, and {free / GIB:,.1f} GiB are free"
        raise UsageError(f"{what} need some {took}: {remedy}.")


def _left_within(groups: Path) -> int | None:
    """Bytes that are left of a container's limit, files that can be dropped from memory counted as free."""
    try:
        most = int((groups / "memory.max").read_text())
        used = int((groups / "memory.current").read_text())
        stat = dict(line.split() for line in (groups / "memory.stat").read_text().splitlines())
    except (OSError, ValueError):  # no container, or one without a limit
        return None
    return max(0, most - used + int(stat.get("inactive_file", 0)))
