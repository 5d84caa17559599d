"""A split is kept while documents are chunked: new ones are drawn, old ones stay, and vectors take nothing away."""

from pathlib import Path
from random import Random
from typing import Any

import pytest

from generator.lancedb.connection import connect
from generator.lancedb.held_out import COLUMN, Split, split_of
from generator.lancedb.split_tables import SplitTables
from generator.settings.tree import ChunkingSettings
from tasks.chunk import chunk_folder
from tasks.splitting.tables import split_tables

SPLIT = Split(share=0.3, seed=1)
TABLES = ("text_chunks", "code_chunks")


def write(folder: Path, name: str, *, again: int = 0) -> None:
    """A document that says what no other one says, of about three chunks."""
    random = Random(f"{name.replace('-copy', '')}{again}")
    words = ["".join(random.choices("abdegiklmnoprstuv", k=7)) for _ in range(300)]
    (folder / name).write_text("\n\n".join(" ".join(words[at : at + 50]) + "." for at in range(0, 300, 50)))


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    for number in range(20):
        write(folder, f"{number}.md")
    return folder


@pytest.fixture
def database(tmp_path: Path, docs: Path) -> Path:
    """A table of twenty documents that is split."""
    chunk_folder(docs, tmp_path / "my.lancedb")
    split(tmp_path / "my.lancedb")
    return tmp_path / "my.lancedb"


def split(database: Path, split: Split = SPLIT) -> None:
    tables = SplitTables(database, ["text_chunks"])
    split_tables(tables, split).write(tables)


def rows(database: Path) -> list[dict[str, Any]]:
    return list(connect(database).open_table("text_chunks").to_arrow().to_pylist())


def parts(database: Path) -> dict[str, str]:
    """By document, what its chunks are kept for."""
    found: dict[str, set[str]] = {}
    for row in rows(database):
        found.setdefault(row["source_file"], set()).add(row[COLUMN])
    assert all(len(of_document) == 1 for of_document in found.values())
    return {name: next(iter(of_document)) for name, of_document in found.items()}


def test_new_documents_are_drawn_and_the_others_stay(docs: Path, database: Path) -> None:
    before = parts(database)
    for number in range(20, 50):
        write(docs, f"{number}.md")
    state = chunk_folder(docs, database).split
    after = parts(database)
    assert {name: after[name] for name in before} == before
    new = [part for name, part in after.items() if name not in before]
    assert state is not None
    assert (state.documents, state.held_out, state.moved) == (30, new.count("held-out"), 0)
    assert 0 < state.held_out < 20


def test_a_copy_of_a_document_goes_where_it_is(docs: Path, database: Path) -> None:
    before = parts(database)
    for number in range(20):
        write(docs, f"{number}-copy.md")
    chunk_folder(docs, database)
    after = parts(database)
    assert {name: after[f"{name.removesuffix('.md')}-copy.md"] for name in before} == before


def test_documents_that_are_edited_stay_where_they_are(docs: Path, database: Path) -> None:
    before = parts(database)
    for number in range(20):
        write(docs, f"{number}.md", again=1)
    summary = chunk_folder(docs, database)
    assert summary.files_changed == 20
    assert parts(database) == before


def test_a_removed_document_takes_nothing_with_it(docs: Path, database: Path) -> None:
    before = parts(database)
    (docs / "3.md").unlink()
    assert chunk_folder(docs, database).split is None
    assert parts(database) == {name: part for name, part in before.items() if name != "3.md"}


@pytest.mark.parametrize("first", ["split", "embed"])
def test_vectors_and_a_split_go_together(docs: Path, database: Path, first: str) -> None:
    embedding = ChunkingSettings(embed="lexical")
    before = parts(database)
    chunk_folder(docs, database, embedding)
    if first == "embed":
        split(database)
    write(docs, "new.md")
    chunk_folder(docs, database, embedding)
    after = parts(database)
    assert {name: after[name] for name in before} == before
    assert after["new.md"] in ("trained", "held-out")
    assert all(row["vector"] for row in rows(database))
    note = split_of(connect(database).open_table("text_chunks").schema)
    assert note is not None
    assert note.seed == SPLIT.seed


def test_tables_without_a_split_get_none(docs: Path, tmp_path: Path) -> None:
    summary = chunk_folder(docs, tmp_path / "other.lancedb")
    assert summary.split is None
    assert COLUMN not in rows(tmp_path / "other.lancedb")[0]


def test_tables_that_were_split_by_other_numbers_keep_their_own(docs: Path, database: Path) -> None:
    for number in range(20):
        write(docs, f"{number}.py")
    chunk_folder(docs, database)
    tables = SplitTables(database, ["code_chunks"])
    split_tables(tables, Split(share=0.5, seed=7)).write(tables)
    write(docs, "new.md")
    write(docs, "new.py")
    state = chunk_folder(docs, database).split
    assert state is not None
    assert state.documents == 2
    notes = [split_of(connect(database).open_table(name).schema) for name in TABLES]
    assert [note.seed for note in notes if note] == [1, 7]


def test_the_summary_says_what_became_of_the_split(docs: Path, database: Path) -> None:
    for number in range(20, 50):
        write(docs, f"{number}.md")
    summary = chunk_folder(docs, database)
    assert summary.split is not None
    assert f"Split: 30 new, {summary.split.held_out} of them held out" in summary.lines()
