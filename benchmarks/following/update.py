"""`--update` on a large table: what one edited chunk, one deleted one, and a compaction cost."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.figure import Figure
from benchmarks.material import MODEL, text, write_table
from benchmarks.stage import CHUNK, Stage

if TYPE_CHECKING:
    from lancedb.table import Table

CHUNKS = 10_000
TABLE = "text_chunks"


def update(stage: Stage, _repeats: int) -> Iterator[Figure]:
    """Once: calls and bytes do not vary."""
    stage.behave()
    home = stage.new_folder()
    write_table(CHUNKS, CHUNK, home / "my.lancedb")
    first = _seconds(stage, home)
    before = _rows(home)
    ids = [str(row["id"]) for row in _table(home).search().select(["id"]).limit(2).to_list()]

    edited = {"content": text(CHUNKS + 1, CHUNK)}
    for what, change, calls in (
        ("one edited", lambda table: table.update(where=f"id = '{ids[0]}'", values=edited), 2),
        ("one deleted", lambda table: table.delete(f"id = '{ids[1]}'"), 0),
        ("compacted", lambda table: table.optimize(), 0),
    ):
        yield from _after(stage, home, what, change, calls, before, first)


def _after(
    stage: Stage,
    home: Path,
    what: str,
    change: "Callable[[Table], object]",
    calls: int,
    before: list[bytes],
    first: float,
) -> Iterator[Figure]:
    change(_table(home))
    stage.provider.reset()
    seconds = _seconds(stage, home)
    now = set(_rows(home))
    gone = [row for row in before if row not in now]
    detail = f"{len(gone)} of {len(before):,} rows are not there any more as they were"
    yield Figure(f"of {CHUNKS:,} chunks {what}: calls, the judge's too", stage.calls().made, calls, detail=detail)
    yield Figure("the same, time of the first run", seconds / first, 0.5, "×", f"{seconds:.1f} s of {first:.1f} s")


def _seconds(stage: Stage, home: Path) -> float:
    named = ("--provider", "openai", "--model", MODEL, "--skip-enrichment", "--threshold", "0")
    command = ("pipeline", str(home / "my.lancedb"), "--update", "-o", str(home / "out.jsonl"), *named)
    return stage.generator(home, *command).seconds


def _rows(home: Path) -> list[bytes]:
    return (home / "out.jsonl").read_bytes().splitlines()


def _table(home: Path) -> "Table":
    import lancedb

    return lancedb.connect(home / "my.lancedb").open_table(TABLE)
