"""What a snapshot tells of tables that were edited, compacted, indexed, copied, emptied and made anew."""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from lancedb.index import BTree

from generator.errors import UsageError
from generator.lancedb import chunk_tables
from generator.lancedb.chunk_source import ChunkSource
from generator.lancedb.connection import connect
from generator.lancedb.snapshots.difference import difference
from generator.lancedb.snapshots.row_hashes import id_hash
from generator.lancedb.snapshots.snapshot import Snapshot
from generator.lancedb.snapshots.taking import take
from tests.support.tables import MakeTable, kept, prose, write_table

Change = Callable[[Any], object]


@pytest.fixture
def make(tmp_path: Path) -> MakeTable:
    return partial(write_table, tmp_path / "my.lancedb")


def rows(*numbers: int) -> list[dict[str, Any]]:
    return [{"id": f"c{n}", "text": prose(n), "source": f"{n % 3}.md", "title": f"Part {n}"} for n in numbers]


def _compact(table: Any) -> None:
    table.add(rows(9))
    table.delete("id = 'c9'")
    table.optimize()


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        (lambda table: table.update(where="id = 'c1'", values={"text": "Edited by hand."}), (0, 1, 0, 0)),
        (lambda table: table.update(where="id = 'c1'", values={"title": "Renamed"}), (0, 1, 0, 0)),
        (lambda table: table.update(where="id = 'c1'", values={"id": "other"}), (0, 0, 0, 1)),
        (lambda table: table.update(where="id = 'c1'", values={"source": "moved.md"}), (0, 0, 0, 1)),
        (lambda table: table.delete("id = 'c1'"), (0, 0, 1, 0)),
        (lambda table: table.delete("true"), (0, 0, 5, 0)),
        (lambda table: table.add(rows(7)), (1, 0, 0, 0)),
        (lambda table: table.add([{**rows(1)[0], "id": "twin"}]), (0, 0, 0, 0)),
        (lambda table: table.add([{**rows(7)[0], "text": "  \n"}]), (0, 0, 0, 0)),
        (lambda table: table.create_index("id", config=BTree()), (0, 0, 0, 0)),
        (lambda table: table.add_columns({"rated": "1.5"}), (0, 0, 0, 0)),
        (_compact, (0, 0, 0, 0)),
    ],
    ids=[
        *("a text", "a title", "an id", "a source", "a row less", "emptied", "a row more"),
        *("a duplicate", "a blank row", "an index", "a column", "compacted"),
    ],
)
def test_a_difference_counts_what_is_new_to_say_and_nothing_else(
    make: MakeTable, change: Change, counts: tuple[int, ...]
) -> None:
    path = make(rows(*range(5)))
    before = take(path)
    change(connect(path).open_table("text_chunks"))
    after = take(path)
    found = difference(before, after)
    assert tuple(found.counts().values()) == counts
    assert bool(found) == any(counts[:3])
    assert (before.fingerprint != after.fingerprint) == bool(found)


def test_a_difference_names_the_rows(make: MakeTable) -> None:
    path = make(rows(0, 1, 2, 3))
    before, table = take(path), connect(path).open_table("text_chunks")
    table.delete("id = 'c0'")
    table.update(where="id = 'c1'", values={"text": "Other."})
    table.update(where="id = 'c2'", values={"id": "moved"})
    table.add(rows(8))
    found = difference(before, take(path))

    def named(chunk: str, source: str) -> int:
        return id_hash("text_chunks", source, chunk)

    assert found.vanished.tolist() == [named("c0", "0.md")]
    assert found.changed.tolist() == [named("c1", "1.md")]
    assert found.moved.tolist() == [[named("c2", "2.md"), named("moved", "2.md")]]
    assert found.added.tolist() == [named("c8", "2.md")]
    assert found.told() == "1 added, 1 changed, 1 vanished, 1 moved"


def test_all_is_added_where_nothing_was_seen_before(make: MakeTable) -> None:
    assert difference(None, take(make(rows(0, 1)))).counts() == {"added": 2, "changed": 0, "vanished": 0, "moved": 0}


