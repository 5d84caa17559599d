"""DEITA's selection: the best rows first, each only if it is unlike all that were chosen before it.

Liu et al. 2023, https://arxiv.org/abs/2312.15685: rows are sorted by complexity times quality; the first is taken, and
each following one if its largest cosine similarity to those already chosen is at most 0.9, until there are enough.
(The paper's text compares a distance, its code a similarity, as here.) Where we differ: `combined` and `choose`
need no order: diversity (`tasks/choosing/diversity.py`) is a third score, and a threshold or the best k is taken of the
mean.

    greedy([9.0, 8.0, 7.0], [[1, 0], [1, 0.1], [0, 1]], count=2) → Greedy(chosen=[0, 2], rejected_for={1: 0})
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from generator.errors import UsageError
from tasks.choosing.diversity import BLOCK, Indices, Numbers, Vectors, comparable, unit_vectors

Strategy = Literal["threshold", "top-k", "combined"]


@dataclass(frozen=True)
class Greedy:
    """What was chosen.

    Attributes:
        chosen: Positions of the rows, in the order in which they were chosen; shape (at most `count`,).
        rejected_for: For each row that was looked at and not chosen, the chosen row that it is most like.
    """

    chosen: Indices
    rejected_for: dict[int, int]


def greedy(scores: ArrayLike, embeddings: ArrayLike, count: int, limit: float = 0.9) -> Greedy:
    """Choose up to `count` rows: highest score first, none more like an earlier choice than `limit`.

    The result is that of looking at one row at a time, although rows are compared in blocks: similarities are computed
    in float32, and where one is within rounding of the limit, `cosine` decides. Of equal scores the earlier row is
    first. Fewer are returned where the rows run out.

    Args:
        scores: One for each row, shape (n,); the higher the better.
        embeddings: Shape (n, d), not necessarily of length 1; a row of zeros is like no other.
        count: Most rows to choose, 0 or more.
        limit: Cosine similarity up to which two rows may both be chosen, −1 to 1; at 1 all may.

    Raises:
        ValueError: Shapes differ, there are NaN or infinite values, or `count` or `limit` is out of range.
    """
    values, vectors = np.asarray(scores, dtype=np.float64), comparable(embeddings)
    if values.shape != vectors.shape[:1]:
        raise ValueError(f"There are {values.size} scores for {len(vectors)} embeddings; there must be one for each.")
    if np.isnan(values).any():
        raise ValueError(f"{int(np.isnan(values).sum())} of {values.size} scores are NaN; set these rows aside first.")
    if count < 0 or not -1 <= limit <= 1:
        raise ValueError(f"count is {count} and limit {limit:g}; count must be 0 or more, limit from -1 to 1.")
    order = np.argsort(-values, kind="stable")
    search = _Search(vectors, min(count, len(order)), limit)
    for start in range(0, len(order), BLOCK):
        if search.is_full():
            break
        search.look_at(order[start : start + BLOCK])
    return Greedy(np.array(search.chosen, dtype=np.int64), search.rejected_for)


def cosine(one: NDArray[Any], other: NDArray[Any]) -> float:
    """Cosine similarity of two vectors in float64, −1 to 1; 0 where one is all zeros."""
    a, b = one.astype(np.float64), other.astype(np.float64)
    lengths = float(np.sqrt((a * a).sum()) * np.sqrt((b * b).sum()))
    return min(1.0, max(-1.0, float((a * b).sum()) / lengths)) if lengths else 0.0


class _Search:
    """Rows looked at in order, and what was chosen of them so far."""

    def __init__(self, vectors: NDArray[Any], count: int, limit: float) -> None:
        self.chosen: list[int] = []
        self.rejected_for: dict[int, int] = {}
        self._vectors = vectors
        self._unit = unit_vectors(vectors)
        self._count = count
        self._limit = limit
        # A sum of d products in float32 errs by less than d roundings; the vectors' own lengths add a few.
        self._rounding = float((vectors.shape[1] + 8) * np.finfo(np.float32).eps)
        self._chosen_unit = np.empty((count, vectors.shape[1]), dtype=np.float32)

    def is_full(self) -> bool:
        return len(self.chosen) >= self._count

    def look_at(self, rows: Indices) -> None:
        unit = self._unit[rows]
        nearest, nearness = self._nearest_chosen(unit)
        open_ = np.flatnonzero(nearness <= self._limit + self._rounding)
        among = np.full((len(rows), len(rows)), -np.inf, dtype=np.float32)
        among[:, open_] = unit @ unit[open_].T
        for place, row in enumerate(rows.tolist()):
            like = self._too_like(row, unit[place], int(nearest[place]), float(nearness[place]))
            if like is not None:
                self.rejected_for[row] = like
                continue
            self._chosen_unit[len(self.chosen)] = unit[place]
            self.chosen.append(row)
            if self.is_full():
                return
            nearer = among[:, place] > nearness
            nearest[nearer], nearness[nearer] = row, among[nearer, place]

    def _nearest_chosen(self, unit: Vectors) -> tuple[Indices, Vectors]:
        """For each vector the chosen row that it is most like, and how like it is; −∞ before anything is chosen."""
        if not self.chosen:
            return np.full(len(unit), -1, dtype=np.int64), np.full(len(unit), -np.inf, dtype=np.float32)
        alike = unit @ self._chosen_unit[: len(self.chosen)].T
        places = alike.argmax(axis=1)
        return np.array(self.chosen, dtype=np.int64)[places], alike[np.arange(len(unit)), places]

    def _too_like(self, row: int, unit: Vectors, nearest: int, nearness: float) -> int | None:
        """The chosen row that this one is too like; None where it may be chosen."""
        if self._limit >= 1 or nearness < self._limit - self._rounding:
            return None
        if nearness > self._limit + self._rounding:
            return nearest
        alike = self._chosen_unit[: len(self.chosen)] @ unit
        near = [self.chosen[place] for place in np.flatnonzero(alike >= self._limit - 2 * self._rounding)]
        exact = {other: cosine(self._vectors[row], self._vectors[other]) for other in near}
        closest = max(near, key=lambda other: exact[other])
        return closest if exact[closest] > self._limit else None


def combined(
    complexity: ArrayLike, quality: ArrayLike, diversity: ArrayLike, weights: tuple[float, float, float]
) -> Numbers:
    """Weighted mean of the three scores, each 0 to 10, rounded to six places; shape (n,).

    Args:
        complexity: Shape (n,).
        quality: Shape (n,).
        diversity: Shape (n,).
        weights: Of complexity, quality and diversity, 0 or more; divided by their sum.

    Raises:
        UsageError: A weight is negative or not finite, or all are 0.
        ValueError: The scores are not of one length.
    """
    weighing = np.asarray(weights, dtype=np.float64)
    if not np.isfinite(weighing).all() or (weighing < 0).any() or weighing.sum() <= 0:
        shown = ", ".join(f"{weight:g}" for weight in weights)
        raise UsageError(f"The weights {shown} cannot be used; give numbers of 0 or more of which one is above 0.")
    parts: Numbers = np.array([complexity, quality, diversity], dtype=np.float64)
    mean: Numbers = weighing @ parts / weighing.sum()
    return np.round(mean, 6)  # in binary a mean of three fives may stay below 5


def choose(combined: ArrayLike, strategy: Strategy, min_score: float = 5.0, top_k: int | None = None) -> Indices:
    """Positions of the rows that stay, in the order of the rows; of equal scores the earlier row is better.

    Args:
        combined: A score for each row, shape (n,).
        strategy: `threshold`: all of at least `min_score`. `top-k`: the best `top_k`. `combined`: the best `top_k` of
            those of at least `min_score`; all of those where `top_k` is None.
        min_score: Least score that stays, 0 to 10; not looked at by `top-k`.
        top_k: Most rows that stay, 1 or more; not looked at by `threshold`.

    Raises:
        UsageError: `top-k` without a number, or a number below 1.
        ValueError: There are NaN scores.
    """
    scores = np.asarray(combined, dtype=np.float64)
    if np.isnan(scores).any():
        raise ValueError(f"{int(np.isnan(scores).sum())} of {scores.size} scores are NaN; set these rows aside first.")
    if strategy == "top-k" and top_k is None:
        raise UsageError("The strategy top-k needs to know how many rows to keep; give a number with --top-k.")
    if top_k is not None and top_k < 1:
        raise UsageError(f"--top-k is {top_k}; give the number of rows to keep, 1 or more.")
    best = np.argsort(-scores, kind="stable")
    if strategy != "top-k":
        best = best[scores[best] >= min_score]
    return np.sort(best if strategy == "threshold" else best[:top_k]).astype(np.int64)
