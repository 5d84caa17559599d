"""Of which chunk each row of an output is, noted as the rows are set aside."""

from array import array
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from generator.hashing import fingerprint
from generator.lancedb.snapshots.row_hashes import id_hash
from generator.releases.made_of import NO_CHUNK, RowsKnown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]

PLACES = 1000
"""Pairs of one chunk that can be told apart in the order of the output."""
REJECTED = "rejected"
"""The output whose rows are in no order of chunks."""
_FACTS = ("id", "question", "rejected_by", "rejected_because", "table", "source")
"""What tells a row from others of its chunk, whatever the version of the table."""


class Traces:
    """The traces of one output.

    Args:
        role: Of the output.
    """

    def __init__(self, role: str) -> None:
        self._by_hash = role == REJECTED
        self._hashes, self._names = array("Q"), array("Q")

    def __len__(self) -> int:
        return len(self._names)

    def add(self, row: Mapping[str, Any]) -> None:
        """Note a row, or what it is traced by."""
        if self._by_hash:
            self._hashes.append(_chunk_of(row))
        self._names.append(int(fingerprint([row.get(fact) for fact in _FACTS], 16), 16))

    def known(self, numbers: Sequence[int], orders: Sequence[int], ids: "Hashes", release: int) -> RowsKnown:
        """The rows in the order of the output.

        Args:
            numbers: Of the rows as they were added, from 0, in the order of the output.
            orders: Of the rows as they were added, their places in the output.
            ids: Of the usable chunks, what they go by.
            release: That adds them.
        """
        import numpy as np

        order = np.asarray(numbers, np.int64)
        chunks = _looked_up(np.array(self._hashes), ids) if self._by_hash else np.asarray(orders, np.int64) // PLACES
        return RowsKnown(
            chunks=chunks[order].astype(np.int64, copy=False),
            names=np.asarray(self._names, np.uint64)[order],
            since=np.broadcast_to(np.uint32(release), len(order)),  # one number for all: a million rows are as cheap
            retired=np.broadcast_to(np.uint32(0), len(order)),
        )


def _chunk_of(row: Mapping[str, Any]) -> int:
    """What the chunk of a rejected row goes by: of a pair its chunk, else the row itself."""
    return id_hash(row.get("table"), row.get("source"), str(row.get("chunk_id") or row.get("id") or ""))


def _looked_up(hashes: "Hashes", ids: "Hashes") -> "NDArray[np.int64]":
    """Places of chunks; `NO_CHUNK` where a chunk is not usable."""
    import numpy as np

    if not len(ids):
        return np.full(len(hashes), NO_CHUNK, np.int64)
    order = np.argsort(ids, kind="stable")
    places = order[np.searchsorted(ids, hashes, sorter=order).clip(max=len(ids) - 1)]
    return np.where(ids[places] == hashes, places, NO_CHUNK)
