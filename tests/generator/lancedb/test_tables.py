"""Opening a LanceDB, and telling its versions and contents apart."""

import shutil
from functools import partial
from pathlib import Path

import pyarrow as pa
import pytest

from generator.errors import RunStopped, UsageError
from generator.lancedb import tables as lance
from generator.lancedb.chunk_source import ChunkSource
from generator.lancedb.connection import connect
from tests.support.tables import MakeTable, prose, write_table


@pytest.fixture
def make(tmp_path: Path) -> MakeTable:
    return partial(write_table, tmp_path / "my.lancedb")


class TestOpening:
    def test_a_path_that_is_not_there_is_named_and_not_made(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r"no LanceDB at .*nowhere"):
            ChunkSource(tmp_path / "nowhere")
        assert not (tmp_path / "nowhere").exists()

    def test_a_file_and_a_folder_of_other_things_are_not_a_lancedb(self, tmp_path: Path) -> None:
        (tmp_path / "notes.txt").write_text("notes")
        with pytest.raises(UsageError, match=r"notes\.txt is a file"):
            lance.open_table(tmp_path / "notes.txt", "text_chunks")
        with pytest.raises(UsageError, match="holds no LanceDB tables"):
            lance.open_table(tmp_path, "text_chunks")

    def test_a_table_that_is_nested_too_deeply_is_named(self, tmp_path: Path) -> None:
        kind, value = pa.string(), pa.scalar("x").as_py()
        for _ in range(200):
            kind, value = pa.struct([("a", kind)]), {"a": value}
        table = pa.table({"text": ["x"], "metadata": pa.array([value], kind)})
        connect(tmp_path).create_table("text_chunks", table)
        with pytest.raises(UsageError, match=r"Table 'text_chunks' .* cannot be read"):
            ChunkSource(tmp_path)

    def test_the_folder_of_a_single_table_leads_to_its_lancedb(self, make: MakeTable) -> None:
        path = make([{"text": "x"}], "notes")
        with pytest.raises(UsageError, match=r"my\.lancedb, with --table notes"):
            lance.open_table(path / "notes.lance", "text_chunks")

    def test_a_url_of_no_known_kind_is_refused(self) -> None:
        with pytest.raises(UsageError, match="nope://bucket"):
            lance.open_table("nope://bucket/db", "text_chunks")

    def test_a_missing_table_lists_the_tables_with_their_rows(self, make: MakeTable) -> None:
        make([{"text": "x"}], "notes")
        path = make([{"text": "x"}] * 1200, "pages")
        with pytest.raises(UsageError, match=r"no table 'text_chunks'.*notes \(1 row\), pages \(1,200 rows\)"):
            lance.open_table(path, "text_chunks")

    def test_an_empty_table_is_refused(self, make: MakeTable) -> None:
        path = make([], schema=pa.schema([("text", pa.string())]))
        with pytest.raises(UsageError, match=r"'text_chunks' .* is empty"):
            lance.open_table(path, "text_chunks")

    def test_a_table_that_cannot_be_opened_is_named(self, make: MakeTable) -> None:
        make([{"text": "x"}])
        path = make([{"text": "x"}], "sound")
        for manifest in (path / "text_chunks.lance" / "_versions").iterdir():
            manifest.write_bytes(b"not a manifest")
        with pytest.raises(UsageError, match=r"'text_chunks' in .* cannot be read"):
            lance.open_table(path, "text_chunks")
        with pytest.raises(UsageError, match=r"there are: sound \(1 row\), text_chunks \(cannot be read\)"):
            lance.open_table(path, "other")

    def test_files_that_vanish_stop_the_run_and_say_so(self, make: MakeTable) -> None:
        path = make([{"text": prose(1)}])
        source = ChunkSource(path)
        shutil.rmtree(path / "text_chunks.lance" / "data")
        with pytest.raises(RunStopped, match=r"'text_chunks' cannot be read at its version 1 .*cleaned up"):
            list(source.read())
