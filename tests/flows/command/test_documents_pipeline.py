"""`documents-pipeline`: from a folder of documents to a training file, whatever comes between."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from generator.lancedb.chunk_source import ChunkSource, Item
from generator.lancedb.connection import connect
from generator.lancedb.reading_tags import PREFIX
from tests.providers.server import RunningServer
from tests.support.commands import KEY, Desk, assert_refused, chunk, ledger_rows, wait_until

Serve = Callable[..., RunningServer]
PIPELINE = ("documents-pipeline", "docs", "-o", "training.jsonl")


@pytest.fixture
def server(provider_server: Serve, desk: Desk) -> RunningServer:
    """A provider that the commands ask."""
    served = provider_server(key=KEY)
    desk.use(served)
    return served


@pytest.fixture(autouse=True)
def _documents(desk: Desk) -> None:
    """Three documents in two folders, of five chunks."""
    write(desk, "docs/a.md", *range(2))
    write(desk, "docs/sub/b.txt", 2)
    write(desk, "docs/sub/a.md", 3, 4)


def write(desk: Desk, name: str, *numbers: int) -> None:
    path = desk.path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(f"# Part {n}\n\n{chunk(n)['text']}" for n in numbers))


def report(desk: Desk) -> dict[str, Any]:
    return dict(json.loads(desk.path("training.report.json").read_bytes()))


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_documents_become_training_rows_and_a_report_of_all_pairs(desk: Desk, server: RunningServer) -> None:
    summary = desk.summary(*PIPELINE, "-f", "alpaca", "--questions-per-chunk", "2", "--format-threshold", "8")
    account = {stage["stage"]: (stage["taken"], stage["kept"]) for stage in summary["stages"]}
    assert (account["chunk"], account["read"], account["validate"]) == ((3, 3), (5, 5), (10, 10))
    made = report(desk)
    assert made["metadata"]["generated_by"] == "generator documents-pipeline"
    assert (made["metadata"]["threshold"], made["summary"]["total"]) == (8.0, 10)
    assert all("verdict" in pair and "rating" in pair for pair in made["training_pairs"])
    written = [pair["question"] for pair in made["training_pairs"] if pair["rating"] >= 8]
    assert [row["instruction"] for row in desk.rows("training.jsonl")] == written
    assert [row["question"] for row in desk.rows("training.origins.jsonl")] == written


def test_without_a_threshold_nothing_is_left_out(desk: Desk, server: RunningServer) -> None:
    server.configure(rating=0.0)
    desk.run(*PIPELINE)
    assert len(desk.rows("training.jsonl")) == len(report(desk)["training_pairs"]) == 15


def test_a_report_can_be_exported_again_without_a_call(desk: Desk, server: RunningServer) -> None:
    desk.run(*PIPELINE, "--format-threshold", "10", "--allow-empty")
    calls = server.stats.calls
    assert desk.run("export", "training.report.json", "-o", "again.jsonl", "--threshold", "5").code == 0
    assert (len(desk.rows("again.jsonl")), server.stats.calls) == (15, calls)


def test_where_nothing_reaches_the_threshold_the_report_is_there(desk: Desk, server: RunningServer) -> None:
    server.configure(rating=0.0)
    done = desk.run(*PIPELINE, "--format-threshold", "9")
    assert (done.code, desk.path("training.jsonl").exists()) == (1, False)
    assert len(report(desk)["training_pairs"]) == 15


def test_answers_are_rewritten_on_wish(desk: Desk, server: RunningServer) -> None:
    desk.run(*PIPELINE)
    assert all("original_answer" not in pair for pair in report(desk)["training_pairs"])
    desk.run(*PIPELINE, "--enrich")
    assert all("original_answer" in pair for pair in report(desk)["training_pairs"])


def test_each_document_may_have_a_file_with_its_ratings(desk: Desk, server: RunningServer) -> None:
    desk.run(*PIPELINE, "--per-document", "qa", "--format-threshold", "10", "--allow-empty")
    made = {name: json.loads(data) for name, data in files(desk.path("qa")).items()}
    assert sorted(made) == ["a_qa.json", "b_qa.json", "docs-sub-a.md_qa.json"]
    assert sum(file["summary"]["total_qa_pairs"] for file in made.values()) == 15
    assert all("rating" in pair for file in made.values() for pair in file["training_pairs"])
    before = files(desk.path("qa"))
    assert desk.run("combine", "qa", "-o", "all.json").code == 0
    desk.run(*PIPELINE, "--per-document", "qa")
    assert files(desk.path("qa")) == before


def test_the_same_command_again_asks_about_what_changed(desk: Desk, server: RunningServer) -> None:
    desk.run(*PIPELINE)
    first, calls = desk.path("training.jsonl").read_bytes(), server.stats.calls
    desk.run(*PIPELINE)
    assert (desk.path("training.jsonl").read_bytes(), server.stats.calls) == (first, calls)
    write(desk, "docs/new.md", 7)
    desk.run(*PIPELINE)
    assert server.stats.calls - calls == calls // 5


def test_a_document_that_gives_nothing_is_in_the_summary(desk: Desk, server: RunningServer) -> None:
    desk.path("docs/broken.pdf").write_bytes(b"%PDF-1.7\nno more")
    done = desk.run(*PIPELINE)
    assert done.code == 1
    (failure,) = [one for one in desk.summaries[-1]["failures"] if one["stage"] == "chunk"]
    assert failure["id"] == "broken.pdf"
    assert "broken.pdf" in done.said
    assert len(desk.rows("training.jsonl")) == 15


def test_where_no_document_gives_anything_that_is_what_is_said(desk: Desk, server: RunningServer) -> None:
    desk.path("broken").mkdir()
    desk.path("broken/broken.pdf").write_bytes(b"%PDF-1.7\nno more")
    done = desk.run("documents-pipeline", "broken", "-o", "training.jsonl")
    assert (done.code, desk.path("training.jsonl").exists(), server.stats.calls) == (1, False, 0)
    assert "Nothing was kept" in done.said
    done = desk.run("documents-pipeline", "broken", "-o", "training.jsonl", "--allow-empty")
    assert (done.code, desk.rows("training.jsonl")) == (1, [])
    assert (report(desk)["summary"]["total"], report(desk)["training_pairs"]) == (0, [])


def test_the_chunks_that_were_just_written_are_tagged_while_they_are_read(
    desk: Desk, server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    tags = list[str]()

    def noted(self: ChunkSource) -> Iterator[Item]:
        tags.extend(connect(desk.path("training.lancedb")).open_table("text_chunks").tags.list())
        return read(self)

    read = ChunkSource.read
    monkeypatch.setattr(ChunkSource, "read", noted)
    summary = desk.summary(*PIPELINE)
    assert {name.rpartition(f"{PREFIX}.")[2].partition(".")[0] for name in tags} == {"documents-pipeline"}
    assert [note for note in summary["notes"] if "tagged" in note] == []
    assert connect(desk.path("training.lancedb")).open_table("text_chunks").tags.list() == {}


def test_only_the_folder_is_asked_about_though_its_database_holds_more(desk: Desk, server: RunningServer) -> None:
    write(desk, "other/c.md", 9)
    assert desk.run("chunk", "other", "shared.lancedb").code == 0
    desk.run(*PIPELINE, "--lancedb", "shared.lancedb")
    assert {pair["source_text"].split("\n")[0] for pair in report(desk)["training_pairs"]} == {
        f"# Part {n}" for n in range(5)
    }
    desk.run(*PIPELINE, "--lancedb", "shared.lancedb", "--exclude", "sub/**")
    assert {pair["source"] for pair in report(desk)["training_pairs"]} == {"a.md"}


def test_one_table_may_hold_all(desk: Desk, server: RunningServer) -> None:
    told = "Return the area of a circle. Pi is three here, as in a book of old, and nobody has complained. " * 2
    desk.path("docs/area.py").write_text(f'def area(r):\n    """{told}"""\n    return 3 * r * r\n')
    assert desk.run(*PIPELINE, "--table", "all").code == 0
    assert {pair["table"] for pair in report(desk)["training_pairs"]} == {"all"}
    assert desk.run(*PIPELINE).code == 0
    assert {pair["table"] for pair in report(desk)["training_pairs"]} == {"text_chunks", "code_chunks"}


def test_an_estimate_asks_nobody_and_leaves_nothing(desk: Desk, server: RunningServer) -> None:
    before = sorted(desk.folder.rglob("*"))
    done = desk.run(*PIPELINE, "--dry-run", "--per-document", "qa")
    assert (done.code, server.stats.calls) == (0, 0)
    assert [path for path in desk.folder.rglob("*") if path not in before and "ledger" not in path.name] == []
    for said in ("all 5 chunks", "generate", "rate", "[user]"):
        assert said in done.said


def test_the_output_has_a_name_where_none_is_given(desk: Desk, server: RunningServer) -> None:
    assert desk.run("documents-pipeline", "docs").code == 0
    assert len(desk.rows("training_data_final.jsonl")) == 15


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("documents-pipeline", "nowhere"), ["nowhere"]),
        (("documents-pipeline", "empty"), ["empty"]),
        (("documents-pipeline", "https://example.org/docs"), ["https://example.org/docs"]),
        ((*PIPELINE, "--per-document", "docs"), ["name another --per-document"]),
        ((*PIPELINE, "--report", "training.jsonl"), ["training.jsonl"]),
        ((*PIPELINE, "--format-threshold", "11"), ["11"]),
    ],
)
def test_what_cannot_be_is_refused(desk: Desk, arguments: tuple[str, ...], says: list[str]) -> None:
    desk.path("empty").mkdir()
    assert_refused(desk, *arguments, says=says)


@pytest.mark.slow
@pytest.mark.parametrize("calls", [0, 4, 12, 22])
def test_a_kill_at_any_point_costs_no_call_twice(desk: Desk, provider_server: Serve, calls: int) -> None:
    server = provider_server(key=KEY, latency=0.2)
    desk.use(server)
    desk.set(GENERATOR_LLM__MAX_CONCURRENCY="2")
    write(desk, "docs/long.md", *range(10, 18))
    command = (*PIPELINE, "--per-document", "qa", "--batch-size", "2")
    process = desk.start(*command)
    wait_until(partial(has_come_to, desk, calls), process)
    process.kill()
    desk.end(process)
    kept = ledger_rows(desk)
    assert kept >= calls
    server.configure(latency=0)
    assert desk.run(*command).code == 0
    assert max(server.stats.prompts.values()) <= 2
    assert server.stats.calls <= len(server.stats.prompts) + 2  # those in flight at the kill
    made = {**files(desk.path("qa")), "training.jsonl": desk.path("training.jsonl").read_bytes()}
    assert all(json.loads(data)["status"] == "completed" for name, data in made.items() if name.endswith("_qa.json"))
    asked = server.stats.calls
    assert desk.run(*command).code == 0
    assert server.stats.calls == asked
    assert {**files(desk.path("qa")), "training.jsonl": desk.path("training.jsonl").read_bytes()} == made


def has_come_to(desk: Desk, calls: int) -> bool:
    """Whether so many replies are in the ledger; at none, whether documents are being cut."""
    return ledger_rows(desk) >= calls if calls else desk.path("training.lancedb").exists()
