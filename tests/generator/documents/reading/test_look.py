"""What a file is by its content, and the text of one that is text."""

import hashlib
from pathlib import Path

import pytest

from generator.documents.document import Contents
from generator.documents.folder import Skipped, find_documents
from generator.documents.reading.look import Document, Looked, look


def read(folder: Path, content: bytes) -> Document | Skipped:
    path = folder / "note.txt"
    path.write_bytes(content)
    (file,), _ = find_documents(path)
    looked = look(file)
    return looked.text() if isinstance(looked, Looked) else looked


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"\xef\xbb\xbfwith a mark", "with a mark"),
        (b"one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
        ("wide 世界".encode("utf-16"), "wide 世界"),
        ("世界 🎉".encode(), "世界 🎉"),
    ],
)
def test_text_is_read_whatever_its_line_ends_and_marks(tmp_path: Path, content: bytes, text: str) -> None:
    assert read(tmp_path, content) == Document(Contents(text), hashlib.sha256(content).hexdigest(), len(content))


@pytest.mark.parametrize(
    ("content", "reason", "failed"),
    [
        (b"", "empty", False),
        (b" \r\n\t", "empty", False),
        (b"text and \0 more", "is binary", True),
    ],
)
def test_what_is_no_usable_text_is_skipped_with_the_reason(
    tmp_path: Path, content: bytes, reason: str, failed: bool
) -> None:
    assert read(tmp_path, content) == Skipped(path="note.txt", reason=reason, failed=failed)


def test_a_text_in_an_old_encoding_is_read_and_says_which(tmp_path: Path) -> None:
    content = "Der Läufer dreht sich im Gehäuse.".encode("cp1252")
    assert read(tmp_path, content) == Document(
        Contents("Der Läufer dreht sich im Gehäuse."), hashlib.sha256(content).hexdigest(), len(content), "cp1252"
    )


def test_a_file_that_vanished_is_skipped_as_unseen(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("x")
    (file,), _ = find_documents(path)
    path.unlink()
    reason = "cannot be read (No such file or directory)"
    assert look(file) == Skipped(path="note.txt", reason=reason, unseen=True, failed=True)