def test_a_copy_and_a_table_of_another_order_have_the_same_fingerprint(make: MakeTable, tmp_path: Path) -> None:
    path = make(rows(0, 1, 2))
    copy = Path(shutil.copytree(path, tmp_path / "copy.lancedb"))
    turned = write_table(tmp_path / "turned.lancedb", rows(2, 0, 1), "named_otherwise")
    assert len({take(path).fingerprint, take(copy).fingerprint, take(turned, ["named_otherwise"]).fingerprint}) == 1


def test_a_table_made_anew_is_another_state_with_the_same_version(make: MakeTable) -> None:
    path = make(rows(0, 1))
    before = take(path)
    connect(path).drop_table("text_chunks")
    after = take(make(rows(0, 1)))
    assert [state.version for state in (*before.tables, *after.tables)] == [1, 1]
    assert before.tables != after.tables
    assert before.fingerprint == after.fingerprint


def test_the_times_of_many_versions_are_not_read(make: MakeTable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunk_tables, "TIMED", 2)
    path, times = make(rows(0)), []
    for n in (1, 2):
        times.append(take(path).tables[0].written_at is not None)
        connect(path).open_table("text_chunks").add(rows(n))
    assert [*times, take(path).tables[0].written_at is not None] == [True, True, False]


def test_ids_that_begin_anew_in_each_document_are_told_apart(make: MakeTable) -> None:
    numbered = [{"chunk_id": n % 2, "text": prose(n), "source": f"{n // 2}.md"} for n in range(6)]
    path = make(numbered)
    before = take(path)
    connect(path).open_table("text_chunks").update(where="chunk_id = 1 and source = '2.md'", values={"text": "Edited."})
    assert difference(before, take(path)).changed.tolist() == [id_hash("text_chunks", "2.md", "1")]


def test_an_edited_row_of_a_table_without_ids_is_another_row(make: MakeTable) -> None:
    path = make([{"text": prose(n)} for n in range(3)])
    before = take(path)
    connect(path).open_table("text_chunks").update(where=f"text = '{prose(1)}'", values={"text": "Edited."})
    assert difference(before, take(path)).counts() == {"added": 1, "changed": 0, "vanished": 1, "moved": 0}


def test_a_table_of_another_shape_says_the_same_if_its_texts_do(make: MakeTable, tmp_path: Path) -> None:
    path = make([{"id": "a", "text": prose(1)}])
    nested = write_table(tmp_path / "nested.lancedb", [{"page_content": prose(1), "metadata": {"id": 7}}])
    assert take(path).fingerprint == take(nested).fingerprint


def test_who_reads_chunks_sees_what_a_pass_over_the_table_sees(make: MakeTable) -> None:
    make(rows(0, 1, 1, 2))
    code = [{"id": "f", "text": "def f(): ...", "language": "Python", "symbol_name": "f", "source": ""}]
    path = make(
        [*code, {"id": None, "text": prose(5), "language": None, "symbol_name": "", "source": None}], "code_chunks"
    )
    tables = ["text_chunks", "code_chunks"]
    source = ChunkSource(path, tables, min_length=0)
    read, seen = Snapshot.of(kept(source), source.states()), take(path, tables)
    assert (read.ids.tolist(), read.contents.tolist()) == (seen.ids.tolist(), seen.contents.tolist())
    assert read.tables == seen.tables
    assert len(read) == 5


def test_a_snapshot_is_kept_in_bytes(make: MakeTable) -> None:
    seen = take(make(rows(0, 1, 2)))
    again = Snapshot.from_bytes(seen.to_bytes(), seen.tables)
    assert (again.tables, again.fingerprint) == (seen.tables, seen.fingerprint)
    assert not difference(seen, again)


def test_an_empty_table_has_a_snapshot(make: MakeTable) -> None:
    path = make([], schema=pa.schema([("id", pa.string()), ("text", pa.string())]))
    seen = take(path)
    assert (len(seen), seen.tables[0].rows) == (0, 0)


def test_a_table_without_texts_is_refused_in_a_sentence(make: MakeTable) -> None:
    with pytest.raises(UsageError, match="has no text column"):
        take(make([{"name": "a", "size": 1}]))
