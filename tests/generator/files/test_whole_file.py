"""Files written whole or not at all."""

import errno
import os
from pathlib import Path

import pytest

from generator.errors import UsageError
from generator.files.whole import check_whole, write_whole


def test_what_is_written_replaces_what_was_there(tmp_path: Path) -> None:
    place = tmp_path / "page.html"
    place.write_text("old")
    write_whole(place, b"new")
    assert (place.read_bytes(), [path.name for path in tmp_path.iterdir()]) == (b"new", ["page.html"])


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.html").write_text("old")
    (tmp_path / "page.html").symlink_to("real.html")
    write_whole(tmp_path / "page.html", b"new")
    assert (tmp_path / "page.html").is_symlink()
    assert (tmp_path / "real.html").read_bytes() == b"new"


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "page.html"
    place.write_text("old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(UsageError, match=r"page\.html: No space left on device; what was there is untouched"):
        write_whole(place, b"new")
    assert (place.read_text(), [path.name for path in tmp_path.iterdir()]) == ("old", ["page.html"])


@pytest.mark.parametrize("name", ["page.html", "PAGE.HTML", "my.page.html"])
def test_the_right_extension_is_accepted(name: str, tmp_path: Path) -> None:
    check_whole(str(tmp_path / name), ".html")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("page.htm", r"does not end in \.html"),
        ("page", r"does not end in \.html"),
        ("-", r"does not end in \.html"),
        ("", r"does not end in \.html"),
        ("none/page.html", "does not exist"),
        ("folder.html", "is there and not a file"),
        ("in.html", "also the input"),
        ("./in.html", "also the input"),
    ],
)
def test_what_could_not_be_written_is_refused_beforehand(
    name: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(UsageError, match=says):
        check_whole(name, ".html", ["in.html"])
