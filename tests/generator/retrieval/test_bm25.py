"""Passages by their words: the ranking, and what is found again from disk."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.records import Chunk
from generator.retrieval.bm25 import Index
from generator.retrieval.passages import Passages

ICE = "Ships wait outside until the ice breaks."
TRAINS = "Trains wait inside the hall."
COLD = "Ice is cold. Ice on ice breaks the ice."


def index(*texts: str) -> Index:
    made = Index()
    for text in texts:
        made.add(text)
    return made


def test_rare_words_count_more_than_those_that_many_passages_have() -> None:
    found = index(ICE, TRAINS, COLD, "Ships and ships.").search("Where do trains wait for the ice?", 4)
    assert found[0][0] == 1
    assert [place for place, _ in found] == [1, 0, 2]


def test_inflected_words_are_found() -> None:
    assert [place for place, _ in index(TRAINS, ICE).search("breaking", 5)] == [1]


def test_only_the_passages_that_are_named_are_looked_at() -> None:
    assert [place for place, _ in index(ICE, TRAINS, COLD).search("ice", 5, [1, 2])] == [2]


@pytest.mark.parametrize("query", ["", "the of and", "unheard"])
def test_nothing_is_found_for_words_that_no_passage_has(query: str) -> None:
    assert index(ICE, TRAINS).search(query, 5) == []


def test_an_empty_index_finds_nothing_and_takes_passages_afterwards() -> None:
    made = Index()
    assert made.search("ice", 3) == []
    made.add(ICE)
    assert len(made.search("ice", 3)) == 1
    made.add(COLD)
    assert len(made.search("ice", 3)) == 2


@given(st.lists(st.text(alphabet="abc ", max_size=12), max_size=6), st.integers(0, 6))
def test_scores_fall_and_there_are_no_more_than_asked_for(texts: list[str], most: int) -> None:
    found = index(*texts).search("aa bb cc ab", most)
    assert len(found) <= most
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_chunks_come_back_as_they_were_by_document_and_without_those_passed_over() -> None:
    passages = Passages()
    chunks = [
        Chunk(id=f"c{n}", text=text, document=f"d{n % 2}", title="Ice") for n, text in enumerate([ICE, COLD, ICE])
    ]
    assert [passages.add(chunk) for chunk in chunks] == [0, 1, 2]
    assert passages[1] == chunks[1]
    assert passages.search("ships", 5) == [0, 2]
    assert passages.search("ships", 5, without=[0]) == [2]
    assert passages.search("ice", 5, document="d1") == [1]
    assert passages.search("ice", 5, document="none") == []
    passages.close()
