"""`python -m benchmarks.large [--chunks N]`: `generator pipeline` on so many chunks of 1 kB, judged, on the loopback
provider. What memory a chunk takes is told by how it grows while they are asked about, and when the output is written.
"""

import argparse
import sys
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from typing import TextIO

from benchmarks.figure import Figure, pace, table
from benchmarks.large.watching import Watched, growth, rates, watch
from benchmarks.material import MODEL
from benchmarks.stage import GENERATOR, Stage, open_stage

LENGTH = 1000
"""Characters of a chunk."""
WHOLE = 1_000_000
RESULTS = Path(__file__).parents[1] / "results"
IN_FLIGHT = 64

SERVER = "flows.server.api_process"
"""On the command line of the Prefect server, and of no other process of this bench."""


def main() -> int:
    """Measure; the exit code says whether every figure is met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.large", description=__doc__)
    parser.add_argument("--chunks", type=int, default=WHOLE, help=f"chunks ({WHOLE:,})")
    parser.add_argument("--looks", type=Path, default=RESULTS / "large.csv", help="what is seen, every few seconds")
    given = parser.parse_args()
    given.looks.parent.mkdir(exist_ok=True)
    with open_stage() as stage, given.looks.open("w") as seen:
        run = _run(stage, given.chunks, seen)
    figures = list(_figures(given.chunks, run))
    print(f"{table(figures)}\n\nTen million additions in Python took {pace():.2f} s.")
    return 0 if all(figure.met for figure in figures) else 1


def _run(stage: Stage, chunks: int, seen: TextIO) -> Watched:
    print(f"{chunks:,} chunks …", file=sys.stderr, flush=True)
    home = stage.new_folder()
    lancedb = stage.material("table", chunks, LENGTH)
    words = ("pipeline", str(lancedb), "-o", "out.jsonl", "--skip-enrichment", "--provider", "openai", "--model", MODEL)
    environment = stage.environment(home, in_flight=IN_FLIGHT)
    command = [str(GENERATOR), *words]
    return watch(command, environment, home, ledger=home / "ledger.db", server=SERVER, seen=seen)


def _figures(chunks: int, run: Watched) -> Iterator[Figure]:
    grown = growth(run.looks)
    written = run.peak - max(look.memory for look in run.looks if look.calls < run.looks[-1].calls)
    detail = f"{1000 * grown / chunks:.2f} kB a chunk while they are asked about, {written:.0f} MB when all is written"
    yield Figure(f"{chunks:,} chunks of 1 kB, generated and judged: peak memory", run.peak, 1000, "MB", detail)
    if chunks < WHOLE:
        whole = run.peak + (grown + written) * (WHOLE / chunks - 1)
        yield Figure(f"the same, drawn out to {WHOLE:,}", whole, 1000, "MB", "not measured")
    for clock, of in (("seconds", attrgetter("seconds")), ("seconds of its own CPU", attrgetter("cpu"))):
        tenths = rates(run.looks, of)
        detail = " ".join(f"{rate:.0f}" for rate in tenths)
        what = f"calls by {clock}, the last tenth over the first"
        yield Figure(what, tenths[-1] / tenths[0], 0.9, "×", detail, at_least=True)
    server = [look.server for look in run.looks]
    yield Figure("Prefect server beside it: most memory", max(server), 1000, "MB", f"{server[0]:,.0f} MB at first")


if __name__ == "__main__":
    sys.exit(main())
