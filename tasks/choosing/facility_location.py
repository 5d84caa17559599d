"""Facility location: rows to which all rows are as near as possible on average, chosen greedily.

The value of a choice is the sum over all rows of the similarity to the nearest chosen one, which each further row
raises by less than the one before it (it is submodular). So taking always the row that raises it most reaches at least
63 % of the best value there is (Nemhauser, Wolsey and Fisher 1978, "An analysis of approximations for maximizing
submodular set functions"); for choosing training data see Wei, Iyer and Bilmes 2015, "Submodularity in data subset
selection and active learning". A row's gain never grows, so that an old one is a bound, and only the row with the
highest bound is reckoned anew (Minoux 1978, "Accelerated greedy algorithms").

Similarities of all pairs are held for one group of rows at a time, at most `MOST` rows and 64 MiB. Between groups
nothing is covered, so the gains in each stand alone, each list of them falls, and the greedy choice over all groups is
the largest gains of all lists.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from generator.cluster.mapping import current_cluster
from tasks.choosing.coverage_choice import Positions, Vectors, one_thread

MOST = 4096
"""Rows of a group: 64 MiB of similarities in single precision."""


def facility_location(groups: Sequence[Vectors], count: int) -> list[Positions]:
    """Choose `count` rows of all groups, at least one of each.

    Args:
        groups: (n, d) rows of length 1 or 0 each, n at most `MOST`.
        count: Rows to choose; from the number of groups to the number of rows.

    Returns:
        For each group what stands for its rows: (n,) positions in that group.
    """
    with one_thread():
        orders, gains = zip(*current_cluster().map(_ordered, groups), strict=True)
        of = np.repeat(np.arange(len(groups)), [len(order) for order in orders])
        best = np.argsort(-np.concatenate(gains), kind="stable")[:count]
        shares = np.bincount(of[best], minlength=len(groups))
        return [_nearest(rows, order[:share]) for rows, order, share in zip(groups, orders, shares, strict=True)]


def _ordered(rows: Vectors) -> tuple[Positions, NDArray[np.float64]]:
    """All rows of a group in the order in which they are chosen, and what each adds."""
    with one_thread():
        return _greedy(_similarities(rows))


def _similarities(rows: Vectors) -> Vectors:
    """Cosines of all pairs (n, n); rows of zeros are equal to each other."""
    found: Vectors = rows @ rows.T
    zeros = np.flatnonzero(~rows.any(axis=1))
    found[np.ix_(zeros, zeros)] = 1.0
    return found


def _greedy(similarities: Vectors) -> tuple[Positions, NDArray[np.float64]]:
    """All rows in the order in which they are chosen, and what each adds; the first adds most by far.

    Before anything is chosen each row counts as −1 similar, so that every group has a first row before any has more.
    """
    n = len(similarities)
    nearest = np.full(n, -1.0, np.float32)
    bounds = (similarities - nearest).sum(axis=1, dtype=np.float64)
    order, gains = np.empty(n, np.int64), np.empty(n, np.float64)
    for step in range(n):
        row = int(bounds.argmax())
        while step:
            bounds[row] = np.maximum(similarities[row] - nearest, 0).sum(dtype=np.float64)
            if (highest := int(bounds.argmax())) == row:
                break
            row = highest
        order[step], gains[step] = row, bounds[row]
        np.maximum(nearest, similarities[row], out=nearest)
        bounds[row] = -np.inf
    gains[0] += 2 * n  # beyond what a further row of another group can add: that is at most 2 a row
    return order, np.minimum.accumulate(gains)


def _nearest(rows: Vectors, chosen: Positions) -> Positions:
    stands: Positions = chosen[(rows @ rows[chosen].T).argmax(axis=1)]
    stands[chosen] = chosen
    return stands
