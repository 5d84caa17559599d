"""A part of a data set that covers the whole: rows far from each other, and none of the set far from all of them.

After Toucan, Xu et al. 2025, https://arxiv.org/abs/2510.01179, which chooses rows of a tool-use set so that little of
what it speaks of is lost. Three ways, all over embeddings (rows of unit length):

- `centroid`: as many clusters as rows wanted (k-means), and of each cluster the row nearest to its centroid. The mean
  distance to the nearest chosen row becomes small.
- `diverse`: farthest-first (Gonzalez 1985): always the row that is farthest from what is chosen. The largest distance
  becomes small, and rows at the edge are chosen that `centroid` leaves out. Where many rows are outliers, its mean
  distance is above that of a random sample.
- `facility`: always the row that brings all rows nearest to what is chosen (facility location, see
  `tasks.choosing.facility_location`). The mean distance becomes smaller than with `centroid`.

Where we differ: for large sets the rows are first parted into groups (k-means on a sample), because k-means with
10,000 centroids over 100,000 rows takes hours. `centroid` gives each group clusters in proportion to its rows, at least
one; `diverse` takes the farthest row of all groups, measured against the choice in the row's own group. Up to 250,000
distances (say, 1,000 rows and 250 wanted; for `facility` 4,096 rows) there is one group, and the methods are the
textbook's. Where fewer rows are wanted than there would be groups, `facility` chooses among 4,096 rows drawn at random.

A random sample of the same size belongs beside every figure (`at_random`): it is a strong baseline.
"""

from dataclasses import dataclass
from functools import partial
from typing import Literal, get_args

import numpy as np

from generator.cluster.mapping import current_cluster
from tasks.choosing.coverage_choice import Positions, Vectors, centroid, diverse, k_means
from tasks.choosing.facility_location import MOST, facility_location

Strategy = Literal["centroid", "diverse", "facility"]
STRATEGIES: tuple[Strategy, ...] = get_args(Strategy)

GROUP_DISTANCES = 250_000
"""Rows times clusters that are worked on at once; what lies above is parted into groups."""
MOST_OF_MEAN = 3
"""Rows of a group, in means of all groups; a larger one, such as many equal rows, is cut by position."""
_SAMPLE = 256
"""Rows a group on which the parting into groups is fitted."""
_BLOCK = 1 << 24
"""Similarities held in memory at once: 64 MiB."""


@dataclass(frozen=True)
class Selection:
    """What was chosen.

    Attributes:
        indices: (count,) the chosen rows, ascending.
        clusters: (n,) the cluster of every row, 0 to count − 1: cluster i is the rows that `indices[i]` stands for.
    """

    indices: Positions
    clusters: Positions


@dataclass(frozen=True)
class Coverage:
    """How far the rows of a set are from the nearest chosen one, as 1 − cosine: 0 (the same) to 2 (opposite).

    Attributes:
        mean: The mean over all rows.
        worst: The largest.
    """

    mean: float
    worst: float


def select(embeddings: Vectors, count: int, strategy: Strategy, seed: int = 0) -> Selection:
    """Choose rows that cover all rows.

    Rows that are equal are as good as each other, and still exactly `count` different ones are chosen.

    Args:
        embeddings: (n, d), rows of length 1 or 0.
        count: Rows to choose, 1 to n.
        strategy: `centroid`, `diverse` or `facility`.
        seed: The same seed chooses the same rows.

    Raises:
        ValueError: `count` is out of range, or a row has NaN or an infinite value.
    """
    _check(embeddings, count)
    if strategy == "facility":
        return _facility(embeddings, count, seed)
    groups = _groups(embeddings, count, seed)
    if strategy == "centroid":
        shares = _shares([len(group) for group in groups], count)
        given = ((embeddings[rows], share) for rows, share in zip(groups, shares, strict=True))
        parts = list(current_cluster().map(partial(_chosen_of, seed), given))
    else:
        parts = diverse([embeddings[rows] for rows in groups], count)
    return _joined(groups, parts)


def _chosen_of(seed: int, group: tuple[Vectors, int]) -> Positions:
    """Choose among the rows of a group as many as its share."""
    rows, share = group
    return centroid(rows, share, seed)


