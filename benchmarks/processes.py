"""Whole processes, measured from outside: seconds, CPU and peak memory, children included."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measured:
    """What a process took.

    Attributes:
        seconds: From its start to its end.
        cpu: Seconds of user and system time, its ended children's included.
        peak: Most resident memory, in megabytes.
        output: What it wrote to standard output.
    """

    seconds: float
    cpu: float
    peak: float
    output: str


def measured(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> Measured:
    """Run a command to its end.

    Raises:
        RuntimeError: It did not end with exit code 0; what it said is in the message.
    """
    said, written = folder / "stderr.txt", folder / "stdout.txt"
    with said.open("wb") as stderr, written.open("wb") as stdout:
        start = time.perf_counter()
        process = subprocess.Popen(command, env={**os.environ, **environment}, cwd=folder, stdout=stdout, stderr=stderr)
        # Not `Popen.wait`: only wait4 tells what this very process used.
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {said.read_text()[-2000:]}")
    return Measured(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000, written.read_text())
