"""Measures of some rows among all: what a selection is shown by, beside a random sample of the same size."""

import math
from array import array
from collections.abc import Sequence
from statistics import fmean
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.row_text import Row, answered, asked
from tasks.choosing.coverage import at_random, coverage
from tasks.choosing.heuristics import complexity, quality

Vectors = NDArray[np.float32]
_OF_ANSWERS = ("complexity", "quality", "answer words")

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
    found: dict[str, float] = {"rows": len(chosen)}
    if not chosen:
        return found
    of_each: dict[str, array[float]] = {name: array("d") for name in ("rating", *_OF_ANSWERS)}
    sources = set[str]()
    for row in map(rows.__getitem__, chosen):  # one at a time: they may be more than fit into memory
        if _is_number(row.get("rating")):
            of_each["rating"].append(row["rating"])
        if isinstance(row.get("source"), str):
            sources.add(row["source"])
        question, answer = asked(row) or "", answered(row) or ""
        for name, measured in zip(_OF_ANSWERS, _measured(question, answer), strict=True):
            of_each[name].append(measured)
    answers = any(of_each["answer words"])
    found |= {name: fmean(each) for name, each in of_each.items() if each and (answers or name == "rating")}
    if sources or any(row.get("source") for row in rows):
        found["sources"] = len(sources - {""})
    if embeddings is not None:
        found |= _distances(embeddings, chosen)
    return {name: round(value, 4) for name, value in found.items()}


def _measured(question: str, answer: str) -> tuple[float, float, float]:
    """Each of `_OF_ANSWERS`."""
    return complexity(question, answer), quality(question, answer), len(answer.split())


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _distances(embeddings: Vectors, chosen: Sequence[int]) -> dict[str, float]:
    measured = at_random(len(embeddings), min(MEASURED, len(embeddings)))
    found = coverage(embeddings, np.asarray(chosen, np.int64), of=measured)
    return {"distance mean": found.mean, "distance worst": found.worst}
