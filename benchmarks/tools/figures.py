"""Tool use: the graph of 6,000 tools' parameters, the call checker, and what running the calls adds to generation."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.figure import Figure, middle
from benchmarks.processes import measured
from benchmarks.stage import ROOT, Calls, Stage

MANY, FEW = 6000, 600
ROWS, IN_FLIGHT, LATENCY = 1000, 50, 0.2


def graph(stage: Stage, repeats: int) -> Iterator[Figure]:
    """Once: the graph is long at work, and its seconds hardly vary."""
    del repeats
    few, _, _ = _load(stage, "graph", str(FEW))
    seconds, peak, edges = _load(stage, "graph", str(MANY))
    detail = f"{edges:,.0f} edges; {few:.1f} s for a tenth of the tools"
    yield Figure(f"graph of the parameters of {MANY:,} tools", seconds, 120, "s", detail)
    yield Figure("the same, peak memory", peak, 1500, "MB")


def checker(stage: Stage, repeats: int) -> Iterator[Figure]:
    """Calls that are checked in a second, right and wrong ones."""
    for shape in ("flat", "nested"):
        right, wrong = (
            middle([_load(stage, "checker", shape, verdict)[0] for _ in range(repeats)])
            for verdict in ("right", "wrong")
        )
        detail = f"{right:,.0f} of right calls, {wrong:,.0f} of wrong ones"
        what = f"call checker, {shape} arguments: the slower of right and wrong calls a second"
        yield Figure(what, min(right, wrong), 20_000, "", detail, at_least=True)


def executor(stage: Stage, repeats: int) -> Iterator[Figure]:
    """1,000 rows of single steps with their calls run, over the same prompts with nothing run, back to back."""
    pairs = [_pair(stage) for _ in range(repeats)]
    whole, alone = (middle([getattr(pair, name).seconds for pair in pairs]) for name in ("whole", "alone"))
    rows = min(pair.rows for pair in pairs)
    what = f"{ROWS:,} single-step rows by MCP, 200 ms a call, {IN_FLIGHT} in flight: over generation alone"
    ratio = middle([pair.whole.seconds / pair.alone.seconds for pair in pairs])
    yield Figure(what, ratio, 1.25, "×", f"{whole:.2f} s against {alone:.2f} s, first call to last reply")
    yield Figure("the same, rows kept", rows, 0.9 * ROWS, at_least=True)


@dataclass(frozen=True)
class _Pair:
    """What the provider saw with calls run and without, and the rows that came out of the first."""

    whole: Calls
    alone: Calls
    rows: int


def _pair(stage: Stage) -> _Pair:
    results = stage.new_folder() / "results.json"
    rows, whole = _rows(stage, results)
    (results.parent / "ledger.db").unlink()
    again, alone = _rows(stage, results)
    if again != rows:
        raise RuntimeError(f"{rows} rows came with their calls run, and {again} without; the two are not comparable.")
    return _Pair(whole, alone, rows)


def _rows(stage: Stage, results: Path) -> tuple[int, Calls]:
    stage.behave(latency=LATENCY)
    server = f"{sys.executable} -m tool_specs.hdf5_server {_files(stage.folder)}"
    arguments = [server, stage.provider.url, str(results), str(IN_FLIGHT), str(ROWS)]
    command = [sys.executable, "-m", "benchmarks.tools.rows", *arguments]
    done = measured(command, {**stage.provider.environment(), "PYTHONPATH": str(ROOT)}, results.parent)
    return int(done.output), stage.calls()


@cache
def _files(folder: Path) -> Path:
    """The sample files; made once."""
    files = folder / "hdf5"
    measured([sys.executable, "-m", "tool_specs.sample_files", str(files)], {"PYTHONPATH": str(ROOT)}, folder)
    return files


def _load(stage: Stage, *arguments: str) -> list[float]:
    command = [sys.executable, "-m", "benchmarks.tools.load", *arguments]
    return [float(part) for part in measured(command, {"PYTHONPATH": str(ROOT)}, stage.new_folder()).output.split()]
