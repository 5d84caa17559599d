"""`generator split`: what it says, and that no command makes rows of what is held out."""

import json
from pathlib import Path
from typing import Any

import pytest

from flows.options.registry import FLOWS
from generator.lancedb.connection import connect
from generator.lancedb.held_out import COLUMN
from tests.support.commands import Desk, assert_refused, chunk, lay_table

SPLIT = ("split", "my.lancedb", "--held-out", "0.2")
EXTRACTIVE = ("--provider", "extractive")


def document(number: int, **columns: Any) -> dict[str, Any]:
    return chunk(number, source=f"d{number}.md", **columns)


@pytest.fixture
def split(desk: Desk) -> Desk:
    """A desk with thirty documents, six of which are held out."""
    desk.table([document(number) for number in range(30)])
    assert desk.run(*SPLIT).code == 0
    return desk


def parts(database: Path, table: str = "text_chunks") -> dict[str, str]:
    """By document, what it is kept for."""
    read = connect(database).open_table(table).to_arrow().to_pylist()
    return {row["source"]: row[COLUMN] for row in read}


def held_out(desk: Desk) -> set[str]:
    return {name for name, part in parts(desk.path("my.lancedb")).items() if part == "held-out"}


class TestSaid:
    def test_how_much_is_held_out_and_what_that_means_for_older_rows(self, desk: Desk) -> None:
        desk.table([document(number) for number in range(30)])
        said = " ".join(desk.run(*SPLIT).said.split())
        assert "Held out: 6 of 30 documents with 6 of 30 chunks, 20.0% where 20.0% were wanted." in said
        assert "held out 6" in said
        assert "`generator decontaminate ROWS -o CLEAN --against my.lancedb` drops them." in said

    def test_too_few_to_tell_anything_sure_are_said_to_be_so(self, desk: Desk) -> None:
        desk.table([document(number) for number in range(30)])
        few = "With 6 held-out documents an evaluation on them can tell nothing sure: it takes 10."
        assert few in _said(desk, *SPLIT)
        assert "can tell nothing sure" not in _said(desk, "split", "my.lancedb", "--held-out", "0.4")

    def test_a_second_call_says_what_changed(self, split: Desk) -> None:
        before = held_out(split)
        assert "Since the split before: 0 held out that were not, 0 no longer." in _said(split, *SPLIT)
        assert held_out(split) == before
        more = _said(split, "split", "my.lancedb", "--held-out", "0.4")
        assert "Since the split before: 6 held out that were not, 0 no longer." in more
        assert held_out(split) > before
        others = _said(split, *SPLIT, "--seed", "5")
        assert "no longer" in others
        assert len(held_out(split)) == 6

    def test_a_preview_writes_nothing(self, desk: Desk) -> None:
        desk.table([document(number) for number in range(30)])
        version = connect(desk.path("my.lancedb")).open_table("text_chunks").version
        assert "Nothing is written." in _said(desk, *SPLIT, "--dry-run")
        assert connect(desk.path("my.lancedb")).open_table("text_chunks").version == version

    def test_none_held_out_takes_it_off(self, split: Desk) -> None:
        assert "All rows are for training again." in _said(split, "split", "my.lancedb", "--held-out", "0")
        assert COLUMN not in connect(split.path("my.lancedb")).open_table("text_chunks").schema.names
        assert "There was no split to take off." in _said(split, "split", "my.lancedb", "--held-out", "0")

    def test_documents_that_are_alike_are_named(self, desk: Desk) -> None:
        copies = [{**document(number), "source": f"copy{number}.md"} for number in range(3)]
        desk.table([*(document(number) for number in range(30)), *copies])
        said = _said(desk, *SPLIT)
        assert "Much alike, and so on one side: 6 documents in 3 groups;" in said
        assert "The largest group has 2 documents and 6.1% of the chunks: d0.md, copy0.md." in said

    def test_a_document_that_is_too_large_is_named(self, desk: Desk) -> None:
        book = [chunk(number, source="book.md") for number in range(30, 50)]
        desk.table([*(document(number) for number in range(30)), *book])
        said = _said(desk, *SPLIT)
        assert "Too large to be held out, and so trained: 1 document or group; the largest, book.md, has 40.0%" in said

    async def test_a_flow_says_the_same(self, desk: Desk) -> None:
        flow: Any = FLOWS["split"].load()
        desk.table([document(number) for number in range(30)])
        state = await flow(str(desk.path("my.lancedb")), held_out=0.2, return_state=True)
        assert state.message == "6 of 30 documents held out: 6 of 30 chunks"


