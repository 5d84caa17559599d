"""A process and all that it starts, measured together from outside (Linux: /proc)."""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_EVERY = 0.05


@dataclass(frozen=True)
class Family:
    """What they took.

    Attributes:
        code: Exit code of the first.
        seconds: From its start to its end.
        peak: Most resident memory of all of them at one moment, in megabytes; pages that they share count for each.
        said: What it wrote, both outputs.
    """

    code: int
    seconds: float
    peak: float
    said: str


def run_family(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> Family:
    """Run a command to its end, whatever its exit code is."""
    said, peak = folder / "said.txt", 0.0
    with said.open("wb") as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, env={**os.environ, **environment}, cwd=folder, stdout=output, stderr=subprocess.STDOUT
        )
        while process.poll() is None:
            peak = max(peak, sum(map(_resident, _members(process.pid))))
            time.sleep(_EVERY)
        seconds = time.perf_counter() - start
    return Family(process.returncode, seconds, peak, said.read_text())


def _members(first: int) -> Iterator[int]:
    """The process and its children, and theirs."""
    yield first
    try:
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        tasks = [path.name for path in Path(f"/proc/{first}/task").iterdir() if path.name != str(first)]
        for task in tasks:
            children += Path(f"/proc/{first}/task/{task}/children").read_text().split()
    except OSError:  # it has ended
        return
    for child in children:
        yield from _members(int(child))


def _resident(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
