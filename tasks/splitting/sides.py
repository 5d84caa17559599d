"""Which documents are held out: drawn by their names, each group of documents that are alike as one.

A document's draw follows from its name and the seed alone (`generator.lancedb.held_out.draw`), and a group goes by the
draw of one of its members, whose name's hash is the least. So whatever else is added, a document stays where it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.lancedb.held_out import Split, draw, key_of
from tasks.splitting.passages import Places

NEAR_ENOUGH = 0.05
"""How far the held-out share may be from what was wanted, as a part of it, without any other group being looked at."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Groups:
    """Documents in groups.

    Attributes:
        documents: Their names.
        of: (documents,) the number of each one's group, from 0.
        chunks: (documents,) how many chunks each has.
    """

    documents: Sequence[str]
    of: Places
    chunks: Places

    @property
    def sizes(self) -> Places:
        """(groups,) how many chunks each has."""
        return np.bincount(self.of, weights=self.chunks).astype(np.int64)

    def most(self, share: float) -> int:
        """Chunks that a group may have to be held out.

        As many as are wanted in all. Where groups are so large that those which fit do not come to that, somewhat more:
        so many that they do, but never more than half of all, as long as another group is smaller.
        """
        sizes, total = np.sort(self.sizes), int(self.chunks.sum())
        enough = int(np.searchsorted(np.cumsum(sizes), share * total))
        return max(int(share * total), min(int(sizes[min(enough, len(sizes) - 1)]), total // 2), int(sizes[0]))

    def draws(self, seed: int) -> list[float]:
        """The draw of each group."""
        leaders = [("", "")] * len(self.sizes)
        for group, document in zip(self.of.tolist(), self.documents, strict=True):
            own = (key_of(document), document)
            leaders[group] = min(leaders[group], own) if leaders[group][1] else own
        return [draw(document, seed) for _, document in leaders]


def drawn(groups: Groups, share: float, seed: int) -> Flags:
    """Which documents are held out, drawn anew: those of the groups with the least draws.

    As many as bring the share of chunks near what is wanted, at least one group, and never all. A group that is larger
    than all that is wanted stays in training, if the others are enough.
    """
    sizes, draws, wanted = groups.sizes, groups.draws(seed), share * int(groups.chunks.sum())
    order = sorted(np.flatnonzero(sizes <= groups.most(share)).tolist(), key=draws.__getitem__)
    held, total = np.zeros(len(sizes), bool), 0
    for group in order:
        if total < (1 - NEAR_ENOUGH) * wanted and total + sizes[group] <= (1 + NEAR_ENOUGH) * wanted:
            held[group] = True
            total += int(sizes[group])
    nearer = (group for group in order if not held[group] and abs(total + sizes[group] - wanted) < wanted - total)
    if (last := next(nearer, None if total else order[0])) is not None:
        held[last] = True
    if held.all():
        held[order[-1]] = False
    return held[groups.of]


def kept(groups: Groups, split: Split, before: Mapping[str, bool]) -> Flags:
    """Which documents are held out, where some were drawn before: these stay, and what is like them follows.

    A group with documents of both sides is held out. One with none that was drawn before goes by its draw.

    Args:
        groups: All documents.
        split: How they were drawn.
        before: By name, whether a document was held out.
    """
    sides: list[set[bool]] = [set() for _ in groups.sizes]
    for group, document in zip(groups.of.tolist(), groups.documents, strict=True):
        if document in before:
            sides[group].add(before[document])
        elif key_of(document) in split.moved:  # written anew since
            sides[group].add(split.holds_out(document))
    fits = groups.sizes <= groups.most(split.share)
    held = [
        side == {True} or bool(fits[group] and (True in side or (not side and number < split.share)))
        for group, (side, number) in enumerate(zip(sides, groups.draws(split.seed), strict=True))
    ]
    return np.array(held, bool)[groups.of]