class TestBy:
    def test_a_column_tells_documents_apart(self, desk: Desk) -> None:
        desk.table([document(number, metadata={"topic": number % 10}) for number in range(30)])
        assert "1 of 10 documents with 3 of 30 chunks" in _said(desk, "split", "my.lancedb", "--by", "metadata.topic")
        read = connect(desk.path("my.lancedb")).open_table("text_chunks").to_arrow().to_pylist()
        assert len({row["metadata"]["topic"] for row in read if row[COLUMN] == "held-out"}) == 1

    def test_an_unknown_column_lists_those_there_are(self, desk: Desk) -> None:
        desk.table([document(number, topic="a") for number in range(3)])
        assert_refused(
            desk, "split", "my.lancedb", "--by", "subject", says=["no column 'subject'", "source (", "topic"]
        )

    def test_one_document_cannot_be_split(self, desk: Desk) -> None:
        desk.table([chunk(number, source="one.md") for number in range(5)])
        says = ["All 5 chunks are of one document, one.md", "--by"]
        assert_refused(desk, "split", "my.lancedb", says=says)

    def test_tables_are_split_together(self, desk: Desk) -> None:
        desk.table([document(number) for number in range(30)])
        copies = [{**document(number), "source": f"copy{number}.py"} for number in range(30)]
        desk.table(copies, "code_chunks")
        assert "12 of 60 documents" in _said(desk, *SPLIT)
        prose, code = (parts(desk.path("my.lancedb"), name) for name in ("text_chunks", "code_chunks"))
        assert [part for _, part in sorted(prose.items())] == [part for _, part in sorted(code.items())]

    def test_files_of_chunks_have_no_room_for_it(self, desk: Desk) -> None:
        desk.path("chunks").mkdir()
        desk.path("chunks/a.json").write_text('[{"text": "A text that is a chunk."}]')
        assert_refused(desk, "split", "chunks", says=["files of chunks", "`generator chunk`"])

    def test_a_table_that_is_not_there(self, desk: Desk) -> None:
        assert_refused(desk, "split", "nowhere.lancedb", says=["no LanceDB at nowhere.lancedb"])
        desk.table([document(1)])
        assert_refused(desk, "split", "my.lancedb", "--table", "other", says=["no table 'other'", "text_chunks"])


class TestOtherCommands:
    @pytest.mark.parametrize(
        "command",
        [
            ("generate", "my.lancedb", "-o", "out.json"),
            ("generate", "my.lancedb", "-o", "out.json", "--target-pairs", "40"),
            ("generate-cot", "my.lancedb", "-o", "out.json"),
        ],
    )
    def test_no_row_is_of_a_held_out_document(self, split: Desk, command: tuple[str, ...]) -> None:
        summary = split.summary(*command, *EXTRACTIVE)
        sources = {row["source"] for row in split.rows("out.json")}
        assert sources
        assert not sources & held_out(split)
        assert summary["stages"][0]["rejected"]["held out"] == 6
        assert {row["document"] for row in split.rows("out.json")} == sources

    def test_the_pipeline_and_its_rejects(self, split: Desk) -> None:
        split.summary("pipeline", "my.lancedb", "-o", "out.jsonl", "--rejected", "rejected.json", *EXTRACTIVE)
        origins = split.rows("out.origins.jsonl")
        assert origins
        assert not {row["document"] for row in origins} & held_out(split)
        left_out = [row for row in split.rows("rejected.json") if row.get("rejected_because") == "held out"]
        assert {row["source"] for row in left_out} == held_out(split)

    def test_files_of_documents_lose_the_pairs_of_those_that_are_held_out_since(self, desk: Desk) -> None:
        desk.table([document(number) for number in range(30)])
        command = ("generate", "my.lancedb", "--per-document", "qa", *EXTRACTIVE)
        assert desk.run(*command).code == 0
        assert desk.run(*SPLIT).code == 0
        assert desk.run(*command).code == 0
        assert desk.run("combine", "qa", "-o", "all.jsonl").code == 0
        sources = {row["source"] for row in desk.rows("all.jsonl")}
        assert sources == {f"d{number}.md" for number in range(30)} - held_out(desk)

    def test_a_preview_counts_no_call_for_them(self, split: Desk) -> None:
        done = split.run("generate", "my.lancedb", "-o", "out.json", "--dry-run", *EXTRACTIVE)
        assert done.code == 0
        assert "24" in done.said

    def test_from_documents_to_rows(self, desk: Desk) -> None:
        desk.path("docs").mkdir()
        for number in range(30):
            desk.path(f"docs/{number}.md").write_text(f"# Harbour {number}\n\n{chunk(number)['text']}\n")
        assert desk.run("chunk", "docs", "my.lancedb").code == 0
        assert desk.run(*SPLIT).code == 0
        options = ("--lancedb", "my.lancedb", "--per-document", "qa", *EXTRACTIVE)
        summary = desk.summary("documents-pipeline", "docs", "-o", "out.jsonl", *options)
        (read,) = [stage for stage in summary["stages"] if stage["stage"] == "read"]
        assert read["rejected"]["held out"] == 6
        table = connect(desk.path("my.lancedb")).open_table("text_chunks").to_arrow().to_pylist()
        held = {row["source_path"] for row in table if row[COLUMN] == "held-out"}
        assert not held & {row["document"] for row in desk.rows("out.origins.jsonl")}
        report = json.loads(desk.path("out.report.json").read_bytes())
        assert not held & {row["document"] for rows in report.values() if isinstance(rows, list) for row in rows}

    def test_rows_that_others_added_since_go_by_their_documents_draw_and_are_counted(self, split: Desk) -> None:
        table = connect(split.path("my.lancedb")).open_table("text_chunks")
        table.add([document(number) for number in range(30, 60)])
        summary = split.summary("generate", "my.lancedb", "-o", "out.json", *EXTRACTIVE)
        (note,) = [note for note in summary["notes"] if "came after" in note]
        assert note.startswith("30 chunks came after `generator split`")
        assert 6 < summary["stages"][0]["rejected"]["held out"] < 20
        before = {row["source"] for row in split.rows("out.json")}
        assert "30 documents came since" in _said(split, *SPLIT)
        summary = split.summary("generate", "my.lancedb", "-o", "out.json", *EXTRACTIVE)
        assert not [note for note in summary["notes"] if "came after" in note]
        assert {row["source"] for row in split.rows("out.json")} == before

    def test_where_all_is_held_out_that_is_said(self, desk: Desk) -> None:
        rows = [{**document(number), COLUMN: "held-out"} for number in range(3)]
        desk.table(rows)
        done = desk.run("generate", "my.lancedb", "-o", "out.json", *EXTRACTIVE)
        assert done.code == 2
        assert "held out" in done.said


