"""The command beside its page: what it reads, where decisions go, merging, and Label Studio."""

from typing import Any

import orjson
import pytest

from tests.flows.reviewing.test_review_obeyed import decide
from tests.support.commands import Desk, assert_refused
from tests.support.reviewing import opened, pair, write_rows


@pytest.fixture
def desk(desk_without_server: Desk) -> Desk:
    return desk_without_server


def test_any_file_of_rows_is_opened(desk: Desk) -> None:
    rows = [pair(n) for n in range(3)]
    desk.path("a.jsonl").write_bytes(b"\n".join(map(orjson.dumps, rows)))
    desk.path("report.json").write_bytes(orjson.dumps({"metadata": {"threshold": 8}, "training_pairs": rows}))
    desk.records(*rows)
    forms = [{"messages": [{"role": "user", "content": "Q?"}, {"role": "assistant", "content": "A."}]}]
    write_rows(desk.path("chat.json"), forms)
    assert desk.run("export", "in.json", "-o", "b.parquet", "-f", "jsonl").code == 0
    assert desk.run("export", "in.json", "-o", "lance://my.lancedb/pairs", "-f", "jsonl").code == 0
    for name, count in (
        ("a.jsonl", 3),
        ("report.json", 3),
        ("b.parquet", 3),
        ("lance://my.lancedb/pairs", 3),
        ("chat.json", 1),
    ):
        with opened(name, folder=desk.folder) as review, review.client() as client:
            assert client.get("api/start").json()["state"]["rows"] == count
            client.post("api/decide", json={"rank": 0, "decision": "accept"})
    assert {path.name for path in desk.folder.glob("*.review.jsonl")} == {
        f"{name}.review.jsonl" for name in ("a", "b", "pairs", "report", "chat")
    }


def test_the_threshold_is_that_of_the_report(desk: Desk) -> None:
    rows = {"training_pairs": [pair(n) for n in range(2)]}
    desk.path("report.json").write_bytes(orjson.dumps({"metadata": {"threshold": 8.5}, **rows}))
    desk.path("other.json").write_bytes(orjson.dumps({"metadata": "none", **rows}))
    wanted = {("report.json",): 8.5, ("report.json", "--threshold", "6"): 6.0, ("other.json",): 7.0}
    for arguments, threshold in wanted.items():
        with opened(*arguments, folder=desk.folder) as review, review.client() as client:
            assert client.get("api/start").json()["threshold"] == threshold


def test_rows_of_the_same_text_are_asked_once(desk: Desk) -> None:
    desk.records(pair(0), pair(0, source="copy.md"), pair(1))
    with opened("in.json", folder=desk.folder) as review, review.client() as client:
        assert client.get("api/start").json()["state"]["rows"] == 2
        assert client.get("api/row?rank=0").json()["card"]["copies"] == 1


def test_bad_rows_are_said_and_the_others_are_reviewed(desk: Desk) -> None:
    desk.records(pair(0), {"question": "No answer?"}, {"instruction": "Do.", "solution": []})
    with opened("in.json", folder=desk.folder) as review:
        assert review.client().get("api/start").json()["state"]["rows"] == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("none.json",), ["none.json"]),
        (("tools.json",), ["tool-use example"]),
        (("-",), ["--decisions"]),
        ((".",), [". is a folder"]),
        (("in.json", "--decisions", "d.json"), ["d.json", ".jsonl"]),
        (("in.json", "--decisions", "nowhere/d.jsonl"), ["nowhere"]),
        (("in.json", "--merge", "none.jsonl"), ["none.jsonl"]),
        (("in.json", "--merge", "empty.jsonl"), ["empty.jsonl", "holds no decision"]),
        (("in.json", "--import-label-studio", "none.json"), ["none.json"]),
        (("in.json", "--import-label-studio", "in.json"), ["in.json", "question"]),
        (("in.json", "--import-label-studio", "odd.json"), ["odd.json", "`data`"]),
        (("in.json", "--export-label-studio", "tasks.csv"), ["tasks.csv"]),
        (("in.json", "--export-label-studio", "."), [". does not end in .json"]),
        (("in.json", "--threshold", "11"), ["threshold"]),
        (("in.json", "--port", "99999"), ["port"]),
    ],
)
def test_bad_input_gets_one_sentence(desk: Desk, arguments: tuple[str, ...], says: list[str]) -> None:
    desk.records(pair(0))
    write_rows(desk.path("tools.json"), [{"instruction": "Do.", "solution": []}])
    write_rows(desk.path("odd.json"), [{"data": ["Q?"], "annotations": []}, {"data": "Q?"}, {"data": {}}])
    desk.path("empty.jsonl").touch()
    assert_refused(desk, "review", *arguments, "--no-open", says=says)


@pytest.mark.parametrize("where", ["in.json", "./in.json"])
def test_tasks_are_not_written_over_the_rows(desk: Desk, where: str) -> None:
    desk.records(pair(0))
    before = desk.path("in.json").read_bytes()
    assert_refused(desk, "review", "in.json", "--export-label-studio", where, says=["in.json is also the input"])
    assert desk.path("in.json").read_bytes() == before


def test_a_port_that_is_taken_is_said(desk: Desk) -> None:
    desk.records(pair(0))
    with opened("in.json", folder=desk.folder) as review:
        assert_refused(desk, "review", "in.json", "--no-open", "--port", str(review.port), says=["--port"])


