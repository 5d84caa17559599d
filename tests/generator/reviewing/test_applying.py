"""Decisions obeyed: by the row's text, wherever it stands, and no longer once it has changed."""

from pathlib import Path
from typing import Any

import pytest

from generator.errors import UsageError
from generator.reviewing.applying import Review, review_place
from generator.reviewing.decisions import Decision, DecisionFile
from generator.reviewing.texts import Text, no_text, text_of

ROW = {"question": "What is it?", "answer": "A pier.", "rating": 4.0, "verdict": "FAIL", "clarity": 1, "chunk_id": "c"}


def reviewed(tmp_path: Path, *decisions: dict[str, Any], row: dict[str, Any] = ROW) -> Review:
    text = text_of(row)
    assert text
    file = DecisionFile(tmp_path / "in.review.jsonl")
    file.add(
        [Decision.model_validate({"key": text.key, "reviewer": "anna", **text.data(), **each}) for each in decisions]
    )
    return Review.find("auto", str(tmp_path / "in.json"))


def test_an_accepted_row_passes_and_says_so(tmp_path: Path) -> None:
    done = reviewed(tmp_path, {"decision": "accept"}).apply(ROW)
    assert done.passes is True
    assert {name: done.row[name] for name in ROW} == ROW
    assert (done.row["review"]["decision"], done.row["review"]["reviewer"]) == ("accept", "anna")


def test_a_rejected_row_goes_and_an_undecided_one_is_left_alone(tmp_path: Path) -> None:
    review = reviewed(tmp_path, {"decision": "reject"})
    assert review.apply(ROW).passes is False
    other = {**ROW, "answer": "A quay."}
    assert (review.apply(other).passes, review.apply(other).row) == (None, other)


def test_an_edited_row_has_its_new_text_and_no_rating_of_the_old_one(tmp_path: Path) -> None:
    row = {"reasoning": ["Look.", "See."], **ROW}
    edit = {"decision": "edit", "answer": "A long pier.", "reasoning": None, "before": {"question": "Q", "answer": "A"}}
    done = reviewed(tmp_path, edit, row=row).apply(row)
    assert done.passes is True
    assert (done.row["question"], done.row["answer"], done.row["chunk_id"]) == ("What is it?", "A long pier.", "c")
    assert not {"rating", "clarity", "verdict", "reasoning"} & set(done.row)
    assert done.row["review"]["before"] == {"question": "Q", "answer": "A"}


def test_decisions_are_obeyed_twice_as_once(tmp_path: Path) -> None:
    review = reviewed(tmp_path, {"decision": "edit", "answer": "A long pier."})
    once = review.apply(ROW).row
    rated_since = {**once, "rating": 9.0}
    assert review.apply(rated_since).row == rated_since
    assert review.apply(rated_since).passes is True


def test_a_row_carries_its_review_until_its_text_changes(tmp_path: Path) -> None:
    row = reviewed(tmp_path, {"decision": "accept"}).apply(ROW).row
    nobody = Review()
    assert Review.find("none", "in.json").apply(row).passes is None
    assert nobody.apply(row).passes is True
    assert nobody.apply({**row, "answer": "Another."}).passes is None
    assert nobody.notes() == ["Rows say of themselves what people decided, which is obeyed: 1 accepted."]


def test_rows_on_which_reviewers_disagree_are_as_if_nobody_had_decided(tmp_path: Path) -> None:
    review = reviewed(tmp_path, {"decision": "accept"}, {"decision": "reject", "reviewer": "ben"})
    assert review.apply(ROW).passes is None
    assert "Rows on which reviewers disagree, taken as if nobody had reviewed them: 1." in " ".join(review.notes())


def test_a_decision_whose_row_has_changed_is_told(tmp_path: Path) -> None:
    review = reviewed(tmp_path, {"decision": "reject"})
    review.apply({**ROW, "answer": "Another."})
    assert "Decisions on rows whose text has changed, or that are not there any more: 1." in " ".join(review.notes())


@pytest.mark.parametrize(
    "row",
    [
        {"messages": [{"role": "user", "content": "What is it?"}, {"role": "assistant", "content": "A pier."}]},
        {"instruction": "What is it?", "input": "", "output": "A pier."},
        {"question": "What is it?", "answer": "A pier.", "reasoning": ""},
    ],
)
def test_a_row_is_known_in_any_form(tmp_path: Path, row: dict[str, Any]) -> None:
    done = reviewed(tmp_path, {"decision": "edit", "answer": "A quay."}).apply(row)
    assert (done.row["question"], done.row["answer"]) == ("What is it?", "A quay.")


def test_steps_are_the_same_as_a_list_and_as_a_text() -> None:
    one = text_of({"question": "Q", "answer": "A", "reasoning": ["1. Look.", "See."]})
    other = text_of({"question": "Q", "answer": "A", "reasoning": "Step 1: Look.\nStep 2: See."})
    assert one == other
    assert one != Text(question="Q", answer="A")


def test_a_tool_use_example_is_no_text() -> None:
    assert text_of({"instruction": "Do.", "solution": [], "output": "x"}) is None


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"question": "Q", "answer": None}, "has no text as `answer` (its fields: question, answer)"),
        ({"question": 5, "answer": "A"}, "has no text as `question` (its fields: question, answer)"),
        ({}, "has no text as `question` and `answer` (its fields: none)"),
        ({"question": "Q", "answer": "A"}, None),
    ],
)
def test_what_a_row_lacks_is_named(row: dict[str, Any], fault: str | None) -> None:
    assert no_text(row) == fault


def test_a_review_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no review"):
        Review.find(str(tmp_path / "none.jsonl"), "in.json")
    empty = tmp_path / "empty.jsonl"
    empty.write_text("nonsense\n")
    with pytest.raises(UsageError, match="holds no decision"):
        Review.find(str(empty), "in.json")
    (tmp_path / "in.review.jsonl").write_text("nonsense\n")
    assert "Line 1 of" in Review.find("auto", str(tmp_path / "in.json")).notes()[1]
    assert Review.find("auto", str(tmp_path / "else.json")).paths == ()


def test_the_file_lies_beside_what_it_speaks_of() -> None:
    assert review_place("a/b.c.json") == Path("a/b.c.review.jsonl")
    assert review_place("lance://a/my.lancedb/pairs") == Path("a/pairs.review.jsonl")
    assert review_place("-") is None


@pytest.mark.parametrize("where", [".", "..", "/", "docs/"])
def test_a_folder_has_no_review_and_is_no_fault_of_the_review(where: str) -> None:
    assert review_place(where) is not None
    assert Review.find("auto", where).paths == ()
