"""What has become of the chunks of a release: which stay, which only moved, which are to be asked about.

The same content decides, as in `generator.lancedb.snapshots`: a chunk that says the same under another id has moved,
and its rows stay as they are.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.lancedb.snapshots.matching import joined, matched
from generator.releases.made_of import NO_CHUNK, ChunksKnown
from generator.releases.manifest import Counts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]
    Flags = NDArray[np.bool_]
    Places = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Followed:
    """What has become of chunks.

    Attributes:
        now: By chunk of the release its place now; `NO_CHUNK` where it is gone or says something else.
        done: By chunk of the release, whether all about it was answered then.
        changed: By chunk of the release, whether it is still there and says something else.
        moved: Chunks that have another id.
        asked: By chunk of now, whether it is to be asked about: it is new, has changed, or was not done.
        new: Chunks that were not there.
    """

    now: "Places"
    done: "Flags"
    changed: "Flags"
    moved: int
    asked: "Flags"
    new: int

    def counts(self) -> Counts:
        """How many chunks there are of each."""
        gone = self.now == NO_CHUNK
        return Counts(
            chunks=len(self.asked),
            new=self.new,
            changed=int(self.changed.sum()),
            vanished=int((gone & ~self.changed).sum()),
            moved=self.moved,
        )


def follow(before: ChunksKnown, ids: "Hashes", contents: "Hashes") -> Followed:
    """Match the chunks of a release with those of now, each used once.

    Args:
        before: The chunks of the release.
        ids: Of the usable chunks of now, what they go by.
        contents: What they say.
    """
    import numpy as np

    now = np.full(len(before), NO_CHUNK, np.int64)
    free = np.ones(len(ids), bool)

    def match(old: "Hashes", new: "Hashes") -> int:
        """Match what is still open on both sides by equal values."""
        open_old, open_new = np.flatnonzero(now == NO_CHUNK), np.flatnonzero(free)
        from_old, to_new = matched(old[open_old], new[open_new])
        now[open_old[from_old]] = open_new[to_new]
        free[open_new[to_new]] = False
        return len(from_old)

    match(joined(before.ids, before.contents), joined(ids, contents))
    moved = match(before.contents, contents)
    stays = now != NO_CHUNK
    match(before.ids, ids)
    changed = (now != NO_CHUNK) & ~stays
    asked = free.copy()
    asked[now[changed]] = True
    asked[now[stays & ~before.done]] = True
    now[changed] = NO_CHUNK
    return Followed(now, before.done, changed, moved, asked, int(free.sum()))
