"""Rows in object stores and in folders of parts: written whole, read back, refused with a sentence."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from generator.errors import UsageError
from generator.files import below, beside, check_output, folders, open_writer, read_rows, stores
from generator.files.whole import is_there, read_whole, write_whole

Row = dict[str, Any]
Home = Callable[[str], str]

ROWS: list[Row] = [{"question": f"Wie groß ist {n}?", "rating": n / 2} for n in range(25)]


@pytest.fixture(params=["here", "store"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    """Puts a name into a folder of this machine, and into a bucket."""
    folder = str(tmp_path) if request.param == "here" else str(request.getfixturevalue("bucket"))
    return lambda name: f"{folder}/{name}"


def write(where: str, rows: list[Row]) -> None:
    with open_writer(where) as writer:
        for row in rows:
            writer.write(row)


def read(where: str) -> list[Row]:
    return list(read_rows(where, on_bad=lambda bad: pytest.fail(str(bad))))


@pytest.mark.parametrize("name", ["a/rows.json", "rows.jsonl", "rows.parquet", "training/"])
def test_rows_in_a_store_are_read_back_as_they_were_written(bucket: str, name: str) -> None:
    check_output(f"{bucket}/{name}")
    write(f"{bucket}/{name}", ROWS)
    assert read(f"{bucket}/{name}") == ROWS


@pytest.mark.parametrize("name", ["rows.json", "rows.jsonl"])
def test_a_file_in_a_store_has_the_bytes_of_one_here(bucket: str, tmp_path: Path, name: str) -> None:
    write(f"{bucket}/{name}", ROWS)
    write(str(tmp_path / name), ROWS)
    assert read_whole(f"{bucket}/{name}") == (tmp_path / name).read_bytes()


def test_a_folder_of_a_store_is_deleted_whether_or_not_it_is_there(bucket: str) -> None:
    write(f"{bucket}/other.jsonl", ROWS)
    for names in ([], ["a.jsonl", "b/c.jsonl"]):
        for name in names:
            write(f"{bucket}/.parts/{name}", ROWS)
        stores.delete_folder(f"{bucket}/.parts")
        assert not any(stores.exists(f"{bucket}/.parts/{name}") for name in names)
    assert stores.exists(f"{bucket}/other.jsonl")


def test_what_was_in_a_store_stays_when_writing_breaks_off(bucket: str) -> None:
    write(f"{bucket}/rows.jsonl", ROWS[:3])
    with pytest.raises(ZeroDivisionError), open_writer(f"{bucket}/rows.jsonl") as writer:
        writer.write(ROWS[0])
        raise ZeroDivisionError
    assert read(f"{bucket}/rows.jsonl") == ROWS[:3]


def test_a_trial_leaves_nothing_in_a_store(bucket: str) -> None:
    check_output(f"{bucket}/a/rows.jsonl")
    assert stores.names_in(f"{bucket}/a") == []


def test_the_parts_of_a_folder_are_the_file_that_one_output_would_have_been(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "ROWS", 10)
    write(home("training/"), ROWS)
    write(str(tmp_path / "one.jsonl"), ROWS)
    manifest = orjson.loads(read_whole(below(home("training/"), "manifest.json")))
    parts = [read_whole(below(home("training/"), part["name"])) for part in manifest["files"]]
    assert b"".join(parts) == (tmp_path / "one.jsonl").read_bytes()
    assert [(part["rows"], part["bytes"], part["sha256"]) for part in manifest["files"]] == [
        (rows, len(data), hashlib.sha256(data).hexdigest()) for rows, data in zip((10, 10, 5), parts, strict=True)
    ]


def test_a_new_set_leaves_the_parts_that_stayed_as_they_were_and_none_of_the_others(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "ROWS", 10)
    folder = home("training/")
    write(folder, ROWS)
    before = _parts(folder)
    write(folder, ROWS[:12])
    after = _parts(folder)
    assert (len(before), len(after), after[0]) == (3, 2, before[0])
    assert read(folder) == ROWS[:12]


def test_readers_see_the_old_set_until_the_new_one_is_whole(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "ROWS", 10)
    write(home("training/"), ROWS)
    with pytest.raises(ZeroDivisionError), open_writer(home("training/")) as writer:
        for row in reversed(ROWS):
            writer.write(row)
        raise ZeroDivisionError
    assert read(home("training/")) == ROWS
    write(home("training/"), ROWS[:5])
    assert len(_parts(home("training/"))) == 1


def test_a_folder_with_somebodys_files_is_refused(home: Home) -> None:
    if not home("").startswith("s3"):
        Path(home("notes")).mkdir()
    write_whole(home("notes/notes.txt"), b"")
    with pytest.raises(UsageError, match=r"holds files that are no set of ours \(notes\.txt\)"):
        check_output(home("notes/"))


def test_an_empty_set_is_a_manifest_without_files(home: Home) -> None:
    write(home("training/"), [])
    assert orjson.loads(read_whole(below(home("training/"), "manifest.json"))) == {"files": []}


@pytest.mark.parametrize(
    ("where", "says"),
    [
        (
            "s3://nowhere/rows.jsonl",
            "s3://nowhere/.* cannot be written .*does not exist.*: check the URL, and the keys",
        ),
        ("s3://bucket/rows", "no extension; use .json"),
        ("s3://bucket", "names no file or folder in a store; write s3://BUCKET/FOLDER/NAME"),
        ("s3://bucket/rows.jsonl?endpoint_override=elsewhere", "has no `\\?`"),
        ("sThree://bucket/rows.jsonl", "cannot be opened .*: check the URL"),
    ],
)
@pytest.mark.usefixtures("bucket")
def test_a_place_that_cannot_be_written_is_refused_with_the_reason(where: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        check_output(where)


@pytest.mark.parametrize("name", ["rows.jsonl", "training/"])
def test_what_is_not_there_is_named(home: Home, name: str) -> None:
    with pytest.raises(UsageError, match="There is no "):
        read(home(name))


def test_a_wrong_key_is_what_the_store_says(bucket: str, s3_server: str) -> None:
    """A server that refuses everything stands for a key that may not write."""
    httpx.delete(f"{s3_server}/bucket").raise_for_status()
    with pytest.raises(UsageError, match="cannot be written"):
        check_output(f"{bucket}/rows.jsonl")


@pytest.mark.parametrize(
    ("output", "beside_it"),
    [
        ("s3://bucket/sets/qa.jsonl", "s3://bucket/sets/qa.rejected.jsonl"),
        ("s3://bucket/training/", "s3://bucket/training.rejected.jsonl"),
        ("a/training/", "a/training.rejected.jsonl"),
        ("lance://db/rows", None),
        ("-", None),
    ],
)
def test_what_is_beside_an_output_is_called_like_it(output: str, beside_it: str | None) -> None:
    assert beside(output, ".rejected.jsonl") == beside_it


def test_whole_files_are_there_after_they_were_written(bucket: str) -> None:
    assert not is_there(f"{bucket}/page.html")
    write_whole(f"{bucket}/page.html", b"<p>")
    assert (is_there(f"{bucket}/page.html"), read_whole(f"{bucket}/page.html")) == (True, b"<p>")


def _parts(folder: str) -> list[str]:
    names = stores.names_in(folder) if "://" in folder else sorted(path.name for path in Path(folder).iterdir())
    return [name for name in names if name.startswith("part-")]
