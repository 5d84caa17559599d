"""What is read from a table, in which order, what is left out and why, and in how much memory."""

import shutil
import subprocess
import sys
from array import array
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.errors import UsageError
from generator.lancedb.chunk_source import ChunkSource
from generator.lancedb.connection import connect
from generator.records import Chunk, Rejection
from tests.support.tables import MakeTable, kept, prose, write_table


@pytest.fixture
def make(tmp_path: Path) -> MakeTable:
    return partial(write_table, tmp_path / "my.lancedb")


def reasons(source: ChunkSource) -> Counter[str]:
    return Counter(item.reason for item in source.read() if isinstance(item, Rejection))


class TestReading:
    def test_chunks_come_in_the_order_of_the_table_and_know_their_version(self, make: MakeTable) -> None:
        path = make([{"id": str(n), "text": prose(n)} for n in range(600)])
        table = connect(path).open_table("text_chunks")
        table.add([{"id": str(n), "text": prose(n)} for n in range(600, 700)])
        chunks = kept(ChunkSource(path))
        assert [chunk.id for chunk in chunks] == [str(n) for n in range(700)]
        assert {(chunk.table, chunk.table_version) for chunk in chunks} == {("text_chunks", table.version)}

    def test_tables_of_different_shapes_are_read_one_after_the_other(self, make: MakeTable) -> None:
        make([{"id": "t", "text": prose(1), "vector": [0.0] * 4}])
        path = make([{"chunk_id": 5, "content": prose(2), "symbol_name": "f", "start_line": 3}], "code_chunks")
        source = ChunkSource(path, ["code_chunks", "text_chunks", "code_chunks"])
        assert [(chunk.id, chunk.table) for chunk in kept(source)] == [("5", "code_chunks"), ("t", "text_chunks")]
        assert source.count_rows() == 2

    def test_what_is_written_while_it_is_read_does_not_show(self, make: MakeTable) -> None:
        path = make([{"id": str(n), "text": prose(n)} for n in range(600)])
        source = ChunkSource(path)
        reading = source.read()
        next(reading)
        table = connect(path).open_table("text_chunks")
        table.add([{"id": "late", "text": prose(-1)}])
        table.delete("id = '599'")
        assert [item.id for item in reading if isinstance(item, Chunk)] == [str(n) for n in range(1, 600)]
        assert len(kept(source)) == 600
        assert "late" in {chunk.id for chunk in kept(ChunkSource(path))}

    def test_deleted_rows_are_gone_and_compaction_changes_nothing_else(self, make: MakeTable) -> None:
        path = make([{"id": "0", "text": prose(0)}])
        table = connect(path).open_table("text_chunks")
        for n in range(1, 8):
            table.add([{"id": str(n), "text": prose(n)}])
        table.delete("id = '3'")
        before = kept(ChunkSource(path))
        table.optimize()
        after = kept(ChunkSource(path))
        assert [chunk.id for chunk in after] == ["0", "1", "2", "4", "5", "6", "7"]
        assert [chunk.content() for chunk in after] == [chunk.content() for chunk in before]
        assert after[0].table_version != before[0].table_version

    def test_max_chunks_counts_usable_chunks(self, make: MakeTable) -> None:
        path = make([{"id": str(n), "text": prose(n, 300 if n % 2 else 50)} for n in range(20)])
        items = list(ChunkSource(path, max_chunks=3).read())
        assert [item.id for item in items if isinstance(item, Chunk)] == ["1", "3", "5"]
        assert len(items) == 6

    def test_a_long_chunk_passes_whole(self, make: MakeTable) -> None:
        path = make([{"text": prose(1, 100_000)}])
        assert len(kept(ChunkSource(path))[0].text) == 100_000

    def test_the_survey_follows_the_reading_without_the_texts(self, make: MakeTable) -> None:
        rows = [{"id": str(n), "text": prose(n % 40, 150 + n), "source": f"{n % 3}.md"} for n in range(100)]
        source = ChunkSource(make(rows), max_chunks=30)
        chunks, infos = kept(source), source.survey()
        assert [(len(chunk.text), chunk.source) for chunk in chunks] == [(info.length, info.source) for info in infos]
        assert len({info.key for info in infos}) == 30
        assert all(0 <= info.key < 2**64 for info in infos)

    def test_rows_that_are_passed_over_leave_the_others_what_and_where_they_are(self, make: MakeTable) -> None:
        texts = [prose(0), prose(1), prose(0), "short", prose(2), prose(1), prose(3)]
        path = make([{"id": str(n), "text": text} for n, text in enumerate(texts)])
        source = ChunkSource(path, only=lambda chunk: int(chunk.id) % 2 == 0)
        assert [(chunk.id, chunk.ref) for chunk in kept(source)] == [("0", 0), ("4", 2), ("6", 3)]
        assert [info.place for info in source.survey()] == [0, 2, 3]
        assert reasons(source) == {"duplicate": 1}
        first = ChunkSource(path, max_chunks=3, only=lambda chunk: int(chunk.id) % 2 == 0)
        assert [chunk.id for chunk in kept(first)] == ["0", "4"]


