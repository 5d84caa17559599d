"""`python -m benchmarks.sharding`: a run shared out over workers, one of them lost; and three workers against one.

Prefect and the ledger are on PostgreSQL; a call takes 400 ms. Throughput is that of the best five seconds, when all
workers are at work: processes that start take turns on the few cores of one machine, which is not what is measured.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figure import Figure, table
from tests.support.sharding import Yard, open_yard, wait_for

CHUNKS, LATENCY = 300, 0.4
WINDOW = 5.0
"""Seconds in which throughput is measured."""
IN_FLIGHT, LIMIT, WORKERS, SHARDS = 8, 24, 3, 12
PIPELINE = ("pipeline", "my.lancedb", "--skip-enrichment", "--batch-size", "5")


def main() -> int:
    """Measure, print the table, and say whether every figure is met."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as name,
        open_yard(Path(name), chunks=CHUNKS, limit=LIMIT, in_flight=IN_FLIGHT, latency=LATENCY) as yard,
    ):
        figures = [*_one_lost(yard), _throughput(yard)]
    print(table(figures))
    return 0 if all(figure.met for figure in figures) else 1


def _one_lost(yard: Yard) -> list[Figure]:
    """Twelve shards over three workers, of which one is lost with all that it has started."""
    print("three workers, one lost …", file=sys.stderr, flush=True)
    yard.provider.reset()
    first, *_ = yard.workers(WORKERS)
    shared = yard.start(*PIPELINE, "-o", "many.jsonl", "--shards", str(SHARDS))
    wait_for(lambda: yard.provider.stats()["calls"] >= CHUNKS // 4, shared)
    yard.lose(first)
    _check(yard.end(shared))
    seen = yard.provider.stats()
    yard.end_workers()
    yard.provider.reset()
    _check(yard.run(*PIPELINE, "-o", "one.jsonl", **yard.by_itself()))
    same = (yard.folder / "many.jsonl").read_bytes() == (yard.folder / "one.jsonl").read_bytes() != b""
    again = seen["calls"] - len(seen["prompts"])
    what = f"{WORKERS} workers, {SHARDS} shards, one worker lost"
    return [
        Figure(f"{what}: output unlike that of one process", int(not same), 0),
        Figure(f"{what}: calls asked again", again, IN_FLIGHT, "", f"{CHUNKS} chunks, {IN_FLIGHT} in flight when lost"),
        Figure(f"{what}: most requests in flight at the provider", seen["max_in_flight"], LIMIT),
    ]


def _throughput(yard: Yard) -> Figure:
    """Calls a second, from the first to the last, with three workers and with one, a shard each."""
    rates = []
    for workers in (WORKERS, 1):
        print(f"throughput of {workers} workers …", file=sys.stderr, flush=True)
        yard.provider.reset()
        yard.workers(workers)
        # --fresh draws a sample of its own: nothing of it is in the ledger yet.
        shared = yard.start(*PIPELINE, "-o", "rate.jsonl", "--shards", str(workers), "--fresh")
        rates.append(_watched(yard, shared))
        yard.end_workers()
    what = f"{WORKERS} workers over one, {IN_FLIGHT} requests in flight each, {LIMIT} over all: calls a second"
    return Figure(what, rates[0] / rates[1], 2.5, "×", f"{rates[0]:.1f} against {rates[1]:.1f}", at_least=True)


def _watched(yard: Yard, shared: "subprocess.Popen[bytes]") -> float:
    """Calls a second in the best `WINDOW` of a run, to whose end this goes on."""
    counts: list[tuple[float, int]] = []
    while shared.poll() is None:
        counts.append((time.monotonic(), int(yard.provider.stats()["calls"])))
        time.sleep(0.2)
    _check(yard.end(shared))
    spans = [
        (end - start, calls - before)
        for number, (start, before) in enumerate(counts)
        for end, calls in counts[number + 1 :]
        if WINDOW <= end - start < WINDOW + 1
    ]
    return max(calls / seconds for seconds, calls in spans)


def _check(done: object) -> None:
    if getattr(done, "code", 1):
        raise RuntimeError(f"a command failed: {getattr(done, 'said', '')}")


if __name__ == "__main__":
    sys.exit(main())
