"""A table of many rows, and a snapshot of it: `python -m benchmarks.following.load make|take NUMBER FOLDER`.

`take` prints the seconds that the snapshot took, and those of its difference from one in which a tenth of the rows is
another.
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

from generator.lancedb.connection import connect
from generator.lancedb.snapshots.difference import difference
from generator.lancedb.snapshots.snapshot import Snapshot
from generator.lancedb.snapshots.taking import take

LENGTH = 1000
"""Characters of a row's text."""
ROWS_A_BATCH = 5000


def make(number: int, folder: Path) -> None:
    """A LanceDB with a table of so many rows, without holding them."""
    import pyarrow as pa

    schema = pa.schema([("id", pa.string()), ("text", pa.string()), ("source", pa.string()), ("title", pa.string())])
    filler = "The reader sees a table as it was when it was opened. " * (LENGTH // 50)

    def batches() -> Iterator[pa.RecordBatch]:
        for start in range(0, number, ROWS_A_BATCH):
            rows = range(start, min(number, start + ROWS_A_BATCH))
            columns = (
                [f"chunk-{n:08}" for n in rows],
                [f"Row {n}. {filler}"[:LENGTH] for n in rows],
                [f"docs/{n // 50}.md" for n in rows],
                [f"Part {n % 50}" for n in rows],
            )
            yield pa.record_batch([pa.array(column) for column in columns], schema=schema)

    connect(folder).create_table("text_chunks", pa.RecordBatchReader.from_batches(schema, batches()))


def measure(folder: Path) -> tuple[float, float]:
    """Seconds of a snapshot, and of a difference."""
    start = time.perf_counter()
    seen = take(folder)
    taken = time.perf_counter() - start
    contents = seen.contents.copy()
    contents[::10] += 1
    start = time.perf_counter()
    found = difference(seen, Snapshot(seen.tables, seen.ids, contents))
    assert len(found.changed) == -(-len(seen) // 10)
    return taken, time.perf_counter() - start


if __name__ == "__main__":
    what, number, folder = sys.argv[1:]
    if what == "make":
        make(int(number), Path(folder))
    else:
        print(*measure(Path(folder)))
