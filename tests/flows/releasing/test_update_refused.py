"""What an update refuses, in a sentence, before anything is asked."""

from collections.abc import Sequence

import pytest

from tests.support.commands import Desk, assert_refused, chunk, lay_table, replaced

UPDATE = ("generate", "my.lancedb", "--update", "-o", "qa.jsonl")


@pytest.fixture
def made(desk: Desk) -> Desk:
    """A desk with a set of four chunks, another LanceDB, and a set that has no manifest."""
    desk.table([chunk(n) for n in range(4)])
    lay_table(desk.path("other.lancedb"), [chunk(n) for n in range(4)])
    desk.summary(*UPDATE)
    desk.path("bare.jsonl").write_bytes(desk.path("qa.jsonl").read_bytes())
    return desk


def test_each_reason_not_to_update_is_a_sentence_with_a_remedy(made: Desk) -> None:
    cases: list[tuple[Sequence[str], list[str]]] = [
        (replaced(UPDATE, "my.lancedb", "other.lancedb"), ["other.lancedb", "my.lancedb", "--update"]),
        ([*UPDATE, "--n-pairs", "5"], ["n_pairs was 3 and is 5", "give the same"]),
        ([*UPDATE, "--temperature", "0.1"], ["temperature 0.1", "name the same"]),
        (replaced(UPDATE, "generate", "generate-cot"), ["qa-generate", "cot-generate"]),
        (replaced(UPDATE, "qa.jsonl", "bare.jsonl"), ["bare.manifest.json", "--update"]),
        (replaced(UPDATE, "qa.jsonl", "qa.json"), ["qa.manifest.json", "qa.jsonl"]),
        (replaced(UPDATE, "qa.jsonl", "-"), ["--update", "-o"]),
        (replaced(UPDATE, "qa.jsonl", "parts/"), ["--update", "parts/"]),
        ([*UPDATE, "--per-document", "docs"], ["--per-document"]),
        ([*UPDATE, "--rejected", "left.jsonl"], ["left.jsonl", "Release 1"]),
        ([*UPDATE, "--rejected", "qa.retired.jsonl"], ["qa.retired.jsonl", "releases"]),
    ]
    for command, says in cases:
        assert_refused(made, *command, says=says)


@pytest.mark.parametrize("name", ["qa.jsonl", "qa.chunks.npz", "qa.manifest.json"])
def test_a_file_that_was_edited_is_not_gone_over(made: Desk, name: str) -> None:
    made.path(name).write_bytes(made.path(name).read_bytes()[:-20])
    assert_refused(made, *UPDATE, says=[name, "--update"])


def test_a_set_can_be_made_anew_and_moved_together_with_its_table(made: Desk) -> None:
    made.path("qa.jsonl").write_bytes(b"edited\n")
    made.summary(*(word for word in UPDATE if word != "--update"))
    moved = made.path("moved")
    moved.mkdir()
    for path in [*made.folder.glob("qa.*"), made.path("my.lancedb")]:
        path.rename(moved / path.name)
    made.monkeypatch.chdir(moved)
    assert made.run(*UPDATE).code == 0
