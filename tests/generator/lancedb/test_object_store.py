"""Tables on an object store are read, seen and kept as those in a folder are."""

import pyarrow as pa

from generator.lancedb.chunk_source import ChunkSource
from generator.lancedb.connection import connect
from generator.lancedb.snapshots.difference import difference
from generator.lancedb.snapshots.taking import take
from tests.support.object_store import bucket
from tests.support.tables import kept, prose

__all__ = ["bucket"]


def refuse(sentence: str) -> None:
    raise AssertionError(sentence)


def test_a_table_in_a_bucket_is_tagged_and_its_changes_are_told(bucket: str) -> None:
    path = f"{bucket}/my.lancedb"
    rows = [{"id": str(n), "text": prose(n)} for n in range(5)]
    table = connect(path).create_table("text_chunks", pa.Table.from_pylist(rows))
    before, source = take(path), ChunkSource(path)
    with source.tagged("qa-generate", refuse):
        table.update(where="id = '1'", values={"text": "Edited."})
        assert len(table.tags.list()) == 1
        assert len(kept(source)) == 5
    assert table.tags.list() == {}
    table.optimize()
    after = take(path)
    assert difference(before, after).counts() == {"added": 0, "changed": 1, "vanished": 0, "moved": 0}
    assert before.tables[0].written_at != after.tables[0].written_at
