"""`python -m benchmarks [NAME …]`: measures the figures, prints their table, and keeps it in benchmarks/results/."""

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import at_once, cost, limits, local, review, speed, startup
from benchmarks.choosing import figures as choosing
from benchmarks.documents import rates, scoring
from benchmarks.figure import Figure, pace, table
from benchmarks.following import changes, update
from benchmarks.ledger import figures as ledger
from benchmarks.stage import open_stage
from benchmarks.tools import figures as tools

BENCHES = {
    "even": speed.even,
    "many": speed.many,
    "uneven": speed.uneven,
    "in-flight": speed.in_flight,
    "cpu": cost.cpu,
    "rerun": cost.rerun,
    "memory": cost.memory,
    "help": local.help_text,
    "export": local.export,
    "ledger": ledger.ledger,
    "limits": limits.limits,
    "snapshot": changes.snapshot,
    "changes": changes.changes,
    "startup": startup.startup,
    "at-once": at_once.at_once,
    "choosing": choosing.choosing,
    "review": review.review,
    "graph": tools.graph,
    "checker": tools.checker,
    "executor": tools.executor,
    "update": update.update,
    "documents": scoring.documents,
    "documents-pace": rates.pace,
    "documents-memory": rates.memory,
    "documents-rerun": rates.rerun,
}
RESULTS = Path(__file__).parent / "results"


def main() -> int:
    """Run the benches named, or all; the exit code says whether every figure is met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(BENCHES)}; all of them by default")
    parser.add_argument("--repeats", type=int, default=3, help="times that each is measured; medians are shown (3)")
    given = parser.parse_args()
    if unknown := set(given.names) - set(BENCHES):
        parser.error(f"there is no bench {', '.join(sorted(unknown))}; there are: {', '.join(BENCHES)}")
    figures: list[Figure] = []
    with open_stage() as stage:
        for name in given.names or BENCHES:
            print(f"measuring {name} …", file=sys.stderr, flush=True)
            figures += BENCHES[name](stage, given.repeats)
    taken = f"{os.cpu_count()} cores, medians of {given.repeats}; ten million additions in Python took {pace():.2f} s"
    drawn = f"{table(figures)}\n\n{taken}."
    print(drawn)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{datetime.now(UTC):%Y-%m-%d-%H%M%S}.md").write_text(drawn + "\n", encoding="utf-8")
    return 0 if all(figure.met for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
