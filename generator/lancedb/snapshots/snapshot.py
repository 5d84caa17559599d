"""What a reader saw of some tables: which rows, and what they said.

Kept are two numbers a row, 16 bytes, in the tables' own order. LanceDB's own numbers of versions and rows do not tell
what has changed: both change when a table is compacted, and of most tables no row knows when it was written.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from generator.lancedb.snapshots.row_hashes import content_of, id_of
from generator.lancedb.table_state import TableState
from generator.records import Chunk

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """See the module.

    Attributes:
        tables: In the order in which they were read.
        ids: Of the usable rows, what they go by: `row_hashes.id_of`.
        contents: Of the same rows, what they said: `row_hashes.content_of`.
    """

    tables: tuple[TableState, ...]
    ids: "Hashes"
    contents: "Hashes"

    @classmethod
    def of(cls, chunks: Iterable[Chunk], tables: Iterable[TableState] = ()) -> "Snapshot":
        """The snapshot of somebody who has read these chunks, and no others."""
        from array import array

        import numpy as np

        ids, contents = array("Q"), array("Q")
        for chunk in chunks:
            ids.append(id_of(chunk))
            contents.append(content_of(chunk))
        return cls(tuple(tables), np.frombuffer(ids, np.uint64), np.frombuffer(contents, np.uint64))

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def fingerprint(self) -> str:
        """A sha256 over all that the rows say: the same once a table was compacted, copied, sorted or renumbered."""
        import numpy as np

        return hashlib.sha256(np.sort(self.contents).astype("<u8").tobytes()).hexdigest()

    def to_bytes(self) -> bytes:
        """The two columns, to be kept; the tables are not in it."""
        import pyarrow as pa

        batch = pa.record_batch({"id": pa.array(self.ids), "content": pa.array(self.contents)})
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, batch.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
            writer.write_batch(batch)
        kept: bytes = sink.getvalue().to_pybytes()
        return kept

    @classmethod
    def from_bytes(cls, kept: bytes, tables: Iterable[TableState]) -> "Snapshot":
        """What `to_bytes` kept, of these tables."""
        import pyarrow as pa

        read = pa.ipc.open_stream(kept).read_all()
        return cls(tuple(tables), read["id"].to_numpy(), read["content"].to_numpy())
