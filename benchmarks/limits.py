"""What a Prefect limit costs, on a Prefect server that keeps its data in PostgreSQL (SQLite is no place for limits)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from benchmarks.figure import Figure, middle
from benchmarks.stage import Stage
from tests.support.postgres import postgres_programs, postgres_server
from tests.support.prefect_server import running_prefect

CALLS, IN_FLIGHT = 2000, 50


@dataclass(frozen=True)
class _Runs:
    """Seconds of the calls of a job, and of the whole process of its rerun."""

    calls: float
    rerun: float


def limits(stage: Stage, repeats: int) -> Iterator[Figure]:
    """A job and its rerun without a limit, then with the limits that `generator limits` writes."""
    programs = postgres_programs()
    if programs is None:
        raise RuntimeError(
            "This figure needs PostgreSQL: there is no initdb in /usr/lib/postgresql/*/bin or on the PATH."
        )
    home = stage.new_folder()
    with (
        postgres_server(programs) as database,
        running_prefect(home, PREFECT_SERVER_DATABASE_CONNECTION_URL=database) as prefect,
    ):
        here = replace(stage, prefect=prefect)
        here.warm_up()
        without = [_runs(here) for _ in range(repeats)]
        here.generator(here.new_folder(), "limits")
        limited = [_runs(here) for _ in range(repeats)]
    ratio = middle([runs.calls for runs in limited]) / middle([runs.calls for runs in without])
    more = middle([runs.rerun for runs in limited]) - middle([runs.rerun for runs in without])
    what = f"{CALLS:,} calls of 200 ms, Prefect on PostgreSQL, with a limit on the provider's tag:"
    yield Figure(f"{what} over without", ratio, 1.3, "×", f"{middle([runs.calls for runs in limited]):.1f} s with it")
    yield Figure("the same, its rerun beyond without", more, 1.0, "s")


def _runs(stage: Stage) -> _Runs:
    stage.behave(latency=0.2)
    home = stage.new_folder()
    stage.generate(home, CALLS, in_flight=IN_FLIGHT)
    seconds = stage.calls().seconds
    return _Runs(seconds, stage.generate(home, CALLS, in_flight=IN_FLIGHT).seconds)
