"""What `.gitignore` files leave out of a folder, as git itself does."""

import shutil
import subprocess
from pathlib import Path

import pytest

from generator.documents.folder import find_documents

IGNORED = {
    ".gitignore": "*.txt\n!keep.txt\nbuild/\n/top.md\n!\n\\\n# a comment\n",
    "sub/.gitignore": "!*.txt\nsecret.md\ndeep/\n",
    "sub/deep/.gitignore": "!lost.md\n",
}
FILES = (
    *("a.md", "a.txt", "keep.txt", "build/b.md", "top.md", "sub/top.md", "sub/s.txt", "sub/secret.md", "secret.md"),
    *("sub/deep/lost.md", "sub/build/b.md", "other/build", "other/o.txt"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "docs"
    for name, content in {**dict.fromkeys(FILES, "Pumps."), **IGNORED}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)
    return root


def names(folder: Path, *, gitignore: bool = True) -> list[str]:
    found, skipped = find_documents(folder, gitignore=gitignore)
    assert skipped == []
    return [file.name for file in found]


def test_the_deepest_file_that_says_something_decides(folder: Path) -> None:
    assert names(folder) == ["a.md", "keep.txt", "other/build", "secret.md", "sub/s.txt", "sub/top.md"]


def test_nothing_is_left_out_unless_it_is_wanted(folder: Path) -> None:
    assert names(folder, gitignore=False) == sorted(FILES)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_git_says_the_same(folder: Path) -> None:
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    command = ["git", "-C", str(folder), "ls-files", "--others", "--exclude-standard"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    assert names(folder) == sorted(name for name in listed if ".gitignore" not in name)


def test_a_checkout_says_what_holds_in_a_folder_of_it(folder: Path) -> None:
    (folder / ".git").mkdir()
    assert names(folder / "sub") == ["s.txt", "top.md"]


def test_a_folder_that_is_left_out_itself_is_searched_when_it_is_named(folder: Path) -> None:
    (folder / ".git").mkdir()
    assert names(folder / "build") == ["b.md"]
