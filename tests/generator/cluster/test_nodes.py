"""What a machine has of what results depend on, and in what another differs."""

import os
from importlib.metadata import version
from pathlib import Path

import pytest

from generator.cluster.nodes import about, difference


def test_releases_and_the_content_of_folders_are_told(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "weights").write_bytes(b"12345")
    found = about(["numpy", "no-such-distribution"], [str(tmp_path / "model"), str(tmp_path / "none")])
    assert found["numpy"] == version("numpy")
    assert found["no-such-distribution"] == ""
    assert found[str(tmp_path / "model")] == "weights:5"
    assert found[str(tmp_path / "none")] == ""


def test_a_copy_of_a_folder_is_the_same_folder(tmp_path: Path) -> None:
    (tmp_path / "weights").write_bytes(b"12345")
    before = about([], [str(tmp_path)])
    os.utime(tmp_path / "weights", (1, 1))
    assert difference(before, about([], [str(tmp_path)])) == ""


@pytest.mark.parametrize(
    ("name", "ours", "theirs", "fault"),
    [
        ("rensa", "0.5", "0.5", ""),
        ("rensa", "0.5", "0.4", "has rensa 0.4, this machine 0.5"),
        ("rensa", "0.5", "", "lacks rensa 0.5"),
        ("docling", "", "2.100", "has docling 2.100, this machine none"),
        ("/models/small", "weights:5", "", "does not see /models/small"),
        ("/models/small", "weights:5", "weights:6", "has other files in /models/small than this machine"),
    ],
)
def test_a_difference_is_named(name: str, ours: str, theirs: str, fault: str) -> None:
    assert difference({name: ours}, {name: theirs}) == fault


def test_all_differences_are_named() -> None:
    found = difference({"a": "1", "b": "1", "c": "1"}, {"a": "2", "b": "1", "c": ""})
    assert found == "has a 2, this machine 1 and lacks c 1"
