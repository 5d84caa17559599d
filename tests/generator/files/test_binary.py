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


IMAGE = pa.struct({"bytes": pa.binary(), "path": pa.string()})
COLUMNS = {
    "any": pa.array(RAW, pa.binary()),
    "all UTF-8": pa.array([b"plain", b"caf\xc3\xa9", b"", None], pa.binary()),
    "large": pa.array([b"plain", *RAW[:2], None], pa.large_binary()),
    "fixed": pa.array([b"abcd", b"\x00\xff\xfe\xfd", None, b"efgh"], pa.binary(4)),
    "list": pa.array([[b"ok"], [b"\xff", None], [], None], pa.list_(pa.binary())),
    "fixed in lists": pa.array([[], [b"ab", b"\xff\xfe"], None, [b"cd"]], pa.list_(pa.binary(2))),
    "image": pa.array([{"bytes": b"\x89PNG", "path": "a.png"}, {"bytes": b"P3 text"}, {"path": "c"}, None], IMAGE),
    "images": pa.array([[{"bytes": b"ok", "path": "a"}], [], [{"bytes": b"\xff"}], None], pa.list_(IMAGE)),
}


@pytest.mark.parametrize("column", COLUMNS.values(), ids=COLUMNS.keys())
@pytest.mark.parametrize("by", ["a.parquet", "a.json", "a.jsonl", "lance://db/a"])
def test_bytes_come_back_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str, column: "pa.Array"
) -> None:
    monkeypatch.chdir(tmp_path)
    pq.write_table(pa.table({"n": [1, 2, 3, 4], "raw": column}), "rows.parquet")
    copy("rows.parquet", by)
    copy(by, "back.parquet")
    back = pq.read_table("back.parquet")
    assert back.schema.field("raw").type == column.type
    assert back.to_pylist() == pq.read_table("rows.parquet").to_pylist()


@pytest.mark.parametrize(
    ("name", "kind", "value", "is_read_as"),
    [
        ("question", pa.binary(), b"What?", "What?"),
        ("answer", pa.large_binary(), b"Caf\xc3\xa9", "Caf\u00e9"),
        ("answer", pa.binary(), b"\xff", {"$binary": "/w=="}),
        ("messages", pa.list_(pa.struct({"content": pa.binary()})), [{"content": b"Hi"}], [{"content": "Hi"}]),
        ("hash", pa.binary(2), b"ab", {"$binary": "YWI=", "type": "fixed_size_binary[2]"}),
    ],
)
def test_bytes_are_text_where_the_column_is_one_of_texts(
    tmp_path: Path, name: str, kind: pa.DataType, value: Any, is_read_as: Any
) -> None:
    pq.write_table(pa.table({name: pa.array([value], kind)}), tmp_path / "rows.parquet")
    assert read(tmp_path / "rows.parquet") == [{name: is_read_as}]


def test_bytes_of_several_types_share_a_column_of_plain_ones(tmp_path: Path) -> None:
    with open_writer(str(tmp_path / "a.parquet")) as writer:
        writer.write({"raw": {"$binary": "YWI=", "type": "fixed_size_binary[2]"}})
        writer.write({"raw": {"$binary": "YWJj", "type": "large_binary"}})
    column = pq.read_table(tmp_path / "a.parquet")["raw"]
    assert (column.type, column.to_pylist()) == (pa.binary(), [b"ab", b"abc"])


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
