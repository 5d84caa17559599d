"""Commands on pairs, given the forms of others' training sets."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.commands import Desk

ANSWERS = {
    "What cools the engine?": "Sea water cools the engine through two pumps in the lower hold.",
    "Where is the spare anchor kept?": "The spare anchor is kept below the foredeck beside the chain locker.",
}
FORMS: dict[str, Callable[[str, str], dict[str, Any]]] = {
    "alpaca": lambda q, a: {"instruction": q, "input": "", "output": a, "topic": "ships"},
    "chatml": lambda q, a: {
        "messages": [{"role": "user", "content": q}, {"role": "assistant", "content": a}],
        "topic": "ships",
    },
    "sharegpt": lambda q, a: {
        "conversations": [{"from": "human", "value": q}, {"from": "gpt", "value": a}],
        "topic": "ships",
    },
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("command", ["curate", "enrich"])
def test_rows_of_any_form_are_read_as_pairs(desk: Desk, form: str, command: str) -> None:
    desk.records(*[FORMS[form](q, a) for q, a in ANSWERS.items()], name="theirs.json")
    options = ("--threshold", "0") if command == "curate" else ()
    done = desk.run(command, "theirs.json", "-o", "out.json", "--provider", "extractive", *options)
    assert done.code == 0, done.said
    rows = desk.rows("out.json")
    assert [row["question"] for row in rows] == list(ANSWERS)
    assert all(row["topic"] == "ships" and not row.keys() & {"messages", "conversations", "output"} for row in rows)


def test_export_turns_one_form_into_another(desk: Desk) -> None:
    desk.records(*[FORMS["alpaca"](q, a) for q, a in ANSWERS.items()], name="theirs.json")
    assert desk.run("export", "theirs.json", "-o", "out.jsonl", "-f", "sharegpt").code == 0
    asked = [row["conversations"][0]["value"] for row in desk.rows("out.jsonl")]
    assert asked == list(ANSWERS)


def test_longer_conversations_are_left_out_said_and_counted(desk: Desk) -> None:
    good = [FORMS["chatml"](q, a) for q, a in ANSWERS.items()]
    long = {"messages": [*good[0]["messages"], *good[1]["messages"]]}
    desk.records(good[0], long, good[1], name="theirs.json")
    done = desk.run("curate", "theirs.json", "-o", "out.json", "--provider", "extractive", "--threshold", "0")
    assert done.code == 1
    assert "row 2 has in `messages` not one question and its answer" in done.said
    assert len(desk.rows("out.json")) == 2
