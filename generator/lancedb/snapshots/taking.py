"""Take a snapshot of tables: one pass over what their rows say, whose texts never come into memory together."""

from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path

from generator.lancedb.chunk_tables import ChunkTables, ReadRow
from generator.lancedb.snapshots.row_hashes import content_hash, id_hash, text_hash
from generator.lancedb.snapshots.snapshot import Snapshot


def take(path: str | Path, tables: Iterable[str] = ("text_chunks",), text_column: str | None = None) -> Snapshot:
    """The rows that have a text, and the first alone of those with the same, as `ChunkSource` reads them.

    Args:
        path: The folder of the LanceDB, or its URL.
        tables: Names of the tables, read one after the other.
        text_column: The column of the text, outright, in every table.

    Raises:
        UsageError: No LanceDB, table or text column there.
        RunStopped: A table's files cannot be read.
    """
    import numpy as np

    opened = ChunkTables(path, tables, text_column, allow_empty=True)
    ids, contents, texts = (array("Q") for _ in range(3))
    for row in _with_text(opened.rows()):
        ids.append(id_hash(row.table, row.source, row.id))
        contents.append(content_hash(row.text, row.title, row.language, row.symbol))
        texts.append(text_hash(row.text))
    firsts = np.sort(np.unique(np.frombuffer(texts, np.uint64), return_index=True)[1])
    kept = (np.frombuffer(column, np.uint64)[firsts] for column in (ids, contents))
    return Snapshot(opened.states(), *kept)


def _with_text(rows: Iterable[ReadRow]) -> Iterator[ReadRow]:
    return (row for row in rows if row.text.strip())
