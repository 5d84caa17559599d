"""The two ways of choosing rows that `tasks/choosing/coverage.py` knows, inside one group of rows.

A choice is told by what stands for what: for each row the position of a chosen row, and for a chosen row its own. All
of it runs on one thread: with more, scikit-learn adds up in an order that changes from run to run, and products as
small as these are slower.
"""

import warnings
from collections.abc import Sequence
from contextlib import AbstractContextManager
from heapq import heapify, heapreplace

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Positions = NDArray[np.int64]


def k_means(rows: Vectors, count: int, seed: int) -> tuple[Positions, Vectors]:
    """Cluster rows.

    Args:
        rows: (n, d).
        count: Clusters wanted, at most n.
        seed: Of the first centroids (k-means++).

    Returns:
        The cluster of each row (n,), and the centroids (count, d). Clusters may be empty where rows are equal.
    """
    from sklearn.cluster import KMeans

    with warnings.catch_warnings(), one_thread():
        warnings.simplefilter("ignore")  # It warns where clusters stay empty.
        found = KMeans(count, n_init=1, max_iter=20, random_state=seed).fit(rows)
    return found.labels_.astype(np.int64), found.cluster_centers_


def centroid(rows: Vectors, count: int, seed: int) -> Positions:
    """Choose `count` of the rows (n, d): of each cluster the row nearest to its centroid.

    Where k-means finds fewer clusters than wanted, the rows farthest from the one that stands for them stand alone.
    """
    if count == len(rows):
        return np.arange(count)
    labels, centroids = k_means(rows, count, seed)
    away = ((rows - centroids[labels]) ** 2).sum(axis=1)
    order = np.lexsort((away, labels))
    used, first = np.unique(labels[order], return_index=True)
    stands = order[first][np.searchsorted(used, labels)]
    for_others = np.isin(np.arange(len(rows)), stands)
    apart = np.where(for_others, -1.0, ((rows - rows[stands]) ** 2).sum(axis=1))
    alone = np.argsort(-apart, kind="stable")[: count - len(used)]
    stands[alone] = alone
    return stands


class _FarthestFirst:
    """The choice in one group: how far each row is from it, squared, and which chosen row is nearest."""

    def __init__(self, rows: Vectors) -> None:
        self.rows = rows
        self.lengths = (rows**2).sum(axis=1)
        self.away = np.full(len(rows), np.inf)
        self.stands = np.zeros(len(rows), np.int64)
        centre = rows.mean(axis=0, dtype=np.float64).astype(np.float32)
        self._take(int(np.argmin(((rows - centre) ** 2).sum(axis=1))))

    def take_farthest(self) -> None:
        self._take(int(np.argmax(self.away)))

    def _take(self, taken: int) -> None:
        away = (self.lengths + self.lengths[taken] - 2 * (self.rows @ self.rows[taken])).clip(0)
        nearer = (away < self.away) & (self.away >= 0)
        self.away[nearer] = away[nearer]
        self.stands[nearer] = taken
        self.away[taken], self.stands[taken] = -1.0, taken


def diverse(groups: Sequence[Vectors], count: int) -> list[Positions]:
    """Choose `count` rows of all groups, farthest first, at least one of each.

    How far a row is, is measured inside its group. The first of a group is the row nearest to its mean; of rows
    equally far the earlier is taken.

    Returns:
        For each group (n, d), what stands for its rows: (n,) positions in that group.
    """
    with one_thread():
        choices = [_FarthestFirst(rows) for rows in groups]
        queue = [(-float(choice.away.max()), group) for group, choice in enumerate(choices)]
        heapify(queue)
        for _ in range(count - len(groups)):
            group = queue[0][1]
            choices[group].take_farthest()
            heapreplace(queue, (-float(choices[group].away.max()), group))
    return [choice.stands for choice in choices]


def one_thread() -> AbstractContextManager[None]:
    """While it is entered, products and k-means run on one thread."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    limits: AbstractContextManager[None] = threadpool_limits(limits=1)
    return limits
