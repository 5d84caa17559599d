"""Selections from 100,000 rows, and how their time grows from 10,000."""

import sys
from collections.abc import Iterator

from benchmarks.figure import Figure, middle
from benchmarks.processes import measured
from benchmarks.stage import ROOT, Stage

MANY, FEW = 100_000, 10_000


def choosing(stage: Stage, repeats: int) -> Iterator[Figure]:
    """Seconds of each, and the memory of the one that is bounded by it too."""
    yield from _seconds(stage, repeats, "deita", "`multi-score --deita`: 6,000 of 100,000 embeddings of 384", 45)
    _, peak = _run(stage, "deita", MANY)
    yield Figure("the same, peak memory", peak, 1500, "MB")
    yield from _seconds(stage, repeats, "coverage", "`select-coverage`: 10,000 of 100,000, coverage measured", 90)
    yield from _seconds(stage, repeats, "near", "`dedup`, exact and near: 100,000 pairs", 60)
    yield from _seconds(stage, repeats, "leaks", "`decontaminate`: 100,000 rows against 10,000", 30)
    rate = middle([MANY / _run(stage, "rules", MANY)[0] for _ in range(repeats)])
    yield Figure("`multi-score`, complexity and quality without a model: rows a second", rate, 15_000, at_least=True)


def _seconds(stage: Stage, repeats: int, name: str, what: str, bound: float) -> Iterator[Figure]:
    few = middle([_run(stage, name, FEW)[0] for _ in range(repeats)])
    many = middle([_run(stage, name, MANY)[0] for _ in range(repeats)])
    yield Figure(what, many, bound, "s", f"{few:.2f} s for a tenth: {many / few:.1f} × for 10 × the rows")


def _run(stage: Stage, name: str, rows: int) -> tuple[float, float]:
    """Seconds of the work, and megabytes of the whole process."""
    command = [sys.executable, "-m", "benchmarks.choosing.load", name, str(rows)]
    done = measured(command, {"PYTHONPATH": str(ROOT)}, stage.new_folder())
    return float(done.output), done.peak