class TestLeftOut:
    def test_each_row_left_out_has_its_reason(self, make: MakeTable) -> None:
        texts = [
            None,
            "",
            " \n ",
            prose(1, 199) + "   ",
            "\x00\x01" + prose(2),
            "\x02\x03\ufffd" * 100,
            prose(3),
            prose(3),
            prose(4),
        ]
        path = make([{"id": str(n), "text": text, "source": f"{n}.md"} for n, text in enumerate(texts)])
        source = ChunkSource(path)
        assert reasons(source) == {"empty": 3, "too short": 1, "binary": 2, "duplicate": 1}
        assert [chunk.id for chunk in kept(source)] == ["6", "8"]

    def test_a_rejection_names_the_row_but_does_not_carry_its_text(self, make: MakeTable) -> None:
        path = make([{"id": "a", "text": "short", "source": "a.md"}])
        (item,) = ChunkSource(path, min_length=10).read()
        assert isinstance(item, Rejection)
        assert item.detail == "5 of 10 characters"
        assert item.record == {
            "id": "a",
            "source": "a.md",
            "document": "a.md",
            "table": "text_chunks",
            "table_version": 1,
            "processed_at": item.record["processed_at"],
        }

    def test_sources_are_skipped_by_regular_expression(self, make: MakeTable) -> None:
        sources = ["src/a.py", "tests/b.py", "docs/LICENSE", None]
        path = make([{"text": prose(n), "source": source} for n, source in enumerate(sources)])
        source = ChunkSource(path, skip_source_patterns=[r"^tests/", r"LICEN[CS]E$"])
        assert [chunk.source for chunk in kept(source)] == ["src/a.py", ""]
        assert reasons(source) == {"source skipped": 2}

    def test_other_scripts_and_terminal_colours_are_not_binary(self, make: MakeTable) -> None:
        texts = [
            "Съешь же ещё этих мягких французских булок. " * 9,
            "日本語の文章です。" * 40,
            "\x1b[31mred\x1b[0m\tline\r\n" * 30,
        ]
        assert reasons(ChunkSource(make([{"text": text} for text in texts]))) == {}

    def test_an_invalid_pattern_is_named(self, make: MakeTable) -> None:
        with pytest.raises(UsageError, match=r"'\[' is not a valid regular expression"):
            ChunkSource(make([{"text": "x"}]), skip_source_patterns=["["])

    def test_max_chunks_must_be_positive(self, make: MakeTable) -> None:
        with pytest.raises(UsageError, match="at least 1, not 0"):
            ChunkSource(make([{"text": "x"}]), max_chunks=0)

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(texts=st.lists(st.one_of(st.none(), st.text(max_size=30), st.just("same text")), min_size=1, max_size=20))
    def test_every_row_comes_back_once(self, tmp_path: Path, texts: list[str | None]) -> None:
        path = tmp_path / "rows.lancedb"
        shutil.rmtree(path, ignore_errors=True)
        rows = [{"id": str(n), "text": text} for n, text in enumerate(texts)]
        schema = pa.schema([("id", pa.string()), ("text", pa.string())])
        connect(path).create_table("text_chunks", pa.Table.from_pylist(rows, schema=schema))
        items = list(ChunkSource(path, min_length=5).read())
        ids = [item.id if isinstance(item, Chunk) else item.record["id"] for item in items]
        assert ids == [str(n) for n in range(len(texts))]
        for item in items:
            assert isinstance(item, Rejection) or item.text == texts[int(item.id)]


