"""`--update`: an output follows its table, asks only what changed, and leaves every other row as it is."""

import pytest

from generator.files import read_rows
from generator.files.places import locate
from generator.files.tables import RETIRED
from generator.files.text import loads
from generator.releases.stored_rows import stored_rows
from tests.support.commands import Desk, Row, chunk, ledger_rows

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
    live = [row for row in lines(desk, where) if b'"retired_because"' not in row]
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
