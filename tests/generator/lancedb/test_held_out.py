"""Which chunks are held out of training: what a table says, what its note says of rows that came later."""

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest

from generator.errors import UsageError
from generator.lancedb.chunk_source import ChunkSource
from generator.lancedb.connection import connect
from generator.lancedb.held_out import COLUMN, NOTE, Split, draw, key_of, split_of
from generator.records import Rejection
from tests.support.tables import kept, prose

SPLIT = Split(share=0.5, seed=0)


def write(path: Path, rows: list[dict[str, object]], split: Split | None = SPLIT) -> Path:
    """A table whose rows name their documents, and which of them are held out."""
    note = {NOTE: split.model_dump_json().encode()} if split else None
    names = [name for name in ("id", "source", "source_path", "topic") if name in rows[0]]
    schema = pa.schema([(name, pa.string()) for name in [*names, "text"]]).append(
        pa.field(COLUMN, pa.string(), metadata=note)
    )
    written = [{"text": prose(n), **row} for n, row in enumerate(rows)]
    connect(path).create_table("text_chunks", pa.Table.from_pylist(written, schema=schema))
    return path


def ids(source: ChunkSource) -> list[str]:
    return [chunk.id for chunk in kept(source)]


def held_out(path: Path) -> list[str]:
    return [chunk.id for chunk in kept(ChunkSource(path, part="all")) if chunk.split_part == "held-out"]


def reasons(source: ChunkSource) -> Counter[str]:
    return Counter(item.reason for item in source.read() if isinstance(item, Rejection))


ROWS: list[dict[str, object]] = [
    {"id": "a", "source": "a.md", COLUMN: "held-out"},
    {"id": "b", "source": "b.md", COLUMN: "trained"},
    {"id": "c", "source": "a.md", COLUMN: "held-out"},
]


class TestParts:
    def test_held_out_chunks_are_left_out_and_counted(self, tmp_path: Path) -> None:
        source = ChunkSource(write(tmp_path / "db", ROWS))
        assert ids(source) == ["b"]
        assert reasons(source) == {"held out": 2}

    def test_an_evaluation_reads_all_and_tells_them_apart(self, tmp_path: Path) -> None:
        path = write(tmp_path / "db", ROWS)
        assert ids(ChunkSource(path, part="all")) == ["a", "b", "c"]
        assert held_out(path) == ["a", "c"]

    def test_what_is_like_the_other_side_is_in_neither(self, tmp_path: Path) -> None:
        path = write(tmp_path / "db", [*ROWS, {"id": "d", "source": "b.md", COLUMN: "left-out"}])
        assert "d" not in ids(ChunkSource(path)) + held_out(path)
        assert reasons(ChunkSource(path)) == {"held out": 2, "like held out": 1}

    def test_a_table_without_a_split_is_all_trained(self, tmp_path: Path) -> None:
        rows = [{"id": "a", "text": prose(1)}, {"id": "b", "text": prose(2)}]
        connect(tmp_path / "db").create_table("text_chunks", rows)
        assert ids(ChunkSource(tmp_path / "db")) == ["a", "b"]
        assert held_out(tmp_path / "db") == []


class TestNote:
    def test_rows_that_came_later_go_by_the_draw_of_their_document(self, tmp_path: Path) -> None:
        later: list[dict[str, object]] = [{"id": str(n), "source": f"{n}.md", COLUMN: None} for n in range(40)]
        found = held_out(write(tmp_path / "db", later))
        assert found == [str(n) for n in range(40) if draw(f"{n}.md", 0) < 0.5]
        assert 0 < len(found) < 40

    def test_a_document_that_was_moved_stays_there_when_it_is_written_anew(self, tmp_path: Path) -> None:
        drawn = draw("a.md", 0) < 0.5
        split = SPLIT.model_copy(update={"moved": frozenset([key_of("a.md")])})
        path = write(tmp_path / "db", [{"id": "a", "source": "a.md", COLUMN: None}], split)
        assert (ids(ChunkSource(path)), held_out(path)) == ((["a"], []) if drawn else ([], ["a"]))

    def test_a_copy_by_columns_alone_keeps_what_is_held_out(self, tmp_path: Path) -> None:
        path = write(tmp_path / "db", [*ROWS, {"id": "new", "source": "n.md", COLUMN: None}], None)
        assert ids(ChunkSource(path)) == ["b", "new"]

    def test_a_note_that_this_version_cannot_read_is_refused(self, tmp_path: Path) -> None:
        schema = pa.schema([pa.field(COLUMN, pa.string(), metadata={NOTE: b'{"share": "much"}'})])
        with pytest.raises(UsageError, match="generator split"):
            split_of(schema)


class TestDocuments:
    def test_they_are_called_by_the_name_that_is_unique(self, tmp_path: Path) -> None:
        rows: list[dict[str, object]] = [
            {"id": "a", "source": "x.md", "source_path": "one/x.md", COLUMN: "trained"},
            {"id": "b", "source": "y.md", "source_path": None, COLUMN: "trained"},
            {"id": "c", "source": None, "source_path": None, COLUMN: "trained"},
        ]
        chunks = kept(ChunkSource(write(tmp_path / "db", rows)))
        assert [chunk.document for chunk in chunks] == ["one/x.md", "y.md", "text_chunks"]

    def test_they_are_called_by_the_column_that_the_split_went_by(self, tmp_path: Path) -> None:
        rows: list[dict[str, object]] = [
            {"id": "a", "source": "x.md", "topic": "yeast", COLUMN: "trained"},
            {"id": "b", "source": "y.md", "topic": None, COLUMN: "trained"},
        ]
        split = SPLIT.model_copy(update={"by": "topic"})
        chunks = kept(ChunkSource(write(tmp_path / "db", rows, split)))
        assert [chunk.document for chunk in chunks] == ["yeast", "y.md"]
