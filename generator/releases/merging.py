"""The rows of a file when the next release is made: which stay, which leave, which are added."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from generator.lancedb.snapshots.matching import matched
from generator.releases.following import Followed
from generator.releases.made_of import NO_CHUNK, RowsKnown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]
    Hashes = NDArray[np.uint64]
    Places = NDArray[np.int64]

Reason = Literal["changed", "vanished", "asked again"]


@dataclass(frozen=True, eq=False)
class Merged:
    """What becomes of the rows of a file.

    Attributes:
        stays: By row that was there, whether it belongs to the set as before.
        leaves: By row that was there, whether it leaves it now.
        changed: By row that was there, whether its chunk says something else now.
        vanished: By row that was there, whether its chunk is gone.
        adds: By new row, in their order, whether it is added: not where it was there already.
    """

    stays: "Flags"
    leaves: "Flags"
    changed: "Flags"
    vanished: "Flags"
    adds: "Flags"
    _at: "Places"

    def reason(self, row: int) -> Reason:
        """Why a row leaves."""
        if self.changed[row]:
            return "changed"
        return "vanished" if self.vanished[row] else "asked again"

    def rows(self, old: RowsKnown, new: RowsKnown, release: int, *, keeps_retired: bool) -> RowsKnown:
        """What is then known of the rows of the file.

        Args:
            old: Of the rows that were there.
            new: Of the new ones.
            release: Number of the release that is made.
            keeps_retired: Whether rows that leave stay in the file, marked.
        """
        import numpy as np

        retired = np.where(self.leaves, np.uint32(release), old.retired)
        there = (self.stays | (retired > 0)) if keeps_retired else self.stays
        return RowsKnown(
            chunks=np.concatenate([self._at[there], new.chunks[self.adds]]),
            names=np.concatenate([old.names[there], new.names[self.adds]]),
            since=np.concatenate([old.since[there], new.since[self.adds]]),
            retired=np.concatenate([retired[there], new.retired[self.adds]]),
        )


def merge(old: RowsKnown, followed: Followed, names: "Hashes") -> Merged:
    """Say which rows stay.

    Rows of chunks that were not done, and those of no usable chunk, have come again where they still hold: what has
    the same name stays as it is, and is not added.

    Args:
        old: The rows that were there.
        followed: What has become of their chunks.
        names: Of the new rows.
    """
    import numpy as np

    of_chunk = old.chunks != NO_CHUNK
    at = np.full(len(old), NO_CHUNK, np.int64)
    done, changed = (np.zeros(len(old), bool) for _ in range(2))
    at[of_chunk] = followed.now[old.chunks[of_chunk]]
    done[of_chunk] = followed.done[old.chunks[of_chunk]]
    changed[of_chunk] = followed.changed[old.chunks[of_chunk]]
    live = old.retired == 0
    settled = live & (at != NO_CHUNK) & done
    again = np.flatnonzero(live & ~settled & ~(of_chunk & (at == NO_CHUNK)))
    met, meets = matched(old.names[again], names)
    stays, adds = settled.copy(), np.ones(len(names), bool)
    stays[again[met]] = True
    adds[meets] = False
    leaves = live & ~stays
    return Merged(stays, leaves, changed & leaves, of_chunk & (at == NO_CHUNK) & ~changed & leaves, adds, at)
