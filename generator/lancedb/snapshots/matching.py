"""Rows of before and of after that are the same, by hashes."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]
    Places = NDArray[np.intp]


def joined(ids: "Hashes", contents: "Hashes") -> "Hashes":
    """64 bits that stand for both; multiplication by an odd number loses none, and keeps the two apart."""
    import numpy as np

    return ids * np.uint64(0x9E3779B97F4A7C15) ^ contents


def matched(old: "Hashes", new: "Hashes") -> "tuple[Places, Places]":
    """Places of equal values in both, each used once; the n-th of a value is met by the n-th."""
    import numpy as np

    old_order, new_order = np.argsort(old, kind="stable"), np.argsort(new, kind="stable")
    old_sorted, new_sorted = old[old_order], new[new_order]
    # Where the old value would stand among the new ones, moved on by its number among its equals.
    number = np.arange(len(old)) - np.searchsorted(old_sorted, old_sorted)
    meets = np.searchsorted(new_sorted, old_sorted) + number
    inside = meets < len(new)
    meets, left = meets[inside], old_order[inside]
    equal = new_sorted[meets] == old_sorted[inside]
    return left[equal], new_order[meets[equal]]
