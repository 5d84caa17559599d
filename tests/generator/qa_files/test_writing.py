"""The file of a document: written whole, read back, and left alone where it says the same."""

import json
from pathlib import Path
from typing import Any

import pytest

from generator.errors import UsageError
from generator.qa_files.places import ORIGIN, Places, saved_chunks
from generator.qa_files.reading import QAFileReader, read_fields, read_head
from generator.qa_files.writing import QAFile, write_qa_file

Row = dict[str, Any]
ROWS: list[Row] = [{"question": "Is it é?", "answer": "Yes.", "chunk_index": n} for n in range(3)]


def qa_file(rows: list[Row] = ROWS, time: str = "2026-01-01", source: str = "a.md", **tail: Any) -> QAFile:
    head = {
        "metadata": {"file_name": "a.md", "source_file": source, "processed_at": time},
        "processing_info": {"total_chunks": 3, ORIGIN: "/nowhere/my.lancedb", "table_version": len(time)},
        "qa_generation_info": {"model": "m", "generated_at": time},
    }
    summary = {"completed_chunks": len(rows)}
    return QAFile(head, lambda: rows, {"status": "completed", "summary": summary, "completion_time": time, **tail})


@pytest.mark.parametrize("rows", [ROWS, ROWS[:1], []])
def test_what_is_written_is_read_back(tmp_path: Path, rows: list[Row]) -> None:
    path = tmp_path / "a_qa.json"
    assert write_qa_file(path, qa_file(rows)) == "new"
    reader = QAFileReader(path)
    assert list(reader.pairs()) == rows == json.loads(path.read_bytes())["training_pairs"]
    assert reader.fields == {**qa_file().head, **qa_file(rows).tail}
    assert read_head(path) == qa_file().head


def test_a_file_that_differs_in_its_times_alone_keeps_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a_qa.json"
    write_qa_file(path, qa_file())
    before = path.read_bytes(), path.stat().st_ino
    assert write_qa_file(path, qa_file(time="2027-12-31T00:00")) == "unchanged"
    assert (path.read_bytes(), path.stat().st_ino) == before


@pytest.mark.parametrize(
    "file",
    [
        qa_file([*ROWS[:2], {**ROWS[2], "answer": "No."}]),
        qa_file(ROWS[:2]),
        qa_file(status="interrupted"),
        qa_file(source="b.md"),
    ],
)
def test_a_file_that_differs_in_anything_else_is_replaced(tmp_path: Path, file: QAFile) -> None:
    path = tmp_path / "a_qa.json"
    write_qa_file(path, qa_file())
    assert write_qa_file(path, file) == "changed"
    assert [path.name for path in tmp_path.iterdir()] == ["a_qa.json"]
    assert read_fields(path) == {**file.head, **file.tail}


@pytest.mark.parametrize("text", ["[1]", '{"training_pairs": 1}', '{"training_pairs": [{}', "", "\xff", '{"a": 1}'])
def test_what_is_no_such_file_is_said(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a_qa.json"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(UsageError, match=r"a_qa\.json (is|has)"):
        read_fields(path)
    assert read_head(path) == {} or text == '{"a": 1}'
    assert saved_chunks(path) == 0


def test_a_document_keeps_its_file_and_nobody_else_gets_it(tmp_path: Path) -> None:
    origin = str(tmp_path)
    first = Places(tmp_path, origin)
    assert [first.give(source).name for source in ("b/a.md", "c/a.md", "c/A.txt")] == [
        "a_qa.json",
        "c-a.md_qa.json",
        "c-A.txt_qa.json",
    ]
    file = qa_file(source="b/a.md")
    file.head["processing_info"][ORIGIN] = origin
    write_qa_file(tmp_path / "a_qa.json", file)
    later = Places(tmp_path, origin)  # a document that comes before it now does not take its place
    assert [later.give(source).name for source in ("a/a.md", "b/a.md")] == ["a-a.md_qa.json", "a_qa.json"]


def test_a_file_of_another_database_or_program_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.lancedb"
    file = qa_file(source="a.md")
    file.head["processing_info"][ORIGIN] = str(other)
    write_qa_file(tmp_path / "a_qa.json", file)
    assert Places(tmp_path, str(tmp_path)).give("a.md").name == "a_qa.json"  # the other is gone: it has moved
    other.mkdir()
    assert Places(tmp_path, str(tmp_path)).give("a.md").name == "a.md_qa.json"
    (tmp_path / "b_qa.json").write_text('{"metadata": {"source_file": "b.md"}, "training_pairs": []}')
    assert Places(tmp_path, str(tmp_path)).give("b.md").name != "b_qa.json"


def test_a_file_says_how_far_it_has_come(tmp_path: Path) -> None:
    path = tmp_path / "a_qa.json"
    assert saved_chunks(path) == 0
    write_qa_file(path, qa_file(status="interrupted"))
    assert saved_chunks(path) == 3
    write_qa_file(path, qa_file())
    assert saved_chunks(path) > 1e9
