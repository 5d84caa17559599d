"""`--update`: an output follows its table, asks only what changed, and leaves every other row as it is."""

import pytest

from generator.files import read_rows
from generator.files.places import locate
from generator.files.tables import RETIRED
from generator.files.text import loads
from generator.lancedb.connection import connect
from generator.releases.stored_rows import stored_rows
from tests.support.commands import Desk, Row, assert_refused, chunk, ledger_rows

ROWS = [chunk(n) for n in range(12)]
EDITED = chunk(20, id="c4", source="file1.md")
GENERATE = ("generate", "my.lancedb", "--update", "-o")
PIPELINE = ("pipeline", "my.lancedb", "--update", "--skip-enrichment", "--threshold", "0", "-o")


def without(rows: list[Row], *ids: str) -> list[Row]:
    return [row for row in rows if row["id"] not in ids]


def replaced(rows: list[Row], new: Row) -> list[Row]:
    return [new if row["id"] == new["id"] else row for row in rows]


def chunks_of(desk: Desk, where: str) -> list[str]:
    return [row["chunk_id"] for row in desk.rows(where)]


def lines(desk: Desk, where: str) -> list[bytes]:
    """The rows of an output, as the bytes that it has them in."""
    return list(stored_rows(locate(where)))


def live_lines(desk: Desk, where: str) -> list[bytes]:
    """Those that are not retired."""
    return [row for row in lines(desk, where) if b'"retired_because"' not in row]


@pytest.mark.parametrize("where", ["qa.jsonl", "qa.json", "qa.parquet", "lance://out.lancedb/qa"])
def test_only_what_changed_is_asked_and_all_else_stays_as_it_is(desk: Desk, where: str) -> None:
    desk.table(ROWS)
    first = desk.summary(*GENERATE, where)
    before, asked = lines(desk, where), ledger_rows(desk)
    assert (first["written"], asked) == (len(before), 12)

    desk.table(replaced(ROWS, EDITED))
    edited = desk.summary(*GENERATE, where)
    assert ledger_rows(desk) == asked + 1
    now = lines(desk, where)
    kept = [row for row in before if b'"chunk_id":"c4"' not in row]
    table = where.startswith("lance://")
    assert [row for row in now if b'"chunk_id":"c4"' not in row] == kept
    assert kept != before
    assert edited["written"] == len(now) - table * (len(before) - len(kept))

    desk.table(without(replaced(ROWS, EDITED), "c7"))
    deleted = desk.summary(*GENERATE, where)
    live = live_lines(desk, where)
    assert live == [row for row in now if b'"chunk_id":"c7"' not in row and b'"retired_because"' not in row]
    assert (ledger_rows(desk), deleted["written"]) == (asked + 1, len(live))
    assert len(list(read_rows(where, on_bad=lambda _: None))) == len(live)  # what any other command reads
    retired = lines(desk, where) if table else desk.path("qa.retired.jsonl").read_bytes().splitlines()
    gone = [row for row in before if b'"chunk_id":"c4"' in row or b'"chunk_id":"c7"' in row]
    told = [(row["retired_because"], row["chunk_id"], row["id"]) for row in map(loads, retired) if RETIRED in row]
    assert sorted(told, key=str) == sorted(
        (
            ("changed" if row["chunk_id"] == "c4" else "vanished", row["chunk_id"], row["id"])
            for row in map(loads, gone)
        ),
        key=str,
    )


@pytest.mark.parametrize(
    "command", [(*GENERATE, "qa.jsonl"), (*PIPELINE, "qa.jsonl"), (*GENERATE, "lance://o.lancedb/qa")]
)
def test_a_table_that_was_emptied_takes_all_rows_along_and_gives_them_back_when_it_is_filled(
    desk: Desk, command: tuple[str, ...]
) -> None:
    where, ends = command[-1], ("--rejected", "left.jsonl")
    desk.table(ROWS)
    desk.summary(*command, *ends)
    before, asked = lines(desk, where), ledger_rows(desk)
    connect(desk.path("my.lancedb")).open_table("text_chunks").delete("true")
    emptied = desk.summary(*command, *ends)
    assert (emptied["written"], live_lines(desk, where)) == (0, [])
    assert [note for note in emptied["notes"] if f"0 added, {len(before)} retired; of 0 chunks 12 vanished" in note]
    assert [note for note in desk.summary(*command, *ends)["notes"] if "Nothing has changed" in note]
    desk.table(ROWS)
    assert desk.summary(*command, *ends)["written"] == len(before)
    assert (len(live_lines(desk, where)), ledger_rows(desk)) == (len(before), asked)


def test_chunks_that_are_left_without_a_usable_one_take_their_rows_along(desk: Desk) -> None:
    desk.table(ROWS)
    desk.summary(*GENERATE, "qa.jsonl")
    desk.table([chunk(99, text="too short")])
    assert desk.summary(*GENERATE, "qa.jsonl")["written"] == 0


def test_a_set_whose_new_chunks_gave_nothing_stays_until_an_empty_one_is_wanted(desk: Desk) -> None:
    desk.table(ROWS)
    desk.summary(*GENERATE, "qa.jsonl")
    before = desk.path("qa.jsonl").read_bytes()
    desk.table([chunk(20, text="Nothing at all is said of anything here, and so on. " * 5)])
    done = desk.run(*GENERATE, "qa.jsonl")
    assert (done.code, "Nothing was kept, so qa.jsonl is as it was" in done.said) == (1, True)
    assert desk.path("qa.jsonl").read_bytes() == before
    assert desk.summary(*GENERATE, "qa.jsonl", "--allow-empty")["written"] == 0


def test_an_emptied_table_without_a_set_to_follow_it_is_refused(desk: Desk) -> None:
    desk.table(ROWS)
    connect(desk.path("my.lancedb")).open_table("text_chunks").delete("true")
    assert_refused(desk, *GENERATE, "qa.jsonl", says=["Table 'text_chunks' in my.lancedb is empty"])