def test_two_reviews_are_merged_with_their_agreement(desk: Desk) -> None:
    rows = [pair(n) for n in range(5)]
    desk.records(*rows)
    for row, one, other in zip(
        rows, ("accept", "accept", "reject", "accept"), ("accept", "accept", "reject", "reject"), strict=False
    ):
        decide(desk.path("in.review.jsonl"), row, one)
        decide(desk.path("ben.jsonl"), row, other, reviewer="ben")
    done = desk.run("review", "in.json", "--reviewer", "anna", "--merge", "ben.jsonl")
    assert done.code == 0, done.said
    assert "ben.jsonl: 4 decisions added, 0 known already." in done.said
    assert "Reviewers disagree on 1 row; " in done.said
    assert "anna and ben: κ 0.50, the same on 3 of 4 rows (75%)." in done.said
    again = desk.run("review", "in.json", "--reviewer", "anna", "--merge", "ben.jsonl")
    assert "ben.jsonl: 0 decisions added, 4 known already." in again.said
    with opened("in.json", "--reviewer", "anna", folder=desk.folder) as review, review.client() as client:
        first = client.post("api/after", json={"rank": -1}).json()["card"]
        assert (first["status"], first["text"]["question"]) == ("disputed", rows[3]["question"])


def test_of_one_reviewer_in_two_files_the_later_decision_counts(desk: Desk) -> None:
    row = pair(0)
    desk.records(row)
    decide(desk.path("in.review.jsonl"), row, "accept", at="2026-01-02T00:00:00.000Z")
    decide(desk.path("older.jsonl"), row, "reject", at="2026-01-01T00:00:00.000Z")
    decide(desk.path("newer.jsonl"), row, "reject", at="2026-01-03T00:00:00.000Z")
    assert "1 accepted" in desk.run("review", "in.json", "--merge", "older.jsonl").said
    assert "1 rejected" in desk.run("review", "in.json", "--merge", "newer.jsonl").said


def annotated(task: dict[str, Any], choice: str | None, *, answer: str = "", **more: Any) -> dict[str, Any]:
    """A task as Label Studio exports it once somebody has annotated it."""
    result = [each for each in task["predictions"][0]["result"] if each["type"] != "choices"]
    if choice:
        value = {"choices": [choice]}
        result.append({"id": "x", "from_name": "decision", "to_name": "answer", "type": "choices", "value": value})
    for region in result:
        if answer and region["from_name"] == "edited_answer":
            region["value"] = {"text": [answer]}
    made = {"id": 1, "completed_by": {"id": 7, "email": "cleo@example.org"}, "was_cancelled": False, "result": result}
    return {"id": 1, **task, "annotations": [{**made, "updated_at": "2026-03-09T22:16:08.728378Z", **more}]}


def test_label_studio_gets_tasks_and_gives_decisions_back(desk: Desk) -> None:
    rows = [pair(n, evidence=f"It is {n}7 metres long and carries a crane.", rating=9.0 - n) for n in range(5)]
    rows[0]["source_text"] = "🚢 " + rows[0]["source_text"]
    desk.records(*rows)
    assert desk.run("review", "in.json", "--export-label-studio", "tasks.json").code == 0
    tasks = {task["data"]["question"]: task for task in desk.rows("tasks.json")}
    assert '<Choices name="decision" toName="answer"' in desk.path("tasks.xml").read_text()
    first = tasks[rows[0]["question"]]
    regions = {each["from_name"]: each["value"] for each in first["predictions"][0]["result"]}
    assert regions["decision"] == {"choices": ["accept"]}
    assert regions["edited_answer"] == {"text": [rows[0]["answer"]]}
    marked = rows[0]["source_text"].encode("utf-16-le")[
        2 * regions["evidence"]["start"] : 2 * regions["evidence"]["end"]
    ]
    assert marked.decode("utf-16-le") == rows[0]["evidence"]
    t = [tasks[row["question"]] for row in rows]
    done_there = [
        annotated(t[0], "accept"), annotated(t[1], "reject"), annotated(t[2], "accept", answer="In 1902."),
        annotated(t[3], None, was_cancelled=True), annotated(t[4], None),
    ]  # fmt: skip
    write_rows(desk.path("export.json"), done_there)
    done = desk.run("review", "in.json", "--import-label-studio", "export.json")
    assert done.code == 1
    assert "Task 5 of export.json has an annotation without a choice" in done.said
    assert "1 accepted, 1 edited, 1 rejected, 1 skipped; 2 of 5 rows left." in done.said
    lines = desk.rows("in.review.jsonl")
    assert {line["reviewer"] for line in lines} == {"cleo@example.org"}
    assert lines[2]["before"]["answer"] == rows[2]["answer"]
    again = desk.run("review", "in.json", "--import-label-studio", "export.json")
    assert "0 decisions added, 4 known already" in again.said


def test_a_text_that_label_studio_gives_as_a_number_is_text(desk: Desk) -> None:
    desk.records(pair(0))
    assert desk.run("review", "in.json", "--export-label-studio", "tasks.json").code == 0
    (task,) = desk.rows("tasks.json")
    made = annotated(task, "accept", answer="1900")
    for region in made["annotations"][0]["result"]:
        if region["from_name"] == "edited_answer":
            region["value"] = {"text": [1900]}
    write_rows(desk.path("export.json"), [made])
    done = desk.run("review", "in.json", "--import-label-studio", "export.json")
    assert "1 edited" in done.said
    assert desk.rows("in.review.jsonl")[0]["answer"] == "1900"
