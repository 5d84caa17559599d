"""The column of a split: written beside the one before, in every row, and part of the table wherever that goes."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from lancedb.table import LanceTable

from generator.errors import UsageError
from generator.lancedb.connection import connect
from generator.lancedb.held_out import COLUMN, UNDER_WAY, Split, split_of
from generator.lancedb.split_tables import SplitRow, SplitTables

SPLIT = Split(share=0.5, seed=0, moved=frozenset(["0123456789ab"]))
ROWS = [{"id": str(n), "text": f"Text number {n}.", "source": f"{n % 4}.md"} for n in range(12)]


def table_of(path: Path, name: str = "text_chunks") -> Any:
    return connect(path).open_table(name)


def opened(path: Path) -> SplitTables:
    return SplitTables(path, ["text_chunks"])


def parts(path: Path, name: str = "text_chunks") -> dict[str, str | None]:
    """By id, in the order of the table, what each row is kept for."""
    read = table_of(path, name).to_arrow()
    return dict(zip(read["id"].to_pylist(), read[COLUMN].to_pylist(), strict=True))


@pytest.fixture
def lancedb(tmp_path: Path) -> Path:
    """A table of twelve chunks of four documents."""
    connect(tmp_path / "my.lancedb").create_table("text_chunks", ROWS)
    return tmp_path / "my.lancedb"


def write(path: Path, held: set[str], left_out: list[int] | None = None, split: Split = SPLIT) -> None:
    tables = opened(path)
    rows = tables.rows()
    tables.write(split, held, [rows[n] for n in left_out or []])


EXPECTED = {str(n): "held-out" if n % 4 == 1 else "trained" for n in range(12)}


class TestWriting:
    def test_each_row_knows_what_it_is_kept_for(self, lancedb: Path) -> None:
        write(lancedb, {"1.md"}, [0, 1, 6])
        assert parts(lancedb) == {**EXPECTED, "0": "left-out", "6": "left-out"}
        assert split_of(table_of(lancedb).schema) == SPLIT
        assert [row.part for row in opened(lancedb).rows()] == list(parts(lancedb).values())

    def test_another_split_takes_the_place_of_the_one_before(self, lancedb: Path) -> None:
        write(lancedb, {"1.md"}, [0])
        write(lancedb, {"0.md"}, split=Split(share=0.25, seed=9))
        assert parts(lancedb) == {str(n): "held-out" if n % 4 == 0 else "trained" for n in range(12)}
        assert split_of(table_of(lancedb).schema) == Split(share=0.25, seed=9)
        assert UNDER_WAY not in table_of(lancedb).schema.names

    def test_it_is_taken_off_without_a_trace(self, lancedb: Path) -> None:
        before = table_of(lancedb).to_arrow()
        write(lancedb, {"1.md"})
        opened(lancedb).remove()
        assert table_of(lancedb).to_arrow() == before

    @pytest.mark.parametrize("name", ["it's.md", "a, b.md", "dé/'\"`;--.md", "x" * 3000, "true", "%_\\"])
    def test_documents_may_be_called_anything(self, tmp_path: Path, name: str) -> None:
        rows = [{"id": "a", "text": "A text.", "source": name}, {"id": "b", "text": "Another.", "source": "b.md"}]
        connect(tmp_path).create_table("text_chunks", rows)
        write(tmp_path, {name})
        assert parts(tmp_path) == {"a": "held-out", "b": "trained"}

    def test_rows_without_a_source_or_a_text_are_rows_too(self, tmp_path: Path) -> None:
        schema = pa.schema([("id", pa.string()), ("text", pa.string()), ("source", pa.string())])
        rows = [{"id": "a", "text": None, "source": None}, {"id": "b", "text": "B.", "source": "b.md"}]
        connect(tmp_path).create_table("text_chunks", pa.Table.from_pylist(rows, schema=schema))
        assert opened(tmp_path).rows() == [
            SplitRow("", "text_chunks", None, 0),
            SplitRow("B.", "b.md", None, 0),
        ]
        write(tmp_path, {"text_chunks"}, [1])
        assert parts(tmp_path) == {"a": "held-out", "b": "left-out"}

    def test_a_table_that_does_not_say_where_rows_come_from_is_one_document(self, tmp_path: Path) -> None:
        connect(tmp_path).create_table("text_chunks", [{"id": "a", "text": "A."}, {"id": "b", "text": "B."}])
        write(tmp_path, set())
        assert parts(tmp_path) == {"a": "trained", "b": "trained"}
        assert {row.document for row in opened(tmp_path).rows()} == {"text_chunks"}

    def test_a_column_that_is_not_ours_is_refused(self, tmp_path: Path) -> None:
        rows = [{"text": "A.", "source": "a.md", COLUMN: "train"}]
        connect(tmp_path).create_table("text_chunks", rows)
        with pytest.raises(UsageError, match="has not made; drop or rename it"):
            opened(tmp_path)


class TestKilled:
    """Whoever writes may be killed between any two commits."""

    @pytest.mark.parametrize("step", ["alter_columns", "update_field_metadata", "drop_columns", "rename"])
    def test_the_split_before_or_the_new_one_is_in_force(
        self, lancedb: Path, step: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(lancedb, {"1.md"})
        with monkeypatch.context() as dying:
            kill_at(step, dying)
            with pytest.raises(KeyboardInterrupt):
                write(lancedb, {"0.md"})
        found = {row.part for row in opened(lancedb).rows() if row.document == "0.md"}
        assert found == {"held-out" if step == "rename" else "trained"}
        write(lancedb, {"2.md"})
        assert parts(lancedb) == {str(n): "held-out" if n % 4 == 2 else "trained" for n in range(12)}
        assert UNDER_WAY not in table_of(lancedb).schema.names


def kill_at(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    method = "alter_columns" if step == "rename" else step
    real: Callable[..., Any] = getattr(LanceTable, method)

    def die(self: LanceTable, *given: Any) -> Any:
        if step == "rename" and "rename" not in given[0]:
            return real(self, *given)
        raise KeyboardInterrupt

    monkeypatch.setattr(LanceTable, method, die)


class TestTravelling:
    def test_a_copied_folder_has_it(self, lancedb: Path, tmp_path: Path) -> None:
        write(lancedb, {"1.md"})
        shutil.copytree(lancedb, tmp_path / "copy")
        assert parts(tmp_path / "copy") == EXPECTED
        assert split_of(table_of(tmp_path / "copy").schema) == SPLIT

    def test_a_table_that_is_read_and_written_elsewhere_has_it(self, lancedb: Path, tmp_path: Path) -> None:
        write(lancedb, {"1.md"})
        copy = connect(tmp_path / "copy")
        copy.create_table("text_chunks", table_of(lancedb).to_arrow())
        assert split_of(table_of(tmp_path / "copy").schema) == SPLIT
        copy.create_table("by_pandas", table_of(lancedb).to_pandas())
        assert parts(tmp_path / "copy", "by_pandas") == EXPECTED

    def test_rows_that_are_added_replaced_and_compacted_leave_it_alone(self, lancedb: Path) -> None:
        write(lancedb, {"1.md"})
        table = table_of(lancedb)
        table.delete("id = '3'")
        table.add([{"id": "new", "text": "New.", "source": "9.md"}])
        merged = pa.Table.from_pylist([{"id": "1", "text": "Other.", "source": "1.md"}])
        table.merge_insert("id").when_matched_update_all().when_not_matched_insert_all().execute(merged)
        table.optimize()
        found = parts(lancedb)
        assert {name: found[name] for name in EXPECTED if name != "3"} == {
            name: part for name, part in EXPECTED.items() if name != "3"
        }
        assert found["new"] is None
        assert split_of(table_of(lancedb).schema) == SPLIT
