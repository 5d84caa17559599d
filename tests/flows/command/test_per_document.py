"""`--per-document`: a file for each document, written as it ends, that says how far it has come."""

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.providers.server import RunningServer
from tests.providers.settings import Fault
from tests.support.commands import KEY, Desk, assert_refused, chunk, wait_until

Serve = Callable[..., RunningServer]
GENERATE = ("generate", "my.lancedb", "--per-document", "qa")


@pytest.fixture
def server(provider_server: Serve, desk: Desk) -> RunningServer:
    """A provider that the commands ask."""
    served = provider_server(key=KEY)
    desk.use(served)
    return served


def of_document(number: int, source: str, index: int, **columns: Any) -> dict[str, Any]:
    place = {"source_path": source, "chunk_index": index, "start_char": 10 * index, "end_char": 10 * index + 9}
    return chunk(
        number,
        **{"source": source.rsplit("/", maxsplit=1)[-1], **place, "splitter": "v3 chars 1000/200 pdf v1", **columns},
    )


def files(desk: Desk) -> dict[str, dict[str, Any]]:
    return {path.name: json.loads(path.read_bytes()) for path in sorted(desk.path("qa").glob("*_qa.json"))}


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_each_document_has_a_file_with_all_that_is_known_of_it(desk: Desk, server: RunningServer) -> None:
    pages = {"page_start": 4, "page_end": 5, "file_type": "pdf", "file_size": 900}
    guide = [of_document(n, "docs/guide.pdf", n, **pages) for n in range(4)]
    desk.table([*guide, {**guide[0], "text": "Short.", "id": "s", "chunk_index": 4}])
    desk.config("generation: {pairs_per_chunk: 2}")
    summary = desk.summary(*GENERATE)
    (made,) = files(desk).values()
    assert list(files(desk)) == ["guide_qa.json"]
    assert made["metadata"] == {
        "file_name": "guide.pdf",
        "source_file": "docs/guide.pdf",
        "file_type": ".pdf",
        "file_size": 900,
        "processed_at": made["metadata"]["processed_at"],
    }
    assert {name: made["processing_info"][name] for name in ("splitting_strategy", "chunk_size", "chunk_overlap")} == {
        "splitting_strategy": "v3 chars",
        "chunk_size": 1000,
        "chunk_overlap": 200,
    }
    assert made["processing_info"]["total_chunks"] == 5
    how = made["qa_generation_info"]
    assert (how["provider"], how["questions_per_chunk"], how["max_tokens"]) == ("openai", 2, 2000)
    assert how["generated_at"] <= made["completion_time"]
    assert (made["status"], made["completed_chunks"], made["failed_chunks"]) == ("completed", [0, 1, 2, 3], [])
    assert made["skipped_chunks"] == [{"chunk_index": 4, "reason": "too short"}]
    assert made["summary"] == {
        "total_chunks": 5,
        "completed_chunks": 4,
        "failed_chunks": 0,
        "skipped_chunks": 1,
        "total_qa_pairs": 8,
        "rejected_qa_pairs": 0,
    }
    pair = made["training_pairs"][3]
    assert {name: pair[name] for name in ("source_file", "file_name", "file_type", "chunk_id", "chunk_index")} == {
        "source_file": "docs/guide.pdf",
        "file_name": "guide.pdf",
        "file_type": ".pdf",
        "chunk_id": "c1",
        "chunk_index": 1,
    }
    assert (pair["chunk_start"], pair["chunk_end"], pair["page_start"], pair["page_end"]) == (10, 19, 4, 5)
    assert pair["source_text"] == guide[1]["text"]
    assert pair["evidence"] in pair["source_text"]
    assert (summary["output"], summary["written"]) == ("qa", 8)
    assert "qa: 1 document (1 new)." in summary["notes"]


