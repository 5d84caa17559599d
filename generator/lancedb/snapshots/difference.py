"""What has changed between two snapshots, by content: the row that says the same under another id has only moved."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.lancedb.snapshots.matching import joined, matched
from generator.lancedb.snapshots.snapshot import Snapshot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]
    Places = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Difference:
    """Hashes of the ids of rows, see `row_hashes.id_of`; each row that is not the same before and after is in one.

    Attributes:
        added: New rows that say what no row said before.
        changed: Rows that say something else than before.
        vanished: Rows that are gone, and what they said with them.
        moved: Rows whose content has another id now: pairs of the old and the new one, an array of two columns.
    """

    added: "Hashes"
    changed: "Hashes"
    vanished: "Hashes"
    moved: "Hashes"

    def __bool__(self) -> bool:
        """Whether there is anything new to ask, or anything to retire."""
        return any(map(len, (self.added, self.changed, self.vanished)))

    def counts(self) -> dict[str, int]:
        """How many there are of each."""
        return {name: len(getattr(self, name)) for name in ("added", "changed", "vanished", "moved")}

    def told(self) -> str:
        """The counts in words."""
        said = [f"{n:,} {name}" for name, n in self.counts().items() if n]
        return ", ".join(said) or "nothing changed"


def difference(before: Snapshot | None, after: Snapshot) -> Difference:
    """What is different after; of everything that is there where nothing was seen before, that it was added.

    Ids and contents may repeat: what is there twice is met twice.
    """
    import numpy as np

    old = (before.ids, before.contents) if before is not None else (after.ids[:0], after.contents[:0])
    new = (after.ids, after.contents)
    # The same row first, then the same content, then the same id: what one finds is gone for the next.
    kept = matched(joined(*old), joined(*new))
    old, new = _without(old, kept[0]), _without(new, kept[1])
    same_content = matched(old[1], new[1])
    moved = np.stack([old[0][same_content[0]], new[0][same_content[1]]], axis=1)
    old, new = _without(old, same_content[0]), _without(new, same_content[1])
    same_id = matched(old[0], new[0])
    return Difference(
        added=np.delete(new[0], same_id[1]),
        changed=new[0][same_id[1]],
        vanished=np.delete(old[0], same_id[0]),
        moved=moved,
    )


def _without(columns: "tuple[Hashes, Hashes]", places: "Places") -> "tuple[Hashes, Hashes]":
    import numpy as np

    return np.delete(columns[0], places), np.delete(columns[1], places)
