"""Which rows are held back to see how training goes: whole documents, drawn by content."""

from collections import Counter
from collections.abc import Sequence

from generator.hashing import fingerprint


def drawn_groups(groups: Sequence[str], share: float, seed: int) -> set[str]:
    """The groups that are held back; empty where all rows are of one group, or nothing is to be held back.

    Groups are taken in an order that their names and the seed decide, so it is mostly the same ones when others come
    to them. One that is much too large is passed over.

    Args:
        groups: Of each row, the document that it was made from.
        share: Of the rows, 0 to 1.
        seed: Draws others.
    """
    sizes = Counter(groups)
    wanted = max(1, round(share * len(groups))) if share > 0 and len(sizes) > 1 else 0
    drawn, taken = set[str](), 0
    for group in sorted(sizes, key=lambda name: fingerprint([seed, name])):
        if taken >= wanted:
            break
        if taken + sizes[group] <= max(1.5 * wanted, 1) or (not drawn and sizes[group] == min(sizes.values())):
            drawn.add(group)
            taken += sizes[group]
    return drawn if taken < len(groups) else set()