def test_documents_of_one_name_have_files_of_their_own(desk: Desk, server: RunningServer) -> None:
    sources = ["a/README.md", "b/README.md", "c/readme.md", "Ü: a?.md", "https://x.org/p/q.html?n=1"]
    desk.table([of_document(n, source, 0) for n, source in enumerate(sources)])
    desk.run(*GENERATE)
    made = files(desk)
    assert sorted(file["metadata"]["source_file"] for file in made.values()) == sorted(sources)
    assert list(made) == ["README_qa.json", "b-README.md_qa.json", "c-readme.md_qa.json", "q_qa.json", "Ü_ a__qa.json"]
    assert all(pair["source_file"] == file["metadata"]["source_file"] for file in made.values() for pair in pairs(file))


def pairs(file: dict[str, Any]) -> list[dict[str, Any]]:
    return list(file["training_pairs"])


def test_chunks_of_documents_may_stand_in_any_order(desk: Desk, server: RunningServer) -> None:
    desk.table([chunk(n) for n in range(12)])  # of three documents in turn
    desk.run(*GENERATE, "-o", "qa.json", "--batch-size", "2")
    made = files(desk)
    assert {name: file["completed_chunks"] for name, file in made.items()} == {
        f"file{n}_qa.json": [0, 1, 2, 3] for n in range(3)
    }
    alone = sorted(pair["id"] for file in made.values() for pair in pairs(file))
    assert alone == sorted(row["id"] for row in desk.rows("qa.json"))


def test_a_table_without_sources_is_one_document(desk: Desk, server: RunningServer) -> None:
    desk.table([{"text": chunk(n)["text"]} for n in range(3)])
    desk.run(*GENERATE)
    assert list(files(desk)) == ["text_chunks_qa.json"]


