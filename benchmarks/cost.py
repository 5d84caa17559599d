"""What a call costs in CPU, what a rerun costs, and what a run holds in memory."""

from collections.abc import Iterator

from benchmarks.figure import Figure, middle
from benchmarks.stage import Stage

FEW, MANY = 2000, 5000
LONG = 2000
"""Characters of a chunk of 2 kB."""


def cpu(stage: Stage, repeats: int) -> Iterator[Figure]:
    """User and system time of the whole process, start-up and all, by the number of its calls."""
    few = middle([_cpu(stage, FEW) for _ in range(repeats)])
    many = middle([_cpu(stage, MANY) for _ in range(repeats)])
    more = 1000 * (many - few) / (MANY - FEW)
    detail = f"{more:.2f} ms for each call more ({FEW:,} to {MANY:,} calls); the rest is start-up"
    yield Figure(
        f"CPU of the whole process a call, {MANY:,} calls, 200 in flight", 1000 * many / MANY, 2.0, "ms", detail
    )


def rerun(stage: Stage, repeats: int) -> Iterator[Figure]:
    """A finished job once more."""
    stage.behave()
    home = stage.new_folder()
    stage.generate(home, 500, in_flight=50)
    stage.provider.reset()
    again = [stage.generate(home, 500, in_flight=50).seconds for _ in range(repeats)]
    yield Figure("rerun of a finished job of 500 chunks: calls", stage.calls().made, 0)
    yield Figure("the same, whole process", middle(again), 3.5, "s")


def memory(stage: Stage, repeats: int) -> Iterator[Figure]:
    """Peak resident memory of a short run and of one ten times as long. Once: memory hardly varies."""
    del repeats
    stage.behave()
    short, long = (stage.generate(stage.new_folder(), n, in_flight=50, length=LONG).peak for n in (2000, 20_000))
    yield Figure("20,000 chunks of 2 kB: peak memory", long, 600, "MB")
    yield Figure("the same, beyond the peak for 2,000", long - short, 150, "MB", f"{short:.0f} MB for 2,000")


def _cpu(stage: Stage, calls: int) -> float:
    stage.behave(latency=0.2)
    return stage.generate(stage.new_folder(), calls, in_flight=200).cpu
