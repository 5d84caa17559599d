"""Chunking a folder into a real LanceDB: the rows, and what a second run does."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.chunking.rows import chunk_rows
from generator.chunking.splitting import Splitting
from generator.documents.document import Contents
from generator.documents.folder import DocumentFile, Skipped
from generator.documents.reading.look import Document
from generator.errors import UsageError
from generator.lancedb.chunk_store import ChunkRow, ChunkTable, schema
from generator.lancedb.connection import connect
from generator.settings.tree import ChunkingSettings
from tasks.chunk import chunk_folder
from tests import ROOT

GUIDE = "# Guide\n\nHello there.\n\n## Install\n\nRun the installer.\n"
CODE = "def greet(name: str) -> str:\n    return f'Hello {name}'\n"


def rows(database: Path, table: str = "text_chunks") -> list[dict[str, Any]]:
    return list(connect(database).open_table(table).to_arrow().to_pylist())


def version(database: Path, table: str = "text_chunks") -> int:
    return int(connect(database).open_table(table).version)


def contents(database: Path, table: str = "text_chunks") -> list[tuple[str, str]]:
    return [(row["source_file"], row["content"]) for row in rows(database, table)]


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    (folder / "sub").mkdir(parents=True)
    (folder / "guide.md").write_text(GUIDE)
    (folder / "sub/notes.txt").write_text("Some notes.\n")
    (folder / "greet.py").write_text(CODE)
    return folder


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "my.lancedb"


def document(text: str) -> Document:
    return Document(Contents(text), "d" * 64, len(text.encode()))


@given(
    text=st.lists(st.sampled_from(["# A\n", "word ", "世界。", "\n\n", "def f():\n", "    return 1\n", "🎉"])).map(
        "".join
    ),
    kind=st.sampled_from(["markdown", "text", "code"]),
    size=st.integers(1, 60),
)
def test_a_row_says_where_its_content_stands(text: str, kind: Any, size: int) -> None:
    file = DocumentFile(path="/a/b.py", name="b.py", kind=kind, language="python" if kind == "code" else None)
    made = chunk_rows(file, document(text), Splitting(size, size // 3))
    lines = text.split("\n")
    for row in made:
        assert text[row["start_char"] : row["end_char"]] == row["content"]
        assert row["content"] in "\n".join(lines[row["start_line"] - 1 : row["end_line"]])
        assert row["start_line"] == text.count("\n", 0, row["start_char"]) + 1
    assert len({row["id"] for row in made}) == len(made)
    assert [row["chunk_index"] for row in made] == list(range(len(made)))


def test_a_row_has_all_its_columns(docs: Path, database: Path) -> None:
    chunk_folder(docs, database)
    row = rows(database)[1]
    assert row == {
        "id": row["id"],
        "content": "## Install\n\nRun the installer.",
        "content_hash": row["content_hash"],
        "source_file": "guide.md",
        "source_path": "docs/guide.md",
        "source_type": "markdown",
        "start_line": 5,
        "end_line": 7,
        "page_start": None,
        "page_end": None,
        "title": "Install",
        "section_path": "Guide > Install",
        "language": None,
        "symbol_name": None,
        "token_count": 9,
        "file_type": "md",
        "file_size": len(GUIDE),
        "chunk_index": 1,
        "chunk_count": 2,
        "start_char": 23,
        "end_char": len(GUIDE) - 1,
        "document_hash": row["document_hash"],
        "splitter": "v3 chars 1000/200",
        "unread": None,
    }
    assert schema().names == list(ChunkRow.__annotations__)


def test_text_and_code_have_a_table_each(docs: Path, database: Path) -> None:
    summary = chunk_folder(docs, database)
    assert [row["source_file"] for row in rows(database)] == ["guide.md", "guide.md", "sub/notes.txt"]
    (code,) = rows(database, "code_chunks")
    assert (code["language"], code["symbol_name"], code["title"], code["source_type"]) == (
        "python",
        "greet",
        "greet.py",
        "code",
    )
    assert (summary.files_new, summary.chunks_written) == (3, 4)
    assert {name: (state.rows, state.version) for name, state in summary.tables.items()} == {
        "code_chunks": (1, 1),
        "text_chunks": (3, 1),
    }


def test_one_table_can_hold_everything(docs: Path, database: Path) -> None:
    chunk_folder(docs, database, table="all")
    assert [row["source_file"] for row in rows(database, "all")] == [
        "greet.py",
        "guide.md",
        "guide.md",
        "sub/notes.txt",
    ]


def test_a_second_run_does_nothing(docs: Path, database: Path) -> None:
    chunk_folder(docs, database)
    before = rows(database), version(database)
    summary = chunk_folder(docs, database)
    assert (rows(database), version(database)) == before
    assert (summary.files_unchanged, summary.chunks_written, summary.chunks_deleted) == (3, 0, 0)


def test_a_changed_file_is_chunked_anew_and_its_unchanged_chunk_keeps_its_id(docs: Path, database: Path) -> None:
    chunk_folder(docs, database)
    ids = {row["content"]: row["id"] for row in rows(database)}
    (docs / "guide.md").write_text("Foreword.\n\n" + GUIDE.replace("Hello there", "Welcome"))
    summary = chunk_folder(docs, database)
    assert contents(database) == [
        ("sub/notes.txt", "Some notes."),
        ("guide.md", "Foreword."),
        ("guide.md", "# Guide\n\nWelcome."),
        ("guide.md", "## Install\n\nRun the installer."),
    ]
    kept = {row["content"]: row["id"] for row in rows(database) if row["content"] in ids}
    assert kept == {content: ids[content] for content in ("Some notes.", "## Install\n\nRun the installer.")}
    assert (summary.files_changed, summary.files_unchanged) == (1, 2)
    assert (summary.chunks_written, summary.chunks_deleted) == (3, 2)


def test_the_chunks_of_a_removed_file_go(docs: Path, database: Path) -> None:
    chunk_folder(docs, database)
    (docs / "guide.md").unlink()
    (docs / "greet.py").unlink()
    summary = chunk_folder(docs, database)
    assert (contents(database), rows(database, "code_chunks")) == ([("sub/notes.txt", "Some notes.")], [])
    assert (summary.files_removed, summary.chunks_deleted) == (2, 3)


def test_the_chunks_of_a_file_that_became_unusable_go(docs: Path, database: Path) -> None:
    chunk_folder(docs, database)
    (docs / "guide.md").write_bytes(b"\0")
    summary = chunk_folder(docs, database)
    assert contents(database) == [("sub/notes.txt", "Some notes.")]
    assert summary.skipped == [Skipped(path="guide.md", reason="is binary", failed=True)]


def test_the_chunks_of_a_file_that_cannot_be_looked_at_stay(docs: Path, database: Path) -> None:
    chunk_folder(docs, database)
    before = contents(database)
    (docs / "guide.md").unlink()
    (docs / "guide.md").symlink_to(docs / "guide.md")
    summary = chunk_folder(docs, database)
    assert contents(database) == before
    assert [(entry.path, entry.unseen) for entry in summary.skipped] == [("guide.md", True)]


def test_other_sizes_chunk_everything_anew(docs: Path, database: Path) -> None:
    chunk_folder(docs, database)
    for options in ({"chunk_size": 900}, {"chunk_overlap": 100}, {"unit": "tokens"}):
        assert chunk_folder(docs, database, ChunkingSettings.model_validate(options)).files_changed == 3
    assert {row["splitter"] for row in rows(database)} == {"v3 tokens 1000/200"}


def test_two_folders_with_files_of_one_name_live_in_one_table(docs: Path, database: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "guide.md").write_text(GUIDE)
    chunk_folder(docs, database)
    summary = chunk_folder(other, database)
    assert (summary.files_new, summary.files_removed) == (1, 0)
    assert [row["source_path"] for row in rows(database)][-2:] == ["other/guide.md"] * 2
    assert len({row["id"] for row in rows(database)}) == 5


def test_a_single_file_or_folder_below_touches_nothing_else(docs: Path, database: Path) -> None:
    chunk_folder(docs, database)
    (docs / "guide.md").unlink()
    for place in (docs / "sub", docs / "sub/notes.txt"):
        summary = chunk_folder(place, database)
        assert (summary.files_unchanged, summary.files_removed) == (1, 0)


def test_rows_deleted_by_hand_come_back(docs: Path, database: Path) -> None:
    chunk_folder(docs, database)
    connect(database).open_table("text_chunks").delete("chunk_index = 1")
    assert chunk_folder(docs, database).files_changed == 1
    assert len(rows(database)) == 3


def test_names_with_quotes_and_other_scripts_are_replaced(docs: Path, database: Path) -> None:
    path = docs / "it's 世界.md"
    for text in ("One.", "Two."):
        path.write_text(text)
        chunk_folder(docs, database)
    path.unlink()
    assert chunk_folder(docs, database).files_removed == 1


def test_columns_that_a_user_added_are_kept(docs: Path, database: Path) -> None:
    chunk_folder(docs, database)
    connect(database).open_table("text_chunks").add_columns(pa.field("mine", pa.string()))
    (docs / "more.md").write_text("More.")
    chunk_folder(docs, database)
    assert [row["mine"] for row in rows(database)] == [None] * 4


def test_a_column_that_demands_a_value_is_refused_before_anything_is_deleted(docs: Path, database: Path) -> None:
    chunk_folder(docs, database)
    connect(database).open_table("text_chunks").add_columns({"mine": "'x'"})
    (docs / "guide.md").write_text("Other.")
    with pytest.raises(UsageError, match="demands a value in the column mine"):
        chunk_folder(docs, database)
    assert len(rows(database)) == 3


def test_progress_ends_at_all_files(docs: Path, database: Path) -> None:
    seen: list[tuple[int, int]] = []
    chunk_folder(docs, database, on_progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


KILLED_AFTER_A_BATCH = """
import os, signal, sys
from tasks.chunk import chunk_folder
chunk_folder(*sys.argv[1:], on_progress=lambda done, total: done > 100 and os.kill(os.getpid(), signal.SIGKILL))
"""
KILLED_BETWEEN_DELETE_AND_ADD = """
import os, signal, sys
from generator.lancedb.chunk_store import ChunkTable
from tasks.chunk import chunk_folder
ChunkTable._add = lambda table, rows: os.kill(os.getpid(), signal.SIGKILL)
chunk_folder(*sys.argv[1:])
"""


def killed(script: str, *arguments: Path) -> None:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL


def test_a_run_killed_between_batches_is_finished_by_the_next(tmp_path: Path, database: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    for number in range(150):
        (docs / f"{number:03}.md").write_text(f"# Page {number}\n\nText.\n")
    killed(KILLED_AFTER_A_BATCH, docs, database)
    assert len(rows(database)) == 100
    summary = chunk_folder(docs, database)
    assert (summary.files_unchanged, summary.files_new) == (100, 50)
    undisturbed = tmp_path / "other.lancedb"
    chunk_folder(docs, undisturbed)
    assert rows(database) == rows(undisturbed)


def test_a_run_killed_while_it_replaces_a_file_is_finished_by_the_next(docs: Path, database: Path) -> None:
    chunk_folder(docs, database)
    (docs / "guide.md").write_text("# New\n\nText.\n")
    killed(KILLED_BETWEEN_DELETE_AND_ADD, docs, database)
    chunk_folder(docs, database)
    assert contents(database) == [("sub/notes.txt", "Some notes."), ("guide.md", "# New\n\nText.")]


def test_where_no_document_gave_text_each_is_listed_and_nothing_is_deleted(docs: Path, database: Path) -> None:
    chunk_folder(docs, database)
    before = rows(database)
    for path in (docs / "guide.md", docs / "greet.py", docs / "sub/notes.txt"):
        path.write_bytes(b"\0")
    summary = chunk_folder(docs, database)
    assert (summary.failed, [one.path for one in summary.skipped]) == (3, ["greet.py", "guide.md", "sub/notes.txt"])
    assert rows(database) == before


def test_a_folder_of_empty_texts_is_refused(docs: Path, database: Path) -> None:
    for path in (docs / "guide.md", docs / "greet.py", docs / "sub/notes.txt"):
        path.write_bytes(b"")
    with pytest.raises(UsageError) as refused:
        chunk_folder(docs, database)
    remedy = "give a folder with some (docs/documents.md)"
    assert str(refused.value) == f"{docs} holds no usable document (greet.py: empty); {remedy}."


@pytest.mark.parametrize("name", ["", "data.json"])
def test_a_folder_without_documents_is_refused_and_no_database_made(tmp_path: Path, database: Path, name: str) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    if name:
        (folder / name).write_text("{}")
    with pytest.raises(UsageError, match="holds no usable document"):
        chunk_folder(folder, database)
    assert not database.exists()


def test_a_database_that_is_a_file_is_refused(docs: Path, database: Path) -> None:
    database.write_text("mine")
    with pytest.raises(UsageError, match=r"The LanceDB .*my\.lancedb is a file; give the path of a folder\."):
        chunk_folder(docs, database)
    assert database.read_text() == "mine"


def test_a_table_of_another_make_is_refused_and_left_alone(docs: Path, database: Path) -> None:
    connect(database).create_table("text_chunks", data=[{"text": "mine"}])
    with pytest.raises(
        UsageError, match=r"text_chunks of .* it has no column id, content.*; name another with --table\."
    ):
        chunk_folder(docs, database)
    assert rows(database) == [{"text": "mine"}]


@pytest.mark.parametrize("name", ["a/b", "", "with space", "naïve"])
def test_a_name_that_no_table_can_have_is_refused(name: str, database: Path) -> None:
    with pytest.raises(UsageError, match=f"The table name {name!r} is not possible"):
        ChunkTable(str(database), name)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_database_that_cannot_be_written_is_refused(docs: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    with pytest.raises(UsageError, match="cannot be opened"):
        chunk_folder(docs, closed / "my.lancedb")


def test_a_table_of_an_older_version_gets_the_columns_it_lacks(docs: Path, database: Path) -> None:
    chunk_folder(docs, database)
    connect(database).open_table("text_chunks").drop_columns(["page_start", "page_end"])
    (docs / "more.md").write_text("More.")
    chunk_folder(docs, database)
    assert {row["page_start"] for row in rows(database)} == {None}
