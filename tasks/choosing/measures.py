"""Measures of some rows among all: what a selection is shown by, beside a random sample of the same size."""

import math
from collections.abc import Sequence
from statistics import fmean
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.row_text import Row, answered, asked
from tasks.choosing.coverage import at_random, coverage
from tasks.choosing.heuristics import complexity, quality

Vectors = NDArray[np.float32]

MEASURED = 20_000
"""Rows, at most, whose distance to the chosen ones is measured; of more, so many are drawn."""


def measures(rows: Sequence[Row], chosen: Sequence[int], embeddings: Vectors | None = None) -> dict[str, float]:
    """What the chosen rows are like, and how well they stand for all.

    - `rating`: mean of those that are rated (0–10);
    - `complexity`, `quality`: means of `tasks.choosing.heuristics` (0–10);
    - `answer words`: mean; `sources`: how many there are, where rows name one;
    - `distance mean`, `distance worst`: of every row to its nearest chosen one, as 1 − cosine (0–2), over at most
      20,000 rows drawn evenly.

    Args:
        rows: All rows.
        chosen: Positions in `rows`.
        embeddings: Shape (rows, dimensions), unit length, finite; None leaves the distances out.
    """
    some = [rows[i] for i in chosen]
    found: dict[str, float] = {"rows": len(some)}
    if not some:
        return found
    ratings = [float(row["rating"]) for row in some if _is_number(row.get("rating"))]
    if ratings:
        found["rating"] = fmean(ratings)
    pairs = [(asked(row) or "", answered(row) or "") for row in some]
    if any(answer for _, answer in pairs):
        found["complexity"] = fmean(complexity(question, answer) for question, answer in pairs)
        found["quality"] = fmean(quality(question, answer) for question, answer in pairs)
        found["answer words"] = fmean(len(answer.split()) for _, answer in pairs)
    if any(row.get("source") for row in rows):
        found["sources"] = len({row["source"] for row in some if isinstance(row.get("source"), str)} - {""})
    if embeddings is not None:
        found |= _distances(embeddings, chosen)
    return {name: round(value, 4) for name, value in found.items()}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _distances(embeddings: Vectors, chosen: Sequence[int]) -> dict[str, float]:
    measured = at_random(len(embeddings), min(MEASURED, len(embeddings)))
    found = coverage(embeddings, np.asarray(chosen, np.int64), of=measured)
    return {"distance mean": found.mean, "distance worst": found.worst}
