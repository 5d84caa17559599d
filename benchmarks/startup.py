"""What each trick at the start of a process saves: the same program with it and without, in alternation."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.figure import Figure, middle
from benchmarks.stage import ROOT, Stage

LEAST = 0.1
"""Seconds of CPU that a trick has to save to stay."""
PAIRS = 5
"""Runs with and without, for each repeat that is asked for."""
_DEFERRED = """
from generator.startup import deferred
deferred.DEFERRED = frozenset(name for name in deferred.DEFERRED if not name.startswith({without!r}))
deferred.STOOD_IN = frozenset(name for name in deferred.STOOD_IN if not name.startswith({without!r}))
deferred.defer_unneeded()
"""
_LANCEDB = """
from contextlib import nullcontext
from generator.startup import lancedb_import, own_process
own_process.begin()
for trick in {without!r}:
    setattr(lancedb_import, trick, nullcontext)
with lancedb_import.quick():
    import lancedb
"""
_GARBAGE = """
from generator.startup import garbage
if not {without!r}:
    garbage.look_rarely()
import lancedb
"""
_FLOW = """
from flows.options.registry import FLOWS
FLOWS["qa-curate"].load()
import prefect.artifacts, prefect.flow_engine
"""


@dataclass(frozen=True)
class Trick:
    """A program, and what is put into it for it to do without the trick."""

    what: str
    program: str
    without: tuple[str, ...]


TRICKS = (
    Trick("OpenAI's types put off", _DEFERRED + "import openai", ("openai",)),
    Trick("LanceDB's namespace client put off", _DEFERRED + "import lancedb", ("lance_namespace",)),
    Trick("FastAPI and Prefect's blocks for chats and webhooks put off", _DEFERRED + _FLOW, ("fastapi", "prefect")),
    Trick("LanceDB's decorator taken from elsewhere (Python below 3.12)", _LANCEDB, ("_overrides_unchecked",)),
    Trick("pandas hidden from PyArrow", _LANCEDB, ("_pandas_unseen",)),
    Trick("garbage looked for rarely while importing", _GARBAGE + _FLOW, ("garbage",)),
)


def startup(_stage: Stage, repeats: int) -> Iterator[Figure]:
    """Every trick of generator/startup/README.md."""
    for trick in TRICKS:
        runs = [(_cpu(trick, ()), _cpu(trick, trick.without)) for _ in range(PAIRS * repeats + 1)][1:]
        with_it, without = (middle(side) for side in zip(*runs, strict=True))
        saved = middle([other - one for one, other in runs])
        yield Figure(trick.what, saved, LEAST, "s", f"{with_it:.2f} s instead of {without:.2f} s of CPU", at_least=True)


def _cpu(trick: Trick, without: tuple[str, ...]) -> float:
    """Seconds of CPU of a process that runs the program."""
    program = trick.program.format(without=without)
    pid = os.posix_spawn(sys.executable, [sys.executable, "-c", program], {**os.environ, "PYTHONPATH": str(ROOT)})
    _, status, used = os.wait4(pid, 0)
    if status:
        raise RuntimeError(f"{trick.what}: the program ended with {status}")
    return used.ru_utime + used.ru_stime
