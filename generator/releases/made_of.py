"""Which chunk each row of a set is of: `NAME.chunks.npz` beside it, some 16 bytes a chunk and a row.

Rows do not say it themselves: training rows have no room for it, and what a row says of its chunk stays as it was
written when the chunk moves to another id.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from zipfile import BadZipFile

from generator.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]
    Places = NDArray[np.int64]
    Numbers = NDArray[np.uint32]

NO_CHUNK = -1
"""Place of what is of no usable chunk: one that was left out when it was read."""


@dataclass(frozen=True, eq=False)
class ChunksKnown:
    """The usable chunks of a release, in the table's order.

    Attributes:
        ids: What each goes by, see `row_hashes`.
        contents: What each said.
        done: Whether all that was asked about it was answered.
    """

    ids: "Hashes"
    contents: "Hashes"
    done: "NDArray[np.bool_]"

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, eq=False)
class RowsKnown:
    """The rows of one file of a release, in its order.

    Attributes:
        chunks: Place of each row's chunk among the chunks, or `NO_CHUNK`.
        names: 64 bits by which the same row is told when it comes again.
        since: Release that added it.
        retired: Release that retired it, of a table, which keeps such rows; else 0.
    """

    chunks: "Places"
    names: "Hashes"
    since: "Numbers"
    retired: "Numbers"

    def __len__(self) -> int:
        return len(self.chunks)


@dataclass(frozen=True, eq=False)
class MadeOf:
    """All of it: the chunks, and by role the rows."""

    chunks: ChunksKnown
    rows: Mapping[str, RowsKnown] = field(default_factory=dict)

    def save(self, file: BinaryIO) -> None:
        """Write it."""
        import numpy as np

        arrays = {f"chunks/{name}": array for name, array in vars(self.chunks).items()}
        for role, rows in self.rows.items():
            arrays |= {f"{role}/{name}": array for name, array in vars(rows).items()}
        np.savez(file, allow_pickle=False, **arrays)

    @classmethod
    def load(cls, path: Path) -> "MadeOf":
        """Read it.

        Raises:
            UsageError: It is not there, or not what a release wrote.
        """
        import numpy as np

        try:
            with np.load(path, allow_pickle=False) as kept:
                arrays = {name: kept[name] for name in kept.files}
            roles = {name.split("/")[0] for name in arrays} - {"chunks"}
            chunks = ChunksKnown(*(arrays[f"chunks/{name}"] for name in ("ids", "contents", "done")))
            return cls(chunks, {role: _rows(role, arrays) for role in roles})
        except (OSError, ValueError, TypeError, KeyError, BadZipFile) as error:
            raise UsageError(
                f"{path}, which says of which chunk each row is, cannot be read ({error}); put it back, or make the "
                "set anew without --update."
            ) from None


def _rows(role: str, arrays: "Mapping[str, NDArray[Any]]") -> RowsKnown:
    return RowsKnown(*(arrays[f"{role}/{name}"] for name in ("chunks", "names", "since", "retired")))
