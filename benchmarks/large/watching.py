"""A process that works for hours, looked at from outside every few seconds."""

import os
import sqlite3
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import TextIO

EVERY = 2.0
"""Seconds between two looks."""


@dataclass(frozen=True)
class Look:
    """What was seen at a moment.

    Attributes:
        seconds: Since the process was started.
        cpu: Seconds of user and system time so far.
        calls: That are in the ledger.
        memory: Resident, in megabytes.
        server: The same of the Prefect server.
    """

    seconds: float
    cpu: float
    calls: int
    memory: float
    server: float


@dataclass(frozen=True)
class Watched:
    """A process from its start to its end.

    Attributes:
        seconds: From its start to its end.
        cpu: Seconds of user and system time.
        peak: Most resident memory, in megabytes.
    """

    looks: list[Look]
    seconds: float
    cpu: float
    peak: float


def watch(
    command: Sequence[str], environment: Mapping[str, str], folder: Path, *, ledger: Path, server: str, seen: TextIO
) -> Watched:
    """Run a command to its end.

    Args:
        command: What to run.
        environment: Beside this process's own.
        folder: Where it runs, and where what it says is written.
        ledger: SQLite file whose completions are counted.
        server: A word of the Prefect server's command line that no other process of this bench has.
        seen: Where each look is written, as CSV, when it is taken.

    Raises:
        RuntimeError: It did not end with exit code 0; what it said is in the message.
    """
    looks: list[Look] = []
    with (folder / "stderr.txt").open("wb") as stderr, (folder / "stdout.txt").open("wb") as stdout:
        print(*(field.name for field in fields(Look)), sep=",", file=seen)
        start = time.perf_counter()
        process = subprocess.Popen(command, env={**os.environ, **environment}, cwd=folder, stdout=stdout, stderr=stderr)
        ended = status = 0
        while not ended:
            time.sleep(EVERY)
            now = time.perf_counter() - start
            memory = _resident(process.pid), _resident(*_called(server))
            looks.append(Look(now, _cpu(process.pid), _completions(ledger), *memory))
            print(*(f"{figure:.0f}" for figure in astuple(looks[-1])), sep=",", file=seen, flush=True)
            ended, status, used = os.wait4(process.pid, os.WNOHANG)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        said = (folder / "stderr.txt").read_text()[-2000:]
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {said}")
    return Watched(looks, time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000)


def rates(looks: Sequence[Look], clock: Callable[[Look], float]) -> list[float]:
    """Calls by the second of a clock, in each tenth of the calls from the first to the last."""
    from numpy import diff, interp, linspace

    asking = _asking(looks)
    calls, seconds = zip(*((look.calls, clock(look)) for look in asking), strict=True)
    marks = linspace(calls[0], calls[-1], 11)
    return [float(rate) for rate in diff(marks) / diff(interp(marks, calls, seconds))]


def growth(looks: Sequence[Look]) -> float:
    """Megabytes from the first call to the last, by a line through the looks after the first fifth of the calls: what
    any job takes is taken by then.
    """
    from numpy import polyfit

    asking = _asking(looks)
    calls, memory = zip(
        *((look.calls, look.memory) for look in asking if look.calls > asking[-1].calls / 5), strict=True
    )
    slope, _ = polyfit(calls, memory, 1)
    return float(slope) * asking[-1].calls


def _asking(looks: Sequence[Look]) -> list[Look]:
    """Those from the first call to the first look that has them all: after it the output is written."""
    asked = [look for look in looks if look.calls]
    most = asked[-1].calls
    return asked[: 1 + next(number for number, look in enumerate(asked) if look.calls == most)]


def _completions(ledger: Path) -> int:
    """Rows so far: the last one's number, which costs nothing to look up."""
    if not ledger.exists():
        return 0
    with closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True, timeout=30)) as connection:
        try:
            return int(connection.execute("SELECT coalesce(max(id), 0) FROM completions").fetchone()[0])
        except sqlite3.OperationalError:  # not made yet
            return 0


def _cpu(process: int) -> float:
    """Seconds of user and system time so far, of all its threads."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has ended
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _called(word: str) -> list[int]:
    """The processes that this one has started, directly or not, with that word on their command line."""
    found, below = list[int](), [os.getpid()]
    for parent in below:
        try:
            below += map(int, Path(f"/proc/{parent}/task/{parent}/children").read_text().split())
            if word in Path(f"/proc/{parent}/cmdline").read_text().split("\0"):
                found.append(parent)
        except OSError:  # it has ended
            continue
    return found


def _resident(*processes: int) -> float:
    """Resident memory of processes together, in megabytes."""
    total = 0.0
    for process in processes:
        try:
            status = Path(f"/proc/{process}/status").read_text()
        except OSError:  # it has ended
            continue
        total += sum(int(line.split()[1]) / 1000 for line in status.splitlines() if line.startswith("VmRSS"))
    return total