READ_AND_MEASURE = """
import sys
from generator.lancedb.chunk_source import ChunkSource
source = ChunkSource(sys.argv[1])
infos = source.survey()
read = sum(1 for _ in source.read())
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(len(infos), read, peak.split()[1])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read from /proc")
def test_memory_stays_flat_however_long_the_table_and_whatever_its_vectors(tmp_path: Path) -> None:
    few, few_kib = _read_elsewhere(_long_table(tmp_path / "few.lancedb", 2_000))
    many, many_kib = _read_elsewhere(_long_table(tmp_path / "many.lancedb", 20_000))
    assert (few, many) == (2_000, 20_000)
    assert many_kib - few_kib < 45 * 1024, "20,000 rows hold 40 MB of text and 61 MB of vectors"


def _long_table(path: Path, rows: int) -> Path:
    schema = pa.schema([("id", pa.int64()), ("text", pa.string()), ("vector", pa.list_(pa.float32(), 768))])

    def batches() -> Iterator[pa.RecordBatch]:
        for start in range(0, rows, 1000):
            ids = range(start, start + 1000)
            vectors = pa.FixedSizeListArray.from_arrays(pa.array(array("f", range(768)) * 1000), 768)
            yield pa.record_batch([pa.array(ids), pa.array([prose(n, 2000) for n in ids]), vectors], schema=schema)

    connect(path).create_table("text_chunks", pa.RecordBatchReader.from_batches(schema, batches()))
    return path


def _read_elsewhere(path: Path) -> tuple[int, int]:
    """Rows surveyed in another process, and the peak of that process's memory in KiB."""
    done = subprocess.run([sys.executable, "-c", READ_AND_MEASURE, path], capture_output=True, text=True, check=True)
    surveyed, read, peak = map(int, done.stdout.split())
    assert surveyed == read
    return surveyed, peak


@pytest.mark.parametrize(
    "name", ['we"ird', "wei'rd", "a b", "naïve 東", "select", "a\\b", "x;--", "new\nline", "%x", "null"]
)
def test_a_text_column_may_have_any_name_that_lancedb_reads(make: MakeTable, name: str) -> None:
    path = make([{"id": "a", name: prose(1)}])
    assert [chunk.text for chunk in kept(ChunkSource(path, text_column=name))] == [prose(1)]


@pytest.mark.parametrize("name", ["we`ird", "a.b", "a b", "it's", 'sel"ect'])
def test_a_member_of_a_struct_may_have_any_name(make: MakeTable, name: str) -> None:
    path = make([{"id": "a", "page": {name: prose(1)}}])
    assert [chunk.text for chunk in kept(ChunkSource(path, text_column=f"page.{name}"))] == [prose(1)]


@pytest.mark.parametrize("name", ["we`ird", "`", "a``b"])
def test_a_text_column_that_lancedb_cannot_read_is_told_before_anything_is_read(make: MakeTable, name: str) -> None:
    path = make([{"id": "a", name: prose(1)}])
    with pytest.raises(UsageError, match="cannot be read: LanceDB finds no column whose name has a backtick"):
        ChunkSource(path, text_column=name)


def test_a_column_that_lancedb_cannot_read_does_not_matter_where_it_is_not_asked_for(make: MakeTable) -> None:
    path = make([{"id": "a", "text": prose(1), "we`ird": "x"}])
    assert [chunk.text for chunk in kept(ChunkSource(path))] == [prose(1)]
