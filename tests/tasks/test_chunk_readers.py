"""Chunking what a reader makes text of: when it is read again, and what is said of it."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from generator.documents.document import Contents, ReadingOptions, Unread
from generator.documents.file_types import FileType, file_type
from generator.documents.readers import VERSIONS
from generator.documents.reading.look import Document
from generator.documents.reading.processes import ReaderProcesses
from generator.documents.reading.rules import rules_of
from generator.lancedb.connection import connect
from tasks.chunk import chunk_folder

PAGE = "<html><body><h1>Pumps</h1><p>A pump moves water from here to there.</p></body></html>"


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "guide.md").write_text("# Guide\n\nHello there.\n")
    (folder / "greet.py").write_text("def greet():\n    return 'Hello'\n")
    return folder


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "my.lancedb"


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "pump.html").write_text(PAGE)
    return folder


def test_a_document_is_read_once_as_long_as_its_reader_stays(
    pages: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert chunk_folder(pages, database).chunks_new == 1
    assert chunk_folder(pages, database).files_unchanged == 1
    monkeypatch.setitem(VERSIONS, "html", 99)
    summary = chunk_folder(pages, database)
    assert (summary.files_changed, summary.chunks_new, summary.chunks_stayed) == (1, 0, 1)


def test_pdf_is_read_anew_where_its_pictures_can_be_read_from_now_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.documents.reading.rules.find_spec", lambda name: None)
    before = rules_of("pdf", ReadingOptions())
    monkeypatch.setattr("generator.documents.reading.rules.find_spec", lambda name: name)
    assert rules_of("pdf", ReadingOptions()) == f"{before} ocr"
    assert rules_of("pdf", ReadingOptions(ocr=False)) == before
    assert rules_of("html", ReadingOptions()) == rules_of("html", ReadingOptions(ocr=False))


def test_what_was_not_read_of_a_document_is_said_on_every_run(
    pages: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unread = [Unread("7 of 12 pages are pictures", "pip install 'generator[ocr]'")]
    document = Document(Contents("A pump.", unread=unread), hash_of(pages / "pump.html"), 9)
    monkeypatch.setattr(ReaderProcesses, "read", lambda self, files: iter([document] * len(files)))
    for _ in range(2):
        summary = chunk_folder(pages, database)
        assert summary.failed == 1
        lines = ["Read in part pump.html: 7 of 12 pages are pictures: pip install 'generator[ocr]'"]
        assert summary.lines()[-1:] == lines
    assert (summary.files_unchanged, summary.chunks_stayed) == (1, 1)


def hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_file_that_becomes_one_of_another_kind_leaves_its_old_table(docs: Path, database: Path) -> None:
    chunk_folder(docs, database)
    (docs / "greet.py").write_text("%PDF-1.4")
    chunk_folder(docs, database)
    assert connect(database).open_table("code_chunks").count_rows() == 0


def test_a_file_that_is_written_to_while_it_is_read_is_left_to_the_next_run(
    docs: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chunk_folder(docs, database)
    before = connect(database).open_table("text_chunks").to_arrow()

    def grown(name: str, file: Any) -> FileType | None:
        if name == "guide.md":
            with (docs / name).open("a") as more:
                more.write("More.\n")
        return file_type(name)

    monkeypatch.setattr("generator.documents.reading.look.content_type", grown)
    summary = chunk_folder(docs, database)
    assert connect(database).open_table("text_chunks").to_arrow() == before
    assert "Not read guide.md: was written to while it was read: run it again" in summary.lines()
