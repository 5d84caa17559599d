"""`combine`: files of single documents, ours and others', become one; what is wrong with them is said."""

import json
from typing import Any

import pytest

from tests.support.commands import Desk, assert_refused, chunk

Row = dict[str, Any]


def theirs(name: str, pairs: int = 2, **fields: Any) -> Row:
    """A file as another tool writes it."""
    origin = {"source_file": f"/data/{name}.pdf", "file_name": f"{name}.pdf", "file_type": ".pdf"}
    made = {
        "metadata": {**origin, "file_size": 5889299, "processed_at": "2025-08-23T10:30:45.123456"},
        "processing_info": {"splitting_strategy": "recursive", "chunk_size": 1000, "chunk_overlap": 200},
        "qa_generation_info": {
            "provider": "local",
            "model": "qwen3:14b",
            "questions_per_chunk": 5,
            "temperature": 0.3,
            "max_tokens": 2000,
        },
        "training_pairs": [
            {"question": f"Q{n} of {name}?", "answer": "A.", **origin, "chunk_id": f"0_{n}", "source_text": "…"}
            for n in range(pairs)
        ],
        "status": "completed",
        "completed_chunks": [0, 1, 2, 5],
        "failed_chunks": [],
        "summary": {"total_chunks": 1951, "completed_chunks": 1916, "failed_chunks": 35, "total_qa_pairs": pairs},
        "completion_time": "2025-08-23T14:22:15.456789",
    }
    return {name: value for name, value in {**made, **fields}.items() if value is not None}


def lay(desk: Desk, **files: Any) -> None:
    desk.path("qa").mkdir()
    for name, content in files.items():
        text = content if isinstance(content, str) else json.dumps(content, indent=2)
        desk.path(f"qa/{name}_qa.json").write_text(text, encoding="utf-8")


COMBINE = ("combine", "qa", "-o", "training_data.json")


@pytest.fixture
def desk(desk_without_server: Desk) -> Desk:
    """No server is needed."""
    return desk_without_server


def test_files_of_others_become_one_with_counts_and_settings(desk: Desk) -> None:
    lay(desk, guide=theirs("guide", 3), manual=theirs("manual", 2))
    done = desk.run(*COMBINE)
    assert (done.code, done.said) == (0, "training_data.json: 5 pairs of 2 documents\n")
    made = json.loads(desk.path("training_data.json").read_bytes())
    assert list(made) == ["metadata", "documents", "training_pairs"]
    about = made["metadata"]
    assert (about["total_qa_pairs"], about["num_documents"]) == (5, 2)
    assert about["source_qa_files"] == ["guide_qa.json", "manual_qa.json"]
    assert about["processing_config"] == {
        "chunk_size": 1000,
        "chunk_overlap": 200,
        "splitting_strategy": "recursive",
        "questions_per_chunk": 5,
        "temperature": 0.3,
        "max_tokens": 2000,
        "llm_provider": "local",
        "model_used": "qwen3:14b",
    }
    first = made["documents"][0]
    assert (first["file_info"], first["summary"]) == (theirs("guide")["metadata"], theirs("guide", 3)["summary"])
    assert (first["qa_pairs_count"], first["source_file"]) == (3, "guide_qa.json")
    assert made["training_pairs"] == [*theirs("guide", 3)["training_pairs"], *theirs("manual", 2)["training_pairs"]]


def test_what_is_combined_is_read_by_the_next_command(desk: Desk) -> None:
    lay(desk, guide=theirs("guide", 3))
    desk.run(*COMBINE)
    assert desk.run("export", "training_data.json", "-o", "out.jsonl", "-f", "alpaca").code == 0
    assert [row["instruction"] for row in desk.rows("out.jsonl")] == ["Q0 of guide?", "Q1 of guide?", "Q2 of guide?"]


def test_different_settings_are_said_and_none_is_given_as_that_of_all(desk: Desk) -> None:
    other = theirs("b")
    other["qa_generation_info"] = {**other["qa_generation_info"], "model": "gpt-4"}
    lay(desk, a=theirs("a"), b=other, c=theirs("c"))
    done = desk.run(*COMBINE)
    assert done.code == 0
    assert 'different settings: model_used is "qwen3:14b" in 2, "gpt-4" in 1.' in done.said
    about = json.loads(desk.path("training_data.json").read_bytes())["metadata"]
    assert about["processing_config"]["model_used"] is None
    assert about["processing_config_differs"] == {"model_used": {'"qwen3:14b"': 2, '"gpt-4"': 1}}


def test_missing_fields_are_borne_and_said(desk: Desk) -> None:
    bare = {"training_pairs": [{"question": "Q?", "answer": "A."}]}
    lay(desk, a=theirs("a", summary=None), b=bare, c=theirs("c", metadata="none", processing_info=[1]))
    done = desk.run(*COMBINE)
    assert done.code == 0
    for lacking in (
        "metadata` in 2",
        "processing_info` in 2",
        "qa_generation_info` in 1",
        "summary` in 2",
        "status` in 1",
    ):
        assert f"`{lacking}" in done.said
    assert "different settings" not in done.said
    made = json.loads(desk.path("training_data.json").read_bytes())
    assert [document["file_info"] for document in made["documents"]][1:] == [{}, {}]


