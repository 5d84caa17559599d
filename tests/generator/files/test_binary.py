"""Bytes in the rows of a table: the same after every way through."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from generator.errors import UsageError
from generator.files import open_writer, read_rows
from generator.lancedb.connection import connect
from tests.support.commands import Desk

RAW = [b"\x00\xff", b"\x89PNG\r\n", b"plain", None]


def read(where: object) -> list[dict[str, Any]]:
    return list(read_rows(str(where), on_bad=lambda bad: pytest.fail(str(bad))))


def copy(source: object, target: object) -> None:
    with open_writer(str(target)) as writer:
        for row in read(source):
            writer.write(row)


def binary(folder: Path) -> Path:
    path = folder / "rows.parquet"
    pq.write_table(pa.table({"n": [1, 2, 3, 4], "raw": RAW}), path)
    return path


@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary()])
@pytest.mark.parametrize("by", ["a.parquet", "a.json", "a.jsonl", "lance://db/a"])
def test_bytes_come_back_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str, kind: pa.DataType
) -> None:
    monkeypatch.chdir(tmp_path)
    pq.write_table(pa.table({"n": [1, 2, 3, 4], "raw": pa.array(RAW, kind)}), "rows.parquet")
    copy("rows.parquet", by)
    copy(by, "back.parquet")
    assert pq.read_table("back.parquet").to_pylist() == pq.read_table("rows.parquet").to_pylist()


def test_bytes_within_objects_and_lists_come_back_as_the_same_data(tmp_path: Path) -> None:
    image = {"path": "a.png", "bytes": b"\x89PNG"}
    pq.write_table(pa.table({"image": [image], "parts": [[b"\xff", b"ok"]]}), tmp_path / "rows.parquet")
    copy(tmp_path / "rows.parquet", tmp_path / "back.parquet")
    assert read(tmp_path / "back.parquet") == read(tmp_path / "rows.parquet")
    assert read(tmp_path / "back.parquet")[0]["parts"] == [{"$binary": "/w=="}, "ok"]


@pytest.mark.parametrize("value", [{"$binary": "no base64!"}, {"$binary": 1}, {"$binary": "", "more": 1}])
def test_objects_that_only_look_like_bytes_are_left_alone(tmp_path: Path, value: Any) -> None:
    with open_writer(str(tmp_path / "a.parquet")) as writer:
        writer.write({"raw": value})
    assert read(tmp_path / "a.parquet") == [{"raw": value}]


@pytest.mark.parametrize("command", ["dedup", "curate"])
def test_commands_carry_bytes_along(desk: Desk, command: str) -> None:
    asked = {"question": ["What is the pier made of?", "Who lifts the crane?"], "answer": ["Of oak.", "The crew."]}
    pq.write_table(pa.table({**asked, "raw": RAW[:2]}), desk.path("in.parquet"))
    options = ("--provider", "extractive", "--threshold", "0") if command == "curate" else ()
    assert desk.run(command, "in.parquet", "-o", "out.parquet", *options).code == 0
    assert pq.read_table(desk.path("out.parquet"))["raw"].to_pylist() == RAW[:2]


def test_a_column_that_lancedb_cannot_read_is_named(tmp_path: Path) -> None:
    connect(tmp_path / "db").create_table("rows", pa.table({"question": ["q"], "we`ird": ["x"]}))
    with pytest.raises(UsageError, match=r"has a column 'we`ird' that cannot be read: LanceDB finds no column whose"):
        read(f"lance://{tmp_path}/db/rows")
