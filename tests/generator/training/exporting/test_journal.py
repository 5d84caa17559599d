"""The journal of an export: what is done stays done, and half of something counts as nothing."""

from pathlib import Path

import pytest

from generator.errors import UsageError
from generator.training.exporting.journal import Journal, journal


def write(steps: Journal, name: str, text: str, inputs: object = 1) -> None:
    with steps.beside(name) as part:
        part.write_text(text)
    steps.enter("write", inputs, [name], {"told": text})


def test_a_step_is_done_once_for_the_same_inputs(tmp_path: Path) -> None:
    with journal(tmp_path / "out") as steps:
        assert steps.done("write", 1) is None
        write(steps, "x.gguf", "one")
    with journal(tmp_path / "out") as steps:
        assert steps.done("write", 1) == {"told": "one"}
        assert steps.done("write", 2) is None
        assert steps.done("other", 1) is None


@pytest.mark.parametrize("what", ["gone", "changed", "no journal"])
def test_a_step_whose_output_is_not_as_it_was_is_not_done(tmp_path: Path, what: str) -> None:
    with journal(tmp_path) as steps:
        write(steps, "x.gguf", "one")
    if what == "gone":
        (tmp_path / "x.gguf").unlink()
    elif what == "changed":
        (tmp_path / "x.gguf").write_text("longer")
    else:
        (tmp_path / "export.json").write_text('{"steps": ')
    with journal(tmp_path) as steps:
        assert steps.done("write", 1) is None


def test_a_folder_is_an_output_too(tmp_path: Path) -> None:
    with journal(tmp_path) as steps:
        with steps.beside("merged") as part:
            part.mkdir()
            (part / "a.json").write_text("{}")
        steps.enter("merge", 1, ["merged"], {})
        assert steps.done("merge", 1) == {}
        (tmp_path / "merged" / "b.json").write_text("{}")
        assert steps.done("merge", 1) is None


def test_a_step_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    with journal(tmp_path) as steps:
        write(steps, "x.gguf", "one")
        with pytest.raises(ZeroDivisionError), steps.beside("x.gguf") as part:
            part.write_text("half")
            raise ZeroDivisionError
        assert steps.done("write", 1) is not None
    assert (tmp_path / "x.gguf").read_text() == "one"
    assert sorted(file.name for file in tmp_path.iterdir()) == [".export.lock", "export.json", "x.gguf"]


def test_what_a_killed_one_left_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / ".part-x.gguf").write_text("half")
    with journal(tmp_path) as steps:
        write(steps, "x.gguf", "one")
    assert (tmp_path / "x.gguf").read_text() == "one"


def test_two_at_once_are_told_apart(tmp_path: Path) -> None:
    with journal(tmp_path), pytest.raises(UsageError, match="Another export is writing to"), journal(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused = pytest.raises(UsageError, match=r"Cannot write to .*file: .*; name another folder with -o")
    with refused, journal(tmp_path / "file"):
        pass