def test_what_is_as_it_was_keeps_its_bytes(desk: Desk, server: RunningServer) -> None:
    desk.table([of_document(n, f"{n % 2}.md", n // 2) for n in range(6)])
    desk.run(*GENERATE)
    before = bytes_of(desk.path("qa"))
    rows = [of_document(n, f"{n % 2}.md", n // 2) for n in range(6)]
    desk.table([*rows, of_document(7, "1.md", 3), of_document(8, "2.md", 0)])
    summary = desk.summary(*GENERATE)
    after = bytes_of(desk.path("qa"))
    assert (after["0_qa.json"], sorted(after)) == (before["0_qa.json"], ["0_qa.json", "1_qa.json", "2_qa.json"])
    assert "qa: 3 documents (1 new, 1 changed, 1 as they were)." in summary["notes"]
    assert server.stats.calls == 8


def test_a_chunk_that_failed_is_listed_and_asked_again_by_the_same_command(desk: Desk, server: RunningServer) -> None:
    desk.table([of_document(n, "a.md", n) for n in range(4)])
    server.configure(faults=(Fault("error", status=400, contains="expression 1"),))
    done = desk.run(*GENERATE)
    (made,) = files(desk).values()
    assert (done.code, made["failed_chunks"], made["completed_chunks"]) == (1, [1], [0, 2, 3])
    server.configure(faults=())
    assert desk.run(*GENERATE).code == 0
    (made,) = files(desk).values()
    assert (made["failed_chunks"], made["completed_chunks"], server.stats.calls) == ([], [0, 1, 2, 3], 5)


def test_a_target_is_met_over_all_documents(desk: Desk, server: RunningServer) -> None:
    desk.table([of_document(n, f"{n % 3}.md", n // 3) for n in range(12)])
    summary = desk.summary(*GENERATE, "--target-pairs", "10")
    made = files(desk)
    assert sum(file["summary"]["total_qa_pairs"] for file in made.values()) == summary["written"] == 10
    assert {file["status"] for file in made.values()} == {"completed"}
    for file in made.values():
        known = [*file["completed_chunks"], *(one["chunk_index"] for one in file["skipped_chunks"])]
        assert sorted(known) == [0, 1, 2, 3]
    assert all(file["qa_generation_info"]["target_pairs"] == 10 for file in made.values())


def test_a_stopped_run_leaves_interrupted_files_that_the_same_command_completes(
    desk: Desk, provider_server: Serve
) -> None:
    server = provider_server(key=KEY)
    desk.use(server)
    desk.set(GENERATOR_LLM__MAX_CONCURRENCY="4")
    first, second = (
        [of_document(n, name, n) for n in some] for name, some in (("a.md", range(4)), ("b.md", range(4, 30)))
    )
    desk.table(first)
    desk.run(*GENERATE)
    complete = bytes_of(desk.path("qa"))["a_qa.json"]
    desk.table([*first, *second])
    server.configure(latency=0.4)
    process = desk.start(*GENERATE, "--batch-size", "1")
    wait_until(desk.path("qa/b_qa.json").exists, process)
    assert files(desk)["b_qa.json"]["status"] == "in progress"
    os.killpg(process.pid, signal.SIGINT)
    assert desk.end(process).code == 130
    made = files(desk)["b_qa.json"]
    assert made["status"] == "interrupted"
    assert 0 < len(made["completed_chunks"]) < 26
    assert (made["completion_time"], {pair["chunk_index"] for pair in pairs(made)}) == (
        None,
        set(made["completed_chunks"]),
    )
    server.configure(latency=0)
    assert desk.run(*GENERATE).code == 0
    made = files(desk)["b_qa.json"]
    assert (made["status"], len(made["completed_chunks"])) == ("completed", 26)
    assert bytes_of(desk.path("qa"))["a_qa.json"] == complete
    assert (len(server.stats.prompts), server.stats.calls) == (30, 30)


@pytest.mark.slow
def test_after_a_kill_a_file_says_that_it_was_under_way(desk: Desk, provider_server: Serve) -> None:
    server = provider_server(key=KEY, latency=0.2)
    desk.use(server)
    desk.set(GENERATOR_LLM__MAX_CONCURRENCY="2")
    desk.table([of_document(n, "a.md", n) for n in range(12)])
    process = desk.start(*GENERATE, "--batch-size", "1")
    wait_until(desk.path("qa/a_qa.json").exists, process)
    process.kill()
    desk.end(process)
    (made,) = files(desk).values()
    assert (made["status"], 0 < len(made["completed_chunks"]) < 12) == ("in progress", True)
    server.configure(latency=0)
    assert desk.run(*GENERATE).code == 0
    (made,) = files(desk).values()
    assert (made["status"], made["completed_chunks"]) == ("completed", list(range(12)))
    assert server.stats.calls <= 12 + 2  # those in flight at the kill


def test_a_budget_ends_documents_as_interrupted(desk: Desk, server: RunningServer) -> None:
    desk.config("llm: {openai: {price: {input: 1000.0, output: 1000.0}}, max_concurrency: 1}")
    desk.table([of_document(n, "a.md", n) for n in range(8)])
    done = desk.run(*GENERATE, "--batch-size", "1", "--max-tokens", "300", "--budget", "4")
    (made,) = files(desk).values()
    assert (done.code, made["status"]) == (1, "interrupted")
    assert 0 < len(made["completed_chunks"]) < 8
    desk.config("")
    assert desk.run(*GENERATE, "--max-tokens", "300").code == 0
    (made,) = files(desk).values()
    assert (made["status"], made["failed_chunks"]) == ("completed", [])


def test_a_complete_file_is_never_replaced_by_half_of_one(desk: Desk, provider_server: Serve) -> None:
    server = provider_server(key=KEY)
    desk.use(server)
    desk.table([of_document(n, "a.md", n) for n in range(12)])
    desk.run(*GENERATE)
    before = bytes_of(desk.path("qa"))
    server.configure(latency=0.4)
    process = desk.start(*GENERATE, "--n-pairs", "2", "--batch-size", "1")
    wait_until(lambda: server.stats.calls >= 14, process)
    process.kill()
    desk.end(process)
    assert bytes_of(desk.path("qa")) == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("generate", "my.lancedb"), ["-o", "--per-document"]),
        (("generate", "my.lancedb", "--per-document", "my.lancedb"), ["holds the chunks"]),
        (("generate", "my.lancedb", "--per-document", "in.json"), ["in.json", "cannot be made"]),
    ],
)
def test_a_place_that_cannot_be_is_refused(desk: Desk, arguments: tuple[str, ...], says: list[str]) -> None:
    desk.table([chunk(0)])
    desk.records({})
    assert_refused(desk, *arguments, says=says)


def test_nothing_at_all_leaves_no_doubt(desk: Desk) -> None:
    desk.table([{"text": "1 2 3 4 5 6 7 8 9 " * 20, "source": "a.md"}])
    done = desk.run(*GENERATE)
    assert (done.code, "Nothing was kept" in done.said) == (1, True)
    (made,) = files(desk).values()
    assert (made["status"], made["training_pairs"]) == ("completed", [])


def test_an_estimate_writes_nothing(desk: Desk, server: RunningServer) -> None:
    desk.table([chunk(0)])
    assert desk.run(*GENERATE, "--dry-run").code == 0
    assert (desk.path("qa").exists(), server.stats.calls) == (False, 0)


def test_reasoning_stands_in_the_files_too(desk: Desk, server: RunningServer) -> None:
    desk.table([of_document(n, "a.md", n) for n in range(2)])
    assert desk.run("generate-cot", *GENERATE[1:]).code == 0
    assert all("Step 1" in pair["reasoning"] for file in files(desk).values() for pair in pairs(file))


def lay_chunks(desk: Desk, name: str, numbers: range) -> None:
    chunks = [
        {"chunk_id": f"0_{i}", "chunk_index": i, "content": chunk(n)["text"], "start": 9 * i, "end": 9 * i + 7}
        for i, n in enumerate(numbers)
    ]
    made = {
        "metadata": {
            "file_name": f"{name}.pdf",
            "source_file": f"/data/{name}.pdf",
            "file_type": ".pdf",
            "file_size": 9,
        },
        "processing_info": {"splitting_strategy": "recursive", "chunk_size": 1000, "chunk_overlap": 200},
        "chunks": chunks,
    }
    desk.path("chunks").mkdir(exist_ok=True)
    desk.path(f"chunks/{name}_chunks.json").write_text(json.dumps(made))


def test_files_of_chunks_stand_in_for_a_database(desk: Desk, server: RunningServer) -> None:
    lay_chunks(desk, "guide", range(3))
    lay_chunks(desk, "manual", range(3, 5))
    command = ("generate", "chunks", "--per-document", "qa", "-o", "qa.json")
    assert desk.run(*command).code == 0
    made = files(desk)
    assert list(made) == ["guide_qa.json", "manual_qa.json"]
    guide = made["guide_qa.json"]
    assert (guide["metadata"]["source_file"], guide["metadata"]["file_type"]) == ("/data/guide.pdf", ".pdf")
    assert {name: guide["processing_info"][name] for name in ("splitting_strategy", "chunk_size", "chunk_overlap")} == {
        "splitting_strategy": "recursive",
        "chunk_size": 1000,
        "chunk_overlap": 200,
    }
    pair = pairs(guide)[-1]
    assert (pair["chunk_id"], pair["chunk_start"], pair["chunk_end"]) == ("0_2", 18, 25)
    assert len(desk.rows("qa.json")) == 15
    before = bytes_of(desk.path("qa"))
    lay_chunks(desk, "more", range(6, 7))
    desk.run(*command)
    after = bytes_of(desk.path("qa"))
    assert {name: after[name] for name in before} == before
    assert (sorted(after.keys() - before.keys()), server.stats.calls) == (["more_qa.json"], 6)


def test_files_of_chunks_go_through_the_other_commands_too(desk: Desk, server: RunningServer) -> None:
    lay_chunks(desk, "guide", range(3))
    assert desk.run("pipeline", "chunks", "-o", "out.jsonl", "--threshold", "0").code == 0
    assert desk.run("generate-cot", "chunks/guide_chunks.json", "-o", "cot.json").code == 0
    assert len(desk.rows("out.jsonl")) == 9
    assert {row["chunk_id"] for row in desk.rows("cot.json")} == {"0_0", "0_1", "0_2"}


def test_a_broken_file_of_chunks_is_said_before_anything_is_asked(desk: Desk, server: RunningServer) -> None:
    lay_chunks(desk, "guide", range(3))
    desk.path("chunks/half_chunks.json").write_text('{"chunks": [{"text": "All of it."}, {"text": "Half')
    done = desk.run("generate", "chunks", "-o", "qa.json")
    assert (done.code, "half_chunks.json is not JSON" in done.said, server.stats.calls) == (2, True, 0)