def coverage(embeddings: Vectors, chosen: Positions, of: Positions | None = None) -> Coverage:
    """Measure how well chosen rows cover all rows, or some.

    A chosen row is at distance 0 from itself. Rows of zeros are at distance 0 from each other and 1 from all others.

    Args:
        embeddings: (n, d), rows of length 1 or 0.
        chosen: (m,) positions of rows, at least one.
        of: (k,) positions of the rows whose distance is measured; None: all.
    """
    targets = embeddings[chosen].T
    rows = np.arange(len(embeddings)) if of is None else of
    distance = np.empty(len(rows), np.float64)
    step = max(1, _BLOCK // len(chosen))
    for start in range(0, len(rows), step):
        distance[start : start + step] = 1.0 - (embeddings[rows[start : start + step]] @ targets).max(axis=1)
    distance[np.isin(rows, chosen)] = 0.0
    if not targets.any(axis=0).all():
        distance[~np.any(embeddings[rows], axis=1)] = 0.0
    distance = distance.clip(0.0, 2.0)
    return Coverage(float(distance.mean()), float(distance.max()))


def at_random(n: int, count: int, seed: int = 0) -> Positions:
    """`count` of n positions, each as likely as any other, ascending: (count,)."""
    return np.sort(np.random.default_rng(seed).choice(n, count, replace=False)).astype(np.int64)


def _check(embeddings: Vectors, count: int) -> None:
    if not 1 <= count <= len(embeddings):
        raise ValueError(
            f"{count} of {len(embeddings)} rows cannot be chosen: the count must be 1 to {len(embeddings)}"
        )
    if not np.isfinite(embeddings.sum(dtype=np.float64)):
        raise ValueError("some embeddings have NaN or infinite values: leave those rows out first")


def _facility(embeddings: Vectors, count: int, seed: int) -> Selection:
    n = len(embeddings)
    wanted = -(-n * 2 // MOST) if n > MOST else 1
    groups = _parted(embeddings, wanted, MOST, seed)
    if len(groups) <= count:
        return _joined(groups, facility_location([embeddings[rows] for rows in groups], count))
    drawn = at_random(n, MOST, seed)
    chosen = np.unique(drawn[facility_location([embeddings[drawn]], count)[0]])
    clusters = np.concatenate([(embeddings[i : i + 8192] @ embeddings[chosen].T).argmax(1) for i in range(0, n, 8192)])
    clusters[chosen] = np.arange(count)
    return Selection(chosen, clusters.astype(np.int64))


def _groups(embeddings: Vectors, count: int, seed: int) -> list[Positions]:
    """The rows of each group, ascending; as many groups as keep rows times clusters within bounds, at most `count`.

    Cutting large groups makes at most a third more of them: hence the three quarters.
    """
    n = len(embeddings)
    wanted = min(count * 3 // 4, int(np.ceil(np.sqrt(n * count / GROUP_DISTANCES))))
    return _parted(embeddings, wanted, MOST_OF_MEAN * n // max(1, wanted), seed)


def _parted(embeddings: Vectors, wanted: int, most: int, seed: int) -> list[Positions]:
    """Rows that are near to each other in groups of at most `most`, about as many groups as wanted; each ascending."""
    n = len(embeddings)
    if wanted <= 1:
        return [np.arange(n)]
    sample = embeddings[at_random(n, min(n, wanted * _SAMPLE), seed)]
    centroids = k_means(sample, wanted, seed)[1]
    nearest = np.concatenate([_nearest(embeddings[i : i + 8192], centroids) for i in range(0, n, 8192)])
    found = [rows for group in range(wanted) if len(rows := np.flatnonzero(nearest == group))]
    return [part for rows in found for part in np.array_split(rows, -(-len(rows) // most))]


def _nearest(rows: Vectors, centroids: Vectors) -> Positions:
    found: Positions = np.argmax(rows @ centroids.T - (centroids**2).sum(axis=1) / 2, axis=1)
    return found


def _shares(sizes: list[int], count: int) -> list[int]:
    """Parts of `count` in proportion to the sizes, each at least 1 and at most its size: largest remainders."""
    spare = np.array(sizes) - 1
    exact = spare * (count - len(sizes)) / max(1, spare.sum())
    shares = np.floor(exact).astype(np.int64)
    rest = count - len(sizes) - int(shares.sum())
    shares[np.argsort(shares - exact, kind="stable")[:rest]] += 1
    return [int(share) + 1 for share in shares]


def _joined(groups: list[Positions], parts: list[Positions]) -> Selection:
    stands = np.empty(sum(map(len, groups)), np.int64)
    for rows, part in zip(groups, parts, strict=True):
        stands[rows] = rows[part]
    indices, clusters = np.unique(stands, return_inverse=True)
    return Selection(indices, clusters.astype(np.int64))
