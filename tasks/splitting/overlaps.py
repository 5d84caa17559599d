"""Chunks of documents that are trained, which say what a document says that is held out.

Documents that are much alike are on one side. What is left is a passage here and there: a paragraph that was taken
over, an example that two pages show. Such a chunk is left out of training, and its document stays there.

Boilerplate is no such passage: what stands in many groups of documents (a licence, a footer, the head of a form) is
known to a model that has read any of them, and no question is about it. See `boilerplate_from`.
"""

import numpy as np
from numpy.typing import NDArray

from tasks.splitting.passages import Places, Shared

_PART = 20
"""One document in so many."""
_FEW = 10


def boilerplate_from(groups: int) -> int:
    """In how many groups of documents a passage stands that is boilerplate.

    In more than one of twenty, and in more than ten; where there are fewer than twenty groups, in more than half.
    """
    return max(groups // _PART, min(_FEW, groups // 2), 2) + 1


def like_held_out(shared: Shared, group: Places, held: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which trained chunks have a passage of a document that is held out.

    Args:
        shared: Passages that several documents have.
        group: (chunks,) the group of each chunk's document.
        held: (chunks,) whether its document is held out.
    """
    found = np.zeros(len(group), bool)
    if not len(shared.passage):
        return found
    order = np.lexsort((group[shared.chunk], shared.passage))
    passage, owner = shared.passage[order], group[shared.chunk][order]
    new = np.ones(len(passage), bool)
    new[1:] = (passage[1:] != passage[:-1]) | (owner[1:] != owner[:-1])
    among = np.bincount(passage[new])
    known = np.zeros(len(among), bool)
    known[shared.passage[held[shared.chunk]]] = True
    leaks = known & (among < boilerplate_from(int(group.max()) + 1))
    found[shared.chunk[leaks[shared.passage]]] = True
    return found & ~held
