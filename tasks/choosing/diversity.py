"""How unlike each other rows are, by the cosine similarity of their embeddings, in blocked matrix products."""

from collections.abc import Iterator
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Vectors = NDArray[np.float32]
Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]

BLOCK = 1024
"""Rows that are compared in one matrix product."""
EXACT = 20_000
"""Most rows of which each is compared with every other: the time grows with their square."""
GROUP = 2_000
"""Rows in a group of like rows on average, beyond that; at most twice as many."""
NEIGHBOURS = 2
"""Further groups, the nearest ones, in which a row's nearest is looked for."""
ROUNDS = 4
"""Rounds of k-means: the groups only narrow a search, so they need not be the best ones."""


def diversity(embeddings: ArrayLike) -> Numbers:
    """How unlike all others each row is: 10 · (1 − cosine similarity to its nearest other row), 0 to 10; shape (n,).

    Up to 20,000 rows every pair is compared. Beyond that, rows are put into groups of like ones (spherical k-means,
    about 2,000 a group), and a row's nearest is looked for in its own group and in the two groups nearest to that. What
    is found may be less like it than its nearest, so its diversity may be too high, and is never too low. A row alone
    has 10.

    Args:
        embeddings: Shape (n, d), not necessarily of length 1; a row of zeros is like no other.

    Raises:
        ValueError: The shape is another, or there are NaN or infinite values.
    """
    unit = unit_vectors(comparable(embeddings))
    nearness = _nearness(unit, unit, same=True) if len(unit) <= EXACT else _nearness_in_groups(unit)
    return np.clip(10 * (1 - nearness.astype(np.float64)), 0, 10)


def comparable(embeddings: ArrayLike) -> NDArray[Any]:
    """Embeddings as an array of shape (n, d).

    Raises:
        ValueError: The shape is another, or there are NaN or infinite values.
    """
    vectors = np.asarray(embeddings)
    if vectors.ndim != 2:
        raise ValueError(f"Embeddings have the shape {vectors.shape}; they must have one row each, shape (n, d).")
    unusable = len(vectors) - int(np.isfinite(vectors).all(axis=1).sum())
    if unusable:
        raise ValueError(f"{unusable} of {len(vectors)} embeddings have NaN or infinite values; set them aside first.")
    return vectors


def unit_vectors(vectors: NDArray[Any]) -> Vectors:
    """Rows at length 1, so that a product of two is their cosine similarity; a row of zeros stays as it is."""
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64))
    unit = np.empty(vectors.shape, dtype=np.float32)
    np.divide(vectors, np.where(lengths > 0, lengths, 1.0)[:, None], out=unit, casting="same_kind")
    return unit


def _nearness(left: Vectors, right: Vectors, *, same: bool = False) -> Vectors:
    """For each row of `left` its largest similarity to one of `right`; `same`: to another, the two being one."""
    largest = np.full(len(left), -np.inf, dtype=np.float32)
    for start in range(0, len(left), BLOCK):
        alike = left[start : start + BLOCK] @ right.T
        if same:
            here = np.arange(len(alike))
            alike[here, start + here] = -np.inf
        largest[start : start + BLOCK] = alike.max(axis=1)
    return largest


def _nearness_in_groups(unit: Vectors) -> Vectors:
    groups = list(_pieces(_groups(unit)))
    centres = unit_vectors(np.array([unit[rows].mean(axis=0) for rows in groups]))
    nearby = np.argsort(-(centres @ centres.T), axis=1, kind="stable")
    largest = np.full(len(unit), -np.inf, dtype=np.float32)
    for own, rows in enumerate(groups):
        vectors = unit[rows]
        found = [_nearness(vectors, vectors, same=True)]
        others = [other for other in nearby[own].tolist() if other != own][:NEIGHBOURS]
        found += [_nearness(vectors, unit[groups[other]]) for other in others]
        largest[rows] = np.max(found, axis=0)
    return largest


def _groups(unit: Vectors) -> list[Indices]:
    """Spherical k-means from rows drawn at random, the same ones each time; empty groups are left out."""
    draw = np.random.default_rng(0)
    centres = unit[draw.choice(len(unit), ceil(len(unit) / GROUP), replace=False)]
    for _ in range(ROUNDS):
        belongs = (unit @ centres.T).argmax(axis=1)
        groups = [np.flatnonzero(belongs == group) for group in range(len(centres))]
        sums = [unit[rows].sum(axis=0) if len(rows) else centres[group] for group, rows in enumerate(groups)]
        centres = unit_vectors(np.array(sums))
    return [rows for rows in groups if len(rows)]


def _pieces(groups: list[Indices]) -> Iterator[Indices]:
    """Groups cut so that none is too large: identical rows all fall into one, and its square would take too long."""
    for rows in groups:
        yield from np.array_split(rows, ceil(len(rows) / (2 * GROUP)))
