"""Make what training is measured on: documents, rows, the same rows with errors, questions.

    python -m benchmarks.training FOLDER [--documents 60] [--held-out 10] [--facts 1] [--wordings 4] [--seed 17]

What is measured with them is in docs/measured.md, with its commands.
"""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson

from benchmarks.training.documents import Document, made, written
from benchmarks.training.rows import items, training_rows, with_errors
from generator.evaluation.items import Stratum

WRONG = 0.2
"""Share of the facts that the set with errors has wrong."""


def main() -> int:
    """Write the files, and say how many of each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--held-out", type=int, default=10, help="documents that no row is made of")
    parser.add_argument("--facts", type=int, default=1, help="of each document")
    parser.add_argument("--wordings", type=int, default=4, help="in which rows ask for each")
    parser.add_argument("--seed", type=int, default=17)
    given = parser.parse_args()
    documents = made(given.documents, given.seed)
    kept = given.documents - given.held_out
    trained, held_out = documents[:kept], documents[kept:]
    files = list(written(documents, given.folder / "documents"))
    rows = training_rows(trained, given.facts, given.wordings)
    wrong = with_errors(trained, rows, WRONG, given.seed)
    parts: list[tuple[list[Document], Stratum]] = [(trained, "trained"), (held_out, "held-out")]
    asked = [item.row() for part, stratum in parts for item in items(part, stratum, given.facts, given.seed)]
    _write(given.folder / "rows.jsonl", rows)
    _write(given.folder / "rows-with-errors.jsonl", wrong)
    _write(given.folder / "eval.jsonl", asked)
    differ = sum(a != b for a, b in zip(rows, wrong, strict=True))
    print(f"{len(files)} documents, {len(rows)} rows, {differ} of them wrong in the other set, {len(asked)} questions")
    return 0


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    path.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))


if __name__ == "__main__":
    sys.exit(main())
