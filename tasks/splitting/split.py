"""Split a table by document: some documents for evaluation, and nothing that says the same in what is trained.

After what is known to make an evaluation lie: chunks of a document overlap, so a split by chunk leaks; near-duplicates
across a split leak (Lee et al. 2021, https://arxiv.org/abs/2107.06499); so do runs of 13 words (GPT-3, Brown et al.
2020, https://arxiv.org/abs/2005.14165).

1. Documents that are much alike become a group (`tasks.splitting.alike`), and a group is on one side.
2. Groups are drawn by their names (`tasks.splitting.sides`).
3. Single chunks of trained documents that say what a held-out one says are left out (`tasks.splitting.overlaps`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from generator.lancedb.held_out import Split, key_of
from tasks.choosing.near_duplicates import near
from tasks.splitting.alike import groups_of
from tasks.splitting.overlaps import like_held_out
from tasks.splitting.passages import shared_groups, shared_runs
from tasks.splitting.sides import Flags, Groups, drawn, kept


@dataclass(frozen=True)
class Drawn:
    """What became of documents and chunks.

    Attributes:
        split: How they were drawn, with what was moved.
        groups: The documents.
        held: (documents,) which are held out.
        document: (chunks,) the number of each chunk's document.
        left_out: (chunks,) which are of a trained document, and in neither part.
    """

    split: Split
    groups: Groups
    held: Flags
    document: np.ndarray[tuple[int], np.dtype[np.int64]]
    left_out: Flags

    @property
    def held_out(self) -> frozenset[str]:
        """Names of the documents that are held out."""
        return frozenset(name for name, held in zip(self.groups.documents, self.held, strict=True) if held)


def split_chunks(
    texts: Sequence[str], names: Sequence[str], split: Split, before: Mapping[str, bool] | None = None
) -> Drawn:
    """Draw which chunks are held out.

    Args:
        texts: Of the chunks.
        names: What each one's document is called.
        split: By what share and seed, and, where documents were drawn before, which were moved then.
        before: Those documents, and whether each was held out; None: all are drawn anew.
    """
    numbers: dict[str, int] = {}
    document = np.array([numbers.setdefault(name, len(numbers)) for name in names], np.int64)
    shared = [shared_runs(texts, document), shared_groups(near(texts), document)]
    groups = Groups(list(numbers), groups_of(shared, document), np.bincount(document).astype(np.int64))
    held = drawn(groups, split.share, split.seed) if before is None else kept(groups, split, before)
    of_chunks = groups.of[document]
    left_out = [like_held_out(one, of_chunks, held[document]) for one in shared]
    moved = (name for name, is_held in zip(groups.documents, held, strict=True) if split.drew(name) != is_held)
    noted = split.model_copy(update={"moved": frozenset(map(key_of, moved))})
    return Drawn(noted, groups, held, document, left_out[0] | left_out[1])
