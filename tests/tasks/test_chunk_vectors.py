"""Chunks with vectors: made with the chunks, kept with them, and all by one model."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from generator.chunking import vectors
from generator.errors import UsageError
from generator.lancedb.chunk_vectors import Embedding
from generator.lancedb.connection import connect
from generator.settings.tree import ChunkingSettings
from tasks import chunk
from tasks.chunk import chunk_folder

LEXICAL = ChunkingSettings(embed="lexical")


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.md").write_text("# Pumps\n\nA pump moves water.\n\n## Valves\n\nA valve stops water.\n")
    (folder / "b.md").write_text("# Ships\n\nA ship enters the harbour.\n")
    return folder


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "my.lancedb"


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Texts that models embed; a model of this test gives each its length, in as many dimensions as its name says."""
    seen: list[str] = []

    def embedding(model: str | None) -> Embedding | None:
        def embed(texts: Sequence[str]) -> NDArray[np.float32]:
            seen.extend(texts)
            return np.array([[len(text)] * int(model or 0) for text in texts], np.float32)

        return Embedding(model, embed, each_alone=True) if model else None

    monkeypatch.setattr(chunk, "embedding_by", embedding)
    return seen


def table(database: Path) -> pa.Table:
    return connect(database).open_table("text_chunks").to_arrow()


def rows(database: Path) -> list[dict[str, Any]]:
    return list(table(database).to_pylist())


def by(model: str) -> ChunkingSettings:
    return ChunkingSettings(embed=model)


def test_lexical_vectors_need_no_model_and_have_one_width(docs: Path, database: Path) -> None:
    summary = chunk_folder(docs, database, LEXICAL)
    assert table(database).schema.field("vector").type == pa.list_(pa.float32(), 384)
    assert "text_chunks: 3 chunks, version 2, vectors by lexical" in summary.lines()
    pumps, valves, ships = (np.array(row["vector"]) for row in rows(database))
    assert pumps @ valves > pumps @ ships
    before = connect(database).open_table("text_chunks").version
    chunk_folder(docs, database, LEXICAL)
    assert connect(database).open_table("text_chunks").version == before
    (docs / "c.md").write_text("# Cranes\n\nA crane lifts water.\n")
    chunk_folder(docs, database, LEXICAL)
    assert [bool(row["vector"]) for row in rows(database)] == [True] * 4


def test_only_what_is_new_is_embedded_and_the_order_stays(docs: Path, database: Path, embedded: list[str]) -> None:
    chunk_folder(docs, database, by("4"))
    assert [row["vector"] for row in rows(database)] == [[len(row["content"])] * 4 for row in rows(database)]
    order = [row["id"] for row in rows(database)]
    embedded.clear()
    (docs / "c.md").write_text("# Cranes\n")
    chunk_folder(docs, database, by("4"))
    assert embedded == ["# Cranes"]
    assert [row["id"] for row in rows(database)][:3] == order
    assert all(row["vector"] == [len(row["content"])] * 4 for row in rows(database))


def test_another_model_embeds_all_anew(docs: Path, database: Path, embedded: list[str]) -> None:
    chunk_folder(docs, database, by("4"))
    embedded.clear()
    chunk_folder(docs, database, by("8"))
    assert len(embedded) == 3
    assert {len(row["vector"]) for row in rows(database)} == {8}
    chunk_folder(docs, database, by("8"))
    assert len(embedded) == 3


def test_a_table_without_vectors_gets_them_and_a_run_without_a_model_leaves_them(
    docs: Path, database: Path, embedded: list[str]
) -> None:
    chunk_folder(docs, database)
    chunk_folder(docs, database, by("4"))
    (docs / "c.md").write_text("# Cranes\n")
    chunk_folder(docs, database)
    assert [bool(row["vector"]) for row in rows(database)] == [True] * 3 + [False]
    chunk_folder(docs, database, by("4"))
    assert all(row["vector"] for row in rows(database))


def test_vectors_of_others_are_left_alone(docs: Path, database: Path) -> None:
    chunk_folder(docs, database)
    connect(database).open_table("text_chunks").add_columns(pa.field("vector", pa.list_(pa.float32(), 3)))
    (docs / "c.md").write_text("# Cranes\n")
    with pytest.raises(UsageError, match="has a column `vector` that was not made by --embed"):
        chunk_folder(docs, database, LEXICAL)
    assert len(rows(database)) == 3


def test_a_model_without_its_library_is_refused_before_anything_is_written(
    docs: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.embedding.model.find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"pip install 'generator\[coverage\]'"):
        chunk_folder(docs, database, by("all-MiniLM-L6-v2"))
    assert not database.exists()
    assert vectors.embedding_by(None) is None
