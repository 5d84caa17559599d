"""`export` of a folder of documents' files: training rows for each, or one file of all."""

import json
from typing import Any

import pytest

from tests.support.commands import Desk, assert_refused

Row = dict[str, Any]


@pytest.fixture
def desk(desk_without_server: Desk) -> Desk:
    """Two documents' files, one without a pair, and no server."""
    desk_without_server.path("qa").mkdir()
    lay(desk_without_server, "NZISM V.-3.9", pair("What is it?"), pair("Who reads it?", rating=9.0))
    lay(desk_without_server, "guide", pair("Why?", rating=7.5))
    lay(desk_without_server, "empty")
    return desk_without_server


def pair(question: str, **fields: Any) -> Row:
    return {"question": question, "answer": f"Answer to: {question}", **fields}


def lay(desk: Desk, name: str, *pairs: Row) -> None:
    made = {"metadata": {"file_name": name}, "training_pairs": pairs, "status": "completed"}
    desk.path(f"qa/{name}_qa.json").write_text(json.dumps(made))


EXPORT = ("export", "qa", "--output-dir", "data/training")


def test_each_document_has_its_rows_in_alpacas_own_text(desk: Desk) -> None:
    done = desk.run(*EXPORT)
    assert done.code == 0, done.said
    assert sorted(path.name for path in desk.path("data/training").iterdir()) == [
        "NZISM V.-3.9_trainingdata.jsonl",
        "guide_trainingdata.jsonl",
    ]
    (row,) = desk.rows("data/training/guide_trainingdata.jsonl")
    assert list(row) == ["text"]
    assert "### Instruction:\nWhy?\n\n### Response:\nAnswer to: Why?" in row["text"]
    assert done.lines == [
        "3 rows as alpaca-text in 2 files of data/training.",
        "Without a row, and without a file: empty_qa.json.",
    ]


def test_any_form_and_a_threshold_hold_for_all_documents(desk: Desk) -> None:
    done = desk.run(*EXPORT, "-f", "alpaca", "--threshold", "8")
    assert done.code == 0
    assert [path.name for path in desk.path("data/training").iterdir()] == ["NZISM V.-3.9_trainingdata.jsonl"]
    assert [row["instruction"] for row in desk.rows("data/training/NZISM V.-3.9_trainingdata.jsonl")] == [
        "Who reads it?"
    ]
    assert "guide_qa.json" in done.said


def test_a_folder_can_become_one_file(desk: Desk) -> None:
    done = desk.run("export", "qa", "-o", "all.jsonl", "-f", "alpaca")
    assert (done.code, [row["instruction"] for row in desk.rows("all.jsonl")]) == (
        0,
        ["What is it?", "Who reads it?", "Why?"],
    )


def test_one_file_may_go_to_a_folder(desk: Desk) -> None:
    done = desk.run("export", "qa/guide_qa.json", "--output-dir", "out")
    assert (done.code, done.lines[0]) == (0, "1 row as alpaca-text in 1 file of out.")
    assert len(desk.rows("out/guide_trainingdata.jsonl")) == 1


def test_a_broken_file_is_listed_and_the_others_are_written(desk: Desk) -> None:
    desk.path("qa/half_qa.json").write_text('{"training_pairs": [{"question": "Q?"')
    done = desk.run(*EXPORT)
    assert (done.code, "half_qa.json is not JSON" in done.said) == (1, True)
    assert len(list(desk.path("data/training").iterdir())) == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("export", "qa"), ["-o", "--output-dir"]),
        (("export", "qa", "-o", "a.jsonl", "--output-dir", "out"), ["Two outputs are named", "-o for one file"]),
        (("export", "nowhere", "--output-dir", "out"), ["nowhere"]),
        (("export", "none", "--output-dir", "out"), ["holds no file NAME_qa.json"]),
        (("export", "qa", "-o", "a.jsonl", "-f", "dpo"), ["generator combine qa"]),
    ],
)
def test_what_cannot_be_is_refused(desk: Desk, arguments: tuple[str, ...], says: list[str]) -> None:
    desk.path("none").mkdir()
    assert_refused(desk, *arguments, says=says)