class TestDecontaminate:
    AGAINST = ("decontaminate", "in.json", "-o", "out.json", "--against", "my.lancedb", "--rejected", "no.json")

    def test_rows_made_before_the_split_are_dropped_by_where_they_come_from(self, desk: Desk) -> None:
        desk.table([document(number) for number in range(30)])
        assert desk.run("generate", "my.lancedb", "-o", "in.json", *EXTRACTIVE).code == 0
        assert desk.run(*SPLIT).code == 0
        assert desk.run(*self.AGAINST).code == 0
        kept, dropped = ({row["source"] for row in desk.rows(name)} for name in ("out.json", "no.json"))
        assert dropped == held_out(desk)
        assert kept == {f"d{number}.md" for number in range(30)} - dropped
        assert {row["rejected_because"] for row in desk.rows("no.json")} == {"of a held-out document"}

    def test_rows_that_name_no_document_are_compared_by_their_words(self, split: Desk) -> None:
        read = connect(split.path("my.lancedb")).open_table("text_chunks").to_arrow().to_pylist()
        held = [row["text"] for row in read if row[COLUMN] == "held-out"]
        split.records(*({"question": "What is said?", "answer": row["text"]} for row in read))
        assert "as they name no document: 30 rows." in _said(split, *self.AGAINST)
        assert [row["answer"] for row in split.rows("no.json")] == held

    def test_a_passage_that_trained_chunks_have_too_is_no_leak(self, desk: Desk) -> None:
        licence = "anybody may copy and change this text as long as the name of its author stays where it is"
        desk.table([{**document(number), "text": f"{document(number)['text']} {licence}"} for number in range(30)])
        assert desk.run(*SPLIT).code == 0
        leak = connect(desk.path("my.lancedb")).open_table("text_chunks").to_arrow().to_pylist()
        held = next(row["text"] for row in leak if row[COLUMN] == "held-out")
        desk.records({"question": "May I?", "answer": licence}, {"question": "What is said?", "answer": held})
        assert desk.run(*self.AGAINST).code == 0
        assert [row["question"] for row in desk.rows("out.json")] == ["May I?"]

    def test_one_table_of_a_database(self, split: Desk) -> None:
        held = min(held_out(split))
        split.records({"question": "A?", "answer": "B.", "document": held}, {"question": "C?", "answer": "D."})
        against = [word.replace("my.lancedb", "lance://my.lancedb/text_chunks") for word in self.AGAINST]
        assert split.run(*against).code == 0
        assert [row["document"] for row in split.rows("no.json")] == [held]

    def test_marked_rows_say_of_which_document_they_are(self, split: Desk) -> None:
        held = min(held_out(split))
        split.records({"question": "A?", "answer": "B.", "document": held}, {"question": "C?", "answer": "D."})
        assert split.run(*self.AGAINST[:6], "--flag").code == 0
        assert [row.get("_contamination") for row in split.rows("out.json")] == [
            [{"in": "document", "against": f"my.lancedb: {held}", "because": "of a held-out document"}],
            None,
        ]

    def test_a_database_without_a_split_is_refused(self, desk: Desk) -> None:
        lay_table(desk.path("my.lancedb"), [document(1)])
        desk.records({"question": "A?", "answer": "B."})
        assert_refused(desk, *self.AGAINST[:6], says=["holds nothing out", "`generator split my.lancedb`"])


def _said(desk: Desk, *command: str) -> str:
    done = desk.run(*command)
    assert done.code == 0, done.said
    return " ".join(done.said.split())