def test_a_pair_that_does_not_say_where_it_is_from_is_told_by_its_file(desk: Desk) -> None:
    lay(desk, a=theirs("a", training_pairs=[{"question": "Q?", "answer": "A.", "file_type": ".own"}]))
    desk.run(*COMBINE)
    (row,) = json.loads(desk.path("training_data.json").read_bytes())["training_pairs"]
    assert (row["source_file"], row["file_name"], row["file_type"]) == ("/data/a.pdf", "a.pdf", ".own")


def test_broken_files_and_pairs_are_listed_and_the_rest_is_joined(desk: Desk) -> None:
    half = json.dumps(theirs("c"))
    odd = [{"question": "Q?"}, "text", None, {"question": " ", "answer": "A."}, {"question": "Q?", "answer": "A."}]
    lay(desk, a=theirs("a"), b="", c=half[: len(half) // 2], d="[1]", e='{"a": 1}', f=theirs("f", training_pairs=odd))
    done = desk.run(*COMBINE)
    assert done.code == 1
    said = [line.split(" ", 1)[0] for line in done.lines]
    assert said[:4] == ["qa/b_qa.json", "qa/c_qa.json", "qa/d_qa.json", "qa/e_qa.json"]
    assert [line for line in done.lines if line.startswith("f_qa.json")] == [
        "f_qa.json, pair 1 has no `answer`; it is left out.",
        "f_qa.json, pair 2 is no object; it is left out.",
        "f_qa.json, pair 3 is no object; it is left out.",
        "f_qa.json, pair 4 has no `question`; it is left out.",
    ]
    made = json.loads(desk.path("training_data.json").read_bytes())
    assert (made["metadata"]["total_qa_pairs"], len(made["training_pairs"])) == (3, 3)
    assert made["metadata"]["source_qa_files"] == ["a_qa.json", "f_qa.json"]


def test_what_is_not_completed_is_taken_and_said(desk: Desk) -> None:
    lay(desk, a=theirs("a", status="interrupted"), b=theirs("b"))
    done = desk.run(*COMBINE)
    assert (done.code, "Not completed: a_qa.json" in done.said) == (0, True)


def test_files_of_another_name_are_taken_where_none_has_ours(desk: Desk) -> None:
    desk.path("qa").mkdir()
    desk.path("qa/guide.json").write_text(json.dumps(theirs("guide")))
    assert desk.run(*COMBINE).code == 0
    desk.path("qa/x_qa.json").write_text(json.dumps(theirs("x")))
    desk.run(*COMBINE)
    assert json.loads(desk.path("training_data.json").read_bytes())["metadata"]["source_qa_files"] == ["x_qa.json"]


def test_other_places_hold_the_pairs_alone(desk: Desk) -> None:
    lay(desk, a=theirs("a"))
    desk.run("combine", "qa", "-o", "all.jsonl")
    assert [row["question"] for row in desk.rows("all.jsonl")] == ["Q0 of a?", "Q1 of a?"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("combine", "nowhere", "-o", "a.json"), ["nowhere is not there"]),
        (("combine", "in.json", "-o", "a.json"), ["in.json is a file"]),
        (("combine", "empty", "-o", "a.json"), ["holds no file NAME_qa.json", "--per-document"]),
        (("combine", "broken", "-o", "a.json"), ["No file of broken can be used", "is not JSON"]),
        (("combine", "broken", "-o", "broken/x_qa.json"), ["is also the input"]),
        (("combine", "broken", "-o", "a.txt"), ["unknown extension"]),
        (("validate", "broken", "-o", "a.json"), ["is a folder", "generator combine broken"]),
    ],
)
def test_what_cannot_be_is_refused(desk: Desk, arguments: tuple[str, ...], says: list[str]) -> None:
    desk.records({})
    for name in ("empty", "broken"):
        desk.path(name).mkdir()
    desk.path("broken/x_qa.json").write_text('{"training_pairs": [{')
    assert_refused(desk, *arguments, says=says)


def test_our_own_files_are_joined(desk: Desk) -> None:
    desk.table([chunk(n) for n in range(6)])
    assert desk.run("generate", "my.lancedb", "--per-document", "qa").code == 0
    done = desk.run(*COMBINE)
    assert (done.code, len(done.lines)) == (0, 1)
    made = json.loads(desk.path("training_data.json").read_bytes())
    assert [document["file_info"]["file_name"] for document in made["documents"]] == [
        "file0.md",
        "file1.md",
        "file2.md",
    ]
    assert sum(document["qa_pairs_count"] for document in made["documents"]) == len(made["training_pairs"]) > 0
