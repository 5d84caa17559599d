"""SemDeDup: rows with nearly the same embedding, of which one is enough.

Abbas et al. 2023, https://arxiv.org/abs/2303.09540. The embeddings are clustered, and inside a cluster an item is
dropped if its cosine to an earlier item is above 1 − ε. Where we differ: the paper orders a cluster by the distance
from its centroid, here the caller gives the order, best-rated first, because a rating says more than a position; and
only items that stay drop others, so that every dropped item has one within ε that stays, where the paper also drops
what is near to a dropped one alone. Duplicates in different clusters are missed, as in the paper; up to `ONE_CLUSTER`
rows there is one cluster, and none is missed.
"""

import math
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from generator.cluster.mapping import current_cluster
from generator.errors import UsageError
from tasks.choosing.told_apart import ToldApart

Vectors = NDArray[np.float32]
"""Embeddings, shape (n, d)."""
Sift = Callable[[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]], NDArray[np.bool_]]

ONE_CLUSTER = 2000
"""Rows up to which all are compared with all."""
CLUSTER = 1000
"""Rows in a cluster, on average, where there are more."""
_BLOCK = 512


def semantic(
    embeddings: Vectors,
    epsilon: float = 0.05,
    *,
    order: Sequence[int] | None = None,
    texts: Sequence[str] | None = None,
    seed: int = 0,
) -> list[list[int]]:
    """SemDeDup: groups of rows with nearly the same embedding.

    Args:
        embeddings: Shape (n, d). Rows that are not finite, or all zero, are in no group.
        epsilon: A cosine above 1 − epsilon to an item that stays is a duplicate; 0 to 1, and 0 finds none.
        order: All positions, in the order in which items are looked at; None: as they come.
        texts: What was embedded: two texts of which something tells that they differ are no duplicates, however near
            their embeddings (see `tasks.choosing.told_apart`). None: embeddings alone decide.
        seed: Of the clustering.

    Returns:
        Of each group the item that stays, then those it stands for, in order.

    Raises:
        UsageError: epsilon is out of range, or the embeddings are not a table.
    """
    if not 0 <= epsilon <= 1:
        raise UsageError(f"epsilon is {epsilon:g}; give the distance below which two rows are the same, 0 to 1.")
    if embeddings.ndim != 2:
        raise UsageError(f"The embeddings have {embeddings.ndim} dimensions; give one row of numbers for each text.")
    items = np.arange(len(embeddings)) if order is None else np.array(order, np.int64)
    items = items[comparable(embeddings[items])]
    groups: dict[int, list[int]] = {}
    clusters = [items[cluster] for cluster in _clusters(_unit(embeddings[items]), seed)]
    given = ((embeddings[members], [texts[i] if texts else "" for i in members.tolist()]) for members in clusters)
    for members, places in zip(clusters, current_cluster().map(partial(_within, 1 - epsilon), given), strict=True):
        stays = members[places]
        for member, kept in zip(members.tolist(), stays.tolist(), strict=True):
            groups.setdefault(kept, []).append(member)
    return [group for group in groups.values() if len(group) > 1]


def _within(bound: float, cluster: tuple[Vectors, Sequence[str]]) -> NDArray[np.int64]:
    """For each item of a cluster, its embeddings and texts, the one that stands for it."""
    vectors, texts = cluster
    return _stand_ins(_unit(vectors), bound, partial(ToldApart(texts).leave_alike, np.arange(len(texts))))


def cosines(embeddings: Vectors, pairs: Sequence[tuple[int, int]]) -> list[float]:
    """Cosine of each pair of rows, −1 to 1; both are `comparable`."""
    one, other = np.array(pairs, np.int64).reshape(-1, 2).T
    products = np.einsum("nd,nd->n", _unit(embeddings[one]), _unit(embeddings[other]))
    return [float(cosine) for cosine in np.clip(products, -1, 1)]


def comparable(embeddings: Vectors) -> NDArray[np.bool_]:
    """Which rows have a direction: all numbers finite, and not all zero."""
    return np.asarray(np.isfinite(embeddings).all(axis=1) & embeddings.any(axis=1))


def _unit(vectors: Vectors) -> Vectors:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def _clusters(vectors: Vectors, seed: int) -> list[NDArray[np.int64]]:
    """Positions in each cluster, ascending."""
    if len(vectors) <= ONE_CLUSTER:
        return [np.arange(len(vectors))]
    from sklearn.cluster import MiniBatchKMeans

    count = math.ceil(len(vectors) / CLUSTER)
    labels = MiniBatchKMeans(count, n_init=1, batch_size=4096, random_state=seed).fit_predict(vectors)
    return [np.flatnonzero(labels == label) for label in np.unique(labels)]


def _stand_ins(vectors: Vectors, bound: float, sift: Sift) -> NDArray[np.int64]:
    """For each item the first earlier item that stays with a cosine above the bound, else itself.

    `sift` takes out of a table of items that are alike those that something tells apart.
    """
    owner = np.arange(len(vectors))
    kept = np.empty(0, np.int64)
    for start in range(0, len(vectors), _BLOCK):
        block = vectors[start : start + _BLOCK]
        own = owner[start : start + len(block)]
        here = np.arange(start, start + len(block))
        if len(kept):
            alike = sift(here, kept, np.minimum(block @ vectors[kept].T, 1) > bound)
            own[:] = np.where(alike.any(axis=1), kept[alike.argmax(axis=1)], own)
        _thin(own, sift(here, here, np.minimum(block @ block.T, 1) > bound), start)
        kept = np.append(kept, start + np.flatnonzero(own == here))
    return owner


def _thin(own: NDArray[np.int64], alike: NDArray[np.bool_], start: int) -> None:
    """Inside a block: each item that stays takes the later ones that are like it and not yet taken."""
    for place in range(len(own)):
        if own[place] == start + place:
            later = place + 1 + np.flatnonzero(alike[place, place + 1 :])
            free = later[own[later] == start + later]
            own[free] = start + place
