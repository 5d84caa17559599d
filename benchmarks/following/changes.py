"""What changes of a table cost: a snapshot of a large one, and the calls and runs that follow from an edit."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.figure import Figure, middle
from benchmarks.following.load import LENGTH
from benchmarks.processes import measured
from benchmarks.stage import ROOT, Stage
from flows.server.connection import using
from generator.lancedb.connection import connect
from tests.support.deployments import deploy, end, runs_of

ROWS, CHUNKS, BURST = 1_000_000, 10_000, 20
FLOW = "qa-generate"


def snapshot(stage: Stage, repeats: int) -> Iterator[Figure]:
    """Of a million rows, in a process of its own."""
    folder = stage.new_folder()
    load = [sys.executable, "-m", "benchmarks.following.load"]
    given = [str(ROWS), str(folder / "my.lancedb")]
    measured([*load, "make", *given], {"PYTHONPATH": str(ROOT)}, folder)
    taken = [measured([*load, "take", *given], {"PYTHONPATH": str(ROOT)}, folder) for _ in range(repeats)]
    times = [tuple(map(float, each.output.split())) for each in taken]
    yield Figure(f"a snapshot of {ROWS:,} rows of {LENGTH:,} characters", middle([each[0] for each in times]), 60, "s")
    yield Figure("the same: peak memory of the process", middle([each.peak for each in taken]), 500, "MB")
    yield Figure("the difference of two of these, 100,000 rows changed", middle([each[1] for each in times]), 10, "s")


def changes(stage: Stage, repeats: int) -> Iterator[Figure]:
    """Calls of `generate` on a table that was changed, and runs that `watch` starts; once, for counts do not vary."""
    del repeats
    home = stage.new_folder()
    lancedb = stage.material("table", CHUNKS)
    with using(stage.prefect):
        watcher = _Watcher(stage, home, lancedb, deploy(FLOW, "changes"))
        yield Figure(f"{CHUNKS:,} chunks, first seen: runs", watcher.runs_after(lambda _: None), 1)
        yield Figure("the same: calls", watcher.calls(), CHUNKS)
        edit = {"where": "id = 'c77'", "values": {"content": "What was written here is no longer true. " * 20}}
        yield Figure("one chunk edited: runs", watcher.runs_after(lambda table: table.update(**edit)), 1)
        yield Figure("the same: calls", watcher.calls(), 1)
        yield Figure("one chunk deleted: runs", watcher.runs_after(lambda table: table.delete("id = 'c78'")), 1)
        yield Figure("the same: calls", watcher.calls(), 0)
        yield Figure("a compaction: runs", watcher.runs_after(lambda table: table.optimize()), 0)
        yield Figure(f"{BURST} commits, one after the other: runs", watcher.runs_after(_burst), 1)
        yield Figure("the same: calls", watcher.calls(), BURST)


def _burst(table: Any) -> None:
    for n in range(BURST):
        table.add(
            [{"id": f"new{n}", "content": f"Addition {n} has news of its own. " * 20, "source_file": "docs/new.md"}]
        )


class _Watcher:
    """Looks at a table once after each change, as cron would."""

    def __init__(self, stage: Stage, home: Path, lancedb: Path, deployment: str) -> None:
        self._stage = stage
        self._home = home
        self._lancedb = lancedb
        self._deployment = deployment

    def runs_after(self, change: Any) -> int:
        """Runs that are started after a change, of which each ends at once."""
        before = len(runs_of(self._deployment))
        change(connect(self._lancedb).open_table("text_chunks"))
        named = ("--run", self._deployment, "--param", "output=qa.jsonl", "--once", "--settle", "1")
        self._stage.generator(self._home, "watch", str(self._lancedb), *named)
        end(self._deployment)
        return len(runs_of(self._deployment)) - before

    def calls(self) -> int:
        """Calls of a run on the table as it is now."""
        self._stage.behave()
        self._stage.generate(self._home, CHUNKS, in_flight=200)
        return self._stage.calls().made
