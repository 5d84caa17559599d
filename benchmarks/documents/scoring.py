"""The made files chunked as a user does it, and scored."""

import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.documents.blocks import Truth
from benchmarks.documents.chunked import pieces
from benchmarks.documents.figures import figures
from benchmarks.documents.files import make_files
from benchmarks.documents.score import Score, score
from benchmarks.figure import Figure
from benchmarks.stage import Stage
from tasks.chunk import chunk_folder


def documents(stage: Stage, _: int) -> Iterator[Figure]:
    """How much of the made files is in their chunks, and where."""
    folder = stage.new_folder()
    yield from figures(scored(folder, list(make_files(folder / "files"))))


def scored(folder: Path, truths: Sequence[Truth], files: str = "files") -> list[Score]:
    """Chunk `FOLDER/FILES` and score each file; what could not be read is told on standard error."""
    database = folder / f"{files}.lancedb"
    shutil.rmtree(database, ignore_errors=True)  # what an earlier state of the readers gave
    summary = chunk_folder(folder / files, database)
    for skipped in summary.skipped:
        print(f"{skipped.path}: {skipped.reason}", file=sys.stderr)
    made = pieces(database)
    return [score(truth, made.get(truth.name, [])) for truth in truths]
