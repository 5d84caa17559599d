"""`generator releases` lists what became of a set; `generator diff` says what differs."""

from itertools import pairwise
from typing import Any

import orjson

from generator.releases.places import of_named
from tests.support.commands import Desk, assert_refused, chunk

ROWS = [chunk(n) for n in range(6)]
PIPELINE = ("pipeline", "my.lancedb", "--update", "--skip-enrichment", "--threshold", "0", "-o", "out.jsonl")


def told(desk: Desk, *command: str) -> dict[str, Any]:
    """What a command writes with -o."""
    done = desk.run(*command, "-o", "told.json")
    assert done.code == 0, done.said
    return dict(orjson.loads(desk.path("told.json").read_bytes()))


def test_releases_are_listed_and_compared(desk: Desk) -> None:
    desk.table(ROWS)
    desk.summary(*PIPELINE)
    desk.path("first.jsonl").write_bytes(desk.path("out.jsonl").read_bytes())
    desk.table([chunk(20, id="c0", source="file0.md"), *ROWS[1:]])
    desk.summary(*PIPELINE)
    desk.table([chunk(20, id="c0", source="file0.md"), *ROWS[1:5]])
    desk.summary(*PIPELINE)

    listed = told(desk, "releases", "out.jsonl")["releases"]
    assert [(past["release"], past["update"], past["retired"] > 0) for past in listed] == [
        (1, False, False),
        (2, True, True),
        (3, True, True),
    ]
    assert [past["rows"] for past in listed[1:]] == [
        before["rows"] + past["added"] - past["retired"] for before, past in pairwise(listed)
    ]
    shown = desk.run("releases", "out.manifest.json").out.decode()
    assert ("anew" in shown, shown.count("update")) == (True, 2)

    whole = told(desk, "diff", "out.jsonl@1", "out.jsonl")
    last = told(desk, "diff", "out.jsonl@2", "out.jsonl@3")
    assert whole["counts"]["added"] == listed[1]["added"]
    assert whole["counts"]["retired"] == listed[1]["retired"] + listed[2]["retired"]
    assert whole["counts"]["same"] == listed[0]["rows"] - whole["counts"]["retired"]
    assert (last["counts"]["added"], last["counts"]["retired"]) == (0, listed[2]["retired"])
    assert set(last["sources"]["retired"]) == {"file2.md"}
    files = told(desk, "diff", "first.jsonl", "out.jsonl")
    assert files["counts"]["same"] == whole["counts"]["same"]
    assert "retired" in desk.run("diff", "out.jsonl@1", "out.jsonl@2").out.decode()


def test_a_set_that_was_written_over_is_not_taken_for_its_last_release(desk: Desk) -> None:
    desk.table(ROWS)
    desk.summary(*PIPELINE)
    as_it_was = desk.path("out.jsonl").read_bytes()
    assert "is not as" not in desk.run("releases", "out.jsonl").said
    for name, data in (("out.jsonl", as_it_was * 2), ("out.jsonl", b""), ("out.jsonl", None), ("out.chunks.npz", b"")):
        desk.path("out.jsonl").write_bytes(as_it_was)
        desk.path(name).unlink() if data is None else desk.path(name).write_bytes(data)
        assert f"{name} is not as release 1 wrote it" in desk.run("releases", "out.jsonl").said
        assert_refused(desk, "diff", "out.jsonl@1", "out.jsonl", says=[name, "release 1", "two files of rows"])
    of_named("out.jsonl").begun.write_bytes(b"{}")
    assert "A run ended while it put the next release of out.jsonl in place" in desk.run("releases", "out.jsonl").said
    assert_refused(desk, "diff", "out.jsonl@1", "out.jsonl", says=["in place, which the same again ends"])


def test_rows_that_say_something_else_have_changed(desk: Desk) -> None:
    rows = [{"id": f"{n}", "question": f"q{n}", "answer": f"a{n}", "source": "a.md"} for n in range(4)]
    desk.records(*rows, name="a.json")
    desk.records({**rows[0], "answer": "other"}, *rows[2:], {**rows[0], "id": "9"}, name="b.json")
    found = told(desk, "diff", "a.json", "b.json")
    assert found["counts"] == {"added": 1, "retired": 1, "changed": 1, "same": 2}
    assert found["sources"]["changed"] == {"a.md": 1}
    assert [row["id"] for row in found["examples"]["retired"]] == ["1"]


def test_what_has_no_releases_is_said(desk: Desk) -> None:
    desk.table(ROWS[:2])
    desk.records({"question": "q", "answer": "a"}, name="bare.json")
    desk.summary(*PIPELINE)
    assert_refused(desk, "releases", "bare.json", says=["bare.json", "bare.manifest.json"])
    assert_refused(desk, "diff", "out.jsonl@1", "out.jsonl@7", says=["release 7", "1"])
    assert_refused(desk, "diff", "out.jsonl@1", "bare.json", says=["bare.json"])
    desk.summary(*(word for word in PIPELINE if word != "--update"))
    assert_refused(desk, "diff", "out.jsonl@1", "out.jsonl@2", says=["release 2", "anew"])
