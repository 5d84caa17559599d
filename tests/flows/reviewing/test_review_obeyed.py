"""What people decided is obeyed by `curate` and `export`, whatever the judge says."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from generator.reviewing.decisions import Decision, DecisionFile
from generator.reviewing.texts import text_of
from tests.support.commands import Desk, assert_refused
from tests.support.reviewing import pair

CURATE = (
    "curate",
    "in.json",
    "-o",
    "out.json",
    "--rejected",
    "no.json",
    "--provider",
    "extractive",
    "--threshold",
    "5",
)
EXPORT = ("export", "in.json", "-o", "out.jsonl", "-f", "jsonl")


def decide(path: Path, row: dict[str, Any], decision: str, reviewer: str = "anna", **more: Any) -> None:
    text = text_of(row)
    assert text
    fields = {"key": text.key, "decision": decision, "reviewer": reviewer, **text.data(), **more}
    if decision == "edit":
        fields["before"] = text.data()
    DecisionFile(path).add([Decision.model_validate(fields)])


@pytest.fixture
def rows(desk: Desk) -> list[dict[str, Any]]:
    """Four rated rows: one below the threshold accepted, one above rejected, one edited, one left alone."""
    made = [pair(0, rating=2.0), pair(1), pair(2), pair(3)]
    desk.records(*made)
    place = desk.path("in.review.jsonl")
    decide(place, made[0], "accept")
    decide(place, made[1], "reject")
    decide(place, made[2], "edit", answer="In 1902.")
    return made


def test_curate_keeps_what_people_keep_and_asks_nothing_about_it(desk: Desk, rows: list[dict[str, Any]]) -> None:
    summary = desk.summary(*CURATE)
    out = {row["question"]: row for row in desk.rows("out.json")}
    assert list(out) == [rows[n]["question"] for n in (0, 2, 3)]
    assert out[rows[0]["question"]]["rating"] == 2.0
    assert out[rows[0]["question"]]["review"]["decision"] == "accept"
    edited = out[rows[2]["question"]]
    assert (edited["answer"], "rating" in edited) == ("In 1902.", False)
    assert edited["review"]["before"]["answer"] == rows[2]["answer"]
    assert "review" not in out[rows[3]["question"]]
    (refused,) = desk.rows("no.json")
    assert (refused["question"], refused["rejected_by"]) == (rows[1]["question"], "review")
    assert refused["rejected_because"] == "rejected by review"
    stages = {stage["stage"]: stage for stage in summary["stages"]}
    assert stages["review"]["rejected"] == {"rejected by review": 1}
    assert stages["judge"]["taken"] == 1
    assert "Obeys the review in.review.jsonl: 1 accepted, 1 edited, 1 rejected." in summary["notes"]


def test_curate_without_the_review_judges_all(desk: Desk, rows: list[dict[str, Any]]) -> None:
    summary = desk.summary(*CURATE, "--review", "none")
    assert {stage["stage"] for stage in summary["stages"]} == {"read", "judge", "curate"}
    assert not any("review" in row for row in desk.rows("out.json"))


def test_export_leaves_out_what_was_rejected_and_says_so(desk: Desk, rows: list[dict[str, Any]]) -> None:
    done = desk.run(*EXPORT, "--threshold", "8")
    assert done.code == 0, done.said
    assert [row["answer"] for row in desk.rows("out.jsonl")] == [rows[0]["answer"], "In 1902.", rows[3]["answer"]]
    assert "1 rejected by review" in done.said
    assert "Obeys the review in.review.jsonl: 1 accepted, 1 edited, 1 rejected." in done.said


def test_export_of_what_was_curated_needs_the_file_no_more(desk: Desk, rows: list[dict[str, Any]]) -> None:
    assert desk.run(*CURATE).code == 0
    done = desk.run("export", "out.json", "-o", "out.jsonl", "-f", "jsonl", "--threshold", "8")
    assert done.code == 0, done.said
    assert [row["answer"] for row in desk.rows("out.jsonl")][:2] == [rows[0]["answer"], "In 1902."]
    assert "Rows say of themselves what people decided" in done.said


def test_a_review_elsewhere_is_named(desk: Desk, rows: list[dict[str, Any]]) -> None:
    desk.path("in.review.jsonl").rename(desk.path("other.jsonl"))
    assert desk.run(*EXPORT).code == 0
    assert len(desk.rows("out.jsonl")) == 4
    assert desk.run(*EXPORT, "--review", "other.jsonl").code == 0
    assert len(desk.rows("out.jsonl")) == 3


def test_rows_that_reviewers_disagree_on_are_the_judges(desk: Desk, rows: list[dict[str, Any]]) -> None:
    decide(desk.path("in.review.jsonl"), rows[0], "reject", reviewer="ben")
    done = desk.run(*EXPORT, "--threshold", "8")
    assert rows[0]["question"] not in [row["question"] for row in desk.rows("out.jsonl")]
    assert "Rows on which reviewers disagree" in done.said


@pytest.mark.parametrize("command", [CURATE, EXPORT])
def test_a_review_that_is_not_there_is_refused(desk: Desk, command: tuple[str, ...]) -> None:
    desk.records(pair(0))
    assert_refused(desk, *command, "--review", "none.jsonl", says=["none.jsonl", "generator review in.json"])


def test_a_set_of_which_everything_is_rejected_leaves_the_old_output(desk: Desk) -> None:
    row = pair(0)
    desk.records(row)
    decide(desk.path("in.review.jsonl"), row, "reject")
    desk.path("out.jsonl").write_text("old\n")
    done = desk.run(*EXPORT)
    assert done.code == 1
    assert "rejected by review" in done.said
    assert desk.path("out.jsonl").read_text() == "old\n"


def test_validate_keeps_all_and_takes_peoples_word_for_the_verdict(desk: Desk, rows: list[dict[str, Any]]) -> None:
    summary = desk.summary("validate", "in.json", "-o", "report.json", "--threshold", "10", "--provider", "extractive")
    report = orjson.loads(desk.path("report.json").read_bytes())
    found = report["training_pairs"]
    assert [row["question"] for row in found] == [row["question"] for row in rows]
    assert [row["verdict"] for row in found] == ["PASS", "FAIL", "PASS", "FAIL"]
    assert (found[2]["answer"], found[2]["rating"] > 0) == ("In 1902.", True)
    assert report["summary"]["pass"] == 2
    assert any(note.startswith("Obeys the review in.review.jsonl") for note in summary["notes"])
    done = desk.run("export", "report.json", "-o", "out.jsonl", "-f", "jsonl", "--threshold", "9")
    assert [row["answer"] for row in desk.rows("out.jsonl")] == [rows[0]["answer"], "In 1902."], done.said


@pytest.mark.parametrize("where", [("-o", "out.jsonl"), ("--output-dir", "training")])
def test_the_reviews_of_documents_are_found_beside_their_files(desk: Desk, where: tuple[str, str]) -> None:
    desk.path("qa").mkdir()
    for name, number in (("a", 0), ("b", 1)):
        rows = [pair(number), pair(number + 2)]
        desk.path(f"qa/{name}_qa.json").write_bytes(orjson.dumps({"metadata": {}, "training_pairs": rows}))
        decide(desk.path(f"qa/{name}_qa.review.jsonl"), rows[0], "reject")
    done = desk.run("export", "qa", *where, "-f", "jsonl")
    assert done.code == 0, done.said
    assert "2 rejected by review" in done.said
    assert "Obeys the review " in done.said
    written = [desk.path("out.jsonl")] if where[0] == "-o" else sorted(desk.path("training").iterdir())
    assert sum(len(path.read_bytes().splitlines()) for path in written) == 2
