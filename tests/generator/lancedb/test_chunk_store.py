"""A table of chunks that other runs write to at the same time, between one step of ours and the next."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from lancedb.db import LanceDBConnection
from numpy.typing import NDArray

from generator.lancedb.chunk_store import ChunkRow, ChunkTable, schema
from generator.lancedb.chunk_vectors import Embedding
from generator.lancedb.connection import connect


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"file://{tmp_path}/url.lancedb"


def row(path: str, index: int = 0) -> ChunkRow:
    return ChunkRow(
        id=f"{path} {index}",
        content="The pier is long.",
        content_hash="c",
        source_file=path,
        source_path=path,
        source_type="text",
        start_line=1,
        end_line=1,
        page_start=None,
        page_end=None,
        title=path,
        section_path=None,
        language=None,
        symbol_name=None,
        token_count=5,
        file_type="txt",
        file_size=17,
        chunk_index=index,
        chunk_count=1,
        start_char=0,
        end_char=17,
        document_hash="d",
        splitter="s",
        unread=None,
    )


def embedding(texts: Sequence[str]) -> NDArray[np.float32]:
    return np.ones((len(texts), 2), np.float32)


def opened(database: str, embedding: Embedding | None = None) -> ChunkTable:
    """A table as a run has it that has looked at what is stored."""
    table = ChunkTable(database, "chunks", embedding)
    table.stamps()
    return table


def made_anew(database: str, *paths: str) -> None:
    """What a run does that began to make the table before there was one, and is done when there is."""
    data = pa.Table.from_pylist([row(path) for path in paths], schema=schema())
    connect(database).create_table("chunks", data=data, mode="overwrite")


def ids(database: str) -> list[str]:
    return sorted(connect(database).open_table("chunks").to_arrow().column("id").to_pylist())


def test_a_table_that_another_run_made_first_gets_the_rows(database: str) -> None:
    table = opened(database)
    made_anew(database, "theirs")
    assert table.replace([], [row("ours")]) == (0, 0)
    assert ids(database) == ["ours 0", "theirs 0"]


def test_rows_are_added_to_a_table_that_was_made_anew_since_it_was_opened(database: str) -> None:
    made_anew(database, "old")
    table = opened(database)
    made_anew(database, "theirs")
    table.replace([], [row("ours")])
    assert ids(database) == ["ours 0", "theirs 0"]


def test_rows_are_deleted_from_a_table_that_was_made_anew_since_it_was_opened(database: str) -> None:
    made_anew(database, "old")
    table = opened(database)
    made_anew(database, "old", "theirs")
    assert table.replace(["old"], [row("old", 1)]) == (1, 0)
    assert ids(database) == ["old 1", "theirs 0"]


def test_vectors_are_made_for_a_table_that_was_made_anew_since_it_was_opened(database: str) -> None:
    made_anew(database, "old")
    table = opened(database, Embedding("model", embedding, each_alone=True))
    made_anew(database, "theirs")
    table.embed()
    assert ids(database) == ["theirs 0"]
    assert connect(database).open_table("chunks").count_rows("vector IS NOT NULL") == 1


def test_who_makes_the_table_over_that_of_another_run_brings_its_rows_back(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = LanceDBConnection.create_table

    def late(self: LanceDBConnection, name: str, data: pa.Table) -> Any:
        """LanceDB looks whether there is a table, and makes it later: what came between is overwritten."""
        return create(self, name, data=data, mode="overwrite")

    table = opened(database)
    made_anew(database, "theirs")
    monkeypatch.setattr(LanceDBConnection, "create_table", late)
    table.replace([], [row("ours")])
    assert ids(database) == ["ours 0", "theirs 0"]
    assert set(table.stamps()) == {"ours", "theirs"}
