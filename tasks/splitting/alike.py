"""Documents that say much the same, as groups: versions of one text, copies, translations of a template.

Two documents are alike by what they share of their passages, where a passage counts the less the more documents have
it: of n documents with a passage, 1/n. A licence that stands in a hundred documents ties none of them together, though
it may be half of each; and a hundred versions of one document are tied, for there is little else in them. This is the
Jaccard similarity with the weights of an inverse document frequency.

A group is a connected component: where A is like B and B like C, all three are one group.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from tasks.splitting.passages import Places, Shared

ALIKE = 0.5
"""Least weighted Jaccard similarity of two documents that are tied."""
_NEIGHBOURS = 8
"""Documents, at most, that one is compared with in each direction among those that share a passage with it."""


def groups_of(shared: list[Shared], document: Places) -> Places:
    """By document, the number of its group.

    Args:
        shared: What the documents have in common, in one or several respects; to be alike in one is enough.
        document: (chunks,) the number of each chunk's document, from 0.
    """
    count = int(document.max(initial=-1)) + 1
    ties = [_ties(one, document, count) for one in shared]
    one, other = (np.concatenate(side) for side in zip(*ties, strict=True))
    matrix = csr_matrix((np.ones(len(one), bool), (one, other)), shape=(count, count))
    return np.asarray(connected_components(matrix, directed=False)[1], np.int64)


def _ties(shared: Shared, document: Places, count: int) -> tuple[Places, Places]:
    """Pairs of documents that are alike."""
    passage, owner = _each_once(shared.passage, document[shared.chunk])
    weight = 1 / np.bincount(passage)
    total = shared.sole + np.bincount(owner, weights=weight[passage], minlength=count)
    both = csr_matrix((count, count))
    for step in range(1, _NEIGHBOURS + 1):
        near = np.flatnonzero(passage[step:] == passage[:-step])
        both += csr_matrix((weight[passage[near]], (owner[near], owner[near + step])), shape=(count, count))
    pairs = both.tocoo()
    one, other = pairs.coords
    alike = pairs.data >= ALIKE * (total[one] + total[other] - pairs.data) - 1e-9
    return one[alike].astype(np.int64), other[alike].astype(np.int64)


def _each_once(passage: Places, owner: NDArray[np.int64]) -> tuple[Places, Places]:
    """Passages and their owners, in order, without what is there twice; both come in order."""
    new = np.ones(len(passage), bool)
    new[1:] = (passage[1:] != passage[:-1]) | (owner[1:] != owner[:-1])
    return passage[new], owner[new]
