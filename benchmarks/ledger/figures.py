"""What the ledger adds to a call: those of `speed.even` as sleeps, claimed before and on record after, or neither."""

import sys
from collections.abc import Iterator

from benchmarks.figure import Figure, middle
from benchmarks.processes import measured
from benchmarks.stage import ROOT, Stage

CALLS = 2000


def ledger(stage: Stage, repeats: int) -> Iterator[Figure]:
    """CPU and waiting a row, 50 calls of 200 ms in flight."""
    results = [_measure(stage) for _ in range(repeats)]
    cpu, waiting = (middle([result[i] for result in results]) for i in (0, 1))
    yield Figure("the ledger: CPU a call", cpu, 0.2, "ms", "against the same program without it")
    yield Figure("the ledger: waiting a call, 50 calls of 200 ms in flight", waiting, 2.0, "ms")


def _measure(stage: Stage) -> tuple[float, float]:
    """Milliseconds of CPU and of waiting a call."""
    folder = stage.new_folder()
    command = [sys.executable, "-m", "benchmarks.ledger.load", str(CALLS), str(folder / "ledger.db")]
    with_ledger, without, waiting = map(float, measured(command, {"PYTHONPATH": str(ROOT)}, folder).output.split())
    return 1000 * (with_ledger - without) / CALLS, 1000 * waiting / CALLS
