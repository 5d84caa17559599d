"""Commands that call no model."""

from collections.abc import Iterator

from benchmarks.figure import Figure, middle
from benchmarks.stage import Stage


def help_text(stage: Stage, repeats: int) -> Iterator[Figure]:
    """`generator --help`."""
    seconds = [stage.generator(stage.new_folder(), "--help").seconds for _ in range(repeats)]
    yield Figure("`generator --help`", middle(seconds), 0.5, "s")


def export(stage: Stage, repeats: int) -> Iterator[Figure]:
    """`generator export` of 10,000 records."""
    records = str(stage.material("records", 10_000))
    seconds = [_export(stage, records) for _ in range(repeats)]
    yield Figure("`generator export` of 10,000 records", middle(seconds), 1.5, "s")


def _export(stage: Stage, records: str) -> float:
    home = stage.new_folder()
    return stage.generator(home, "export", records, "-o", str(home / "out.jsonl"), "-f", "chatml").seconds
