"""`documents-pipeline --update`: documents are cut again, and what came of the others stays."""

import orjson

from generator.files.places import locate
from generator.releases.stored_rows import stored_rows
from tests.support.commands import Desk, chunk, ledger_rows

COMMAND = ("documents-pipeline", "docs", "-o", "out.jsonl", "--update", "--rejected", "left.jsonl")


def test_a_document_that_is_edited_or_removed_takes_only_its_own_rows_along(desk: Desk) -> None:
    docs = desk.path("docs")
    docs.mkdir()
    for n in range(4):
        docs.joinpath(f"d{n}.md").write_text(f"# Harbour {n}\n\n{chunk(2 * n)['text']}\n")
    desk.summary(*COMMAND)
    before, asked = list(stored_rows(locate("out.jsonl"))), ledger_rows(desk)
    origins = desk.rows("out.origins.jsonl")
    docs.joinpath("d1.md").write_text(f"# Harbour 1\n\n{chunk(30)['text']}\n")
    docs.joinpath("d2.md").unlink()
    desk.summary(*COMMAND)
    stays = ["d1" not in origin["source"] and "d2" not in origin["source"] for origin in origins]
    kept = [row for row, stay in zip(before, stays, strict=True) if stay]
    assert kept
    assert list(stored_rows(locate("out.jsonl")))[: len(kept)] == kept
    assert 0 < ledger_rows(desk) - asked < asked / 2
    report = orjson.loads(desk.path("out.report.json").read_bytes())
    rows = desk.rows("out.origins.jsonl")
    assert len(report["training_pairs"]) == len(rows)
    assert report["summary"]["total"] == len(rows)
    assert {row["origin"]["source"][-5:] for row in desk.rows("out.retired.jsonl")} == {"d1.md", "d2.md"}
