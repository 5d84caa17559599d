"""How soon a command is there: a job of 20 chunks by rules, over what Python needs to import Prefect and LanceDB."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figure import Figure, middle
from benchmarks.processes import Measured, measured
from benchmarks.stage import GENERATOR, Stage

CHUNKS = 20
WITH, WITHOUT = 2.0, 4.0
"""Times the imports that the job may take, with a server there and without."""
IMPORTS = [sys.executable, "-c", "import prefect, lancedb"]


def at_once(stage: Stage, repeats: int) -> Iterator[Figure]:
    """The same job where a server answers, where one is left behind, and where none was ever."""
    rounds = [_round(stage) for _ in range(repeats + 1)][1:]
    named = {
        "a job of 20 chunks by rules where no server runs, whole process over `import prefect, lancedb`": WITHOUT,
        "the same command again, which finds the server": WITH,
        "the first command of all, which makes Prefect's database too": WITHOUT,
        "where no server runs, with one embedded": WITHOUT,
    }
    imports, *jobs = zip(*rounds, strict=True)
    for (what, bound), job in zip(named.items(), jobs, strict=True):
        ratio = middle([one / imported for one, imported in zip(job, imports, strict=True)])
        yield Figure(what, ratio, bound, "×", f"{middle(job):.2f} s against {middle(imports):.2f} s")


def _round(stage: Stage) -> tuple[float, ...]:
    """Seconds of the imports, of the job without a server, with it, on an empty home, and with an embedded one."""
    home, empty = stage.new_folder(), stage.new_folder()
    lancedb = stage.material("table", CHUNKS)
    try:
        first = _job(lancedb, empty)
    finally:
        _generator(empty, "down")
    shutil.copytree(empty / "prefect", home / "prefect")
    imports = measured(IMPORTS, {}, home)
    try:
        without, found = _job(lancedb, home), _job(lancedb, home)
    finally:
        _generator(home, "down")
    embedded = _job(lancedb, home, start="embedded")
    return tuple(one.seconds for one in (imports, without, found, first, embedded))


def _job(lancedb: Path, home: Path, start: str = "background") -> Measured:
    job = ("pipeline", str(lancedb), "-o", str(home / "out.jsonl"), "--provider", "extractive", "--fresh")
    return _generator(home, *job, start=start)


def _generator(home: Path, *arguments: str, start: str = "background") -> Measured:
    environment = {
        "PREFECT_API_URL": "",
        "PREFECT_HOME": str(home / "prefect"),
        "XDG_DATA_HOME": str(home / "data"),
        "GENERATOR_SERVER__START": start,
    }
    return measured([str(GENERATOR), *arguments], environment, home)
