"""Which files of a folder are documents, and why the others are skipped."""

import os
from pathlib import Path

import pytest

from generator.documents import folder as documents
from generator.documents.file_types import _LANGUAGES, file_type
from generator.documents.folder import DocumentFile, Skipped, find_documents
from generator.errors import UsageError
from generator.lancedb.code_languages import PROGRAMMING_LANGUAGES


def write(folder: Path, name: str, content: str | bytes = "text") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_documents_are_found_below_a_folder_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.md", "a/z.PY", "README", "a/notes.text"):
        write(tmp_path, name)
    found, skipped = find_documents(tmp_path)
    assert [(file.name, file.kind, file.language) for file in found] == [
        ("README", "text", None),
        ("a/notes.text", "text", None),
        ("a/z.PY", "code", "python"),
        ("b.md", "markdown", None),
    ]
    assert skipped == []
    assert found[0] == DocumentFile(path=str(tmp_path / "README"), name="README", kind="text", size=4)


@pytest.mark.parametrize(
    "name",
    [
        ".hidden.md",
        ".git/HEAD",
        ".venv/lib/a.py",
        "node_modules/a/index.js",
        "src/__pycache__/a.py",
        "x.egg-info/SOURCES.txt",
        "my.lancedb/text_chunks.lance/a.txt",
    ],
)
def test_what_is_nobodys_document_is_passed_over_in_silence(tmp_path: Path, name: str) -> None:
    write(tmp_path, name)
    write(tmp_path, "kept.md")
    found, skipped = find_documents(tmp_path)
    assert ([file.name for file in found], skipped) == (["kept.md"], [])


def test_a_virtual_environment_is_known_by_its_configuration(tmp_path: Path) -> None:
    write(tmp_path, "env/pyvenv.cfg")
    write(tmp_path, "env/lib/a.py")
    assert find_documents(tmp_path) == ([], [])


def test_other_kinds_of_files_are_skipped_with_the_reason(tmp_path: Path) -> None:
    write(tmp_path, "data.JSON")
    write(tmp_path, "photo.png")
    _, skipped = find_documents(tmp_path)
    assert [(entry.path, entry.reason) for entry in skipped] == [
        ("data.JSON", "not a kind of document that is read"),
        ("photo.png", "not a kind of document that is read"),
    ]


def test_a_single_file_is_named_after_its_folder(tmp_path: Path) -> None:
    (file,), _ = find_documents(write(tmp_path, "sub/one.md"))
    assert file.name == "one.md"


def test_pipes_and_broken_links_are_skipped(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "link.txt").symlink_to(tmp_path / "nowhere")
    found, skipped = find_documents(tmp_path)
    assert found == []
    assert [(entry.path, entry.reason, entry.unseen) for entry in skipped] == [
        ("link.txt", "cannot be read (No such file or directory)", True),
        ("pipe.txt", "not a regular file", False),
    ]


def test_folders_that_link_in_a_circle_are_searched_once(tmp_path: Path) -> None:
    write(tmp_path, "a/note.txt")
    (tmp_path / "a/again").symlink_to(tmp_path)
    assert [file.name for file in find_documents(tmp_path)[0]] == ["a/note.txt"]


def test_a_name_that_is_not_utf8_is_skipped(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text("x")
    found, skipped = find_documents(tmp_path)
    assert (found, [(entry.path, entry.reason) for entry in skipped]) == (
        [],
        [("caf�.txt", "its name is not UTF-8: give it another")],
    )


def test_a_huge_file_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MAX_BYTES", 2**20)
    write(tmp_path, "dump.txt", b"x" * (2**20 + 1))
    assert find_documents(tmp_path)[1] == [Skipped(path="dump.txt", reason="larger than 1 MiB: split it", failed=True)]


def test_nothing_at_the_path_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        find_documents(tmp_path / "docs")
    assert str(refused.value) == f"There is no folder or file {tmp_path}/docs; give the path of your documents."


def test_every_language_of_a_file_is_one_that_gets_the_prompt_for_code() -> None:
    assert set(_LANGUAGES) - PROGRAMMING_LANGUAGES == set()
    assert file_type("src/App.TSX") == ("code", "tsx", None)
