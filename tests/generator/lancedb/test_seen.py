"""Hashes that came before, and the columns of a survey: what they tell, and what they hold."""

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from generator.lancedb.seen import Seen
from generator.lancedb.survey import Survey, text_key
from generator.records import Chunk

HASHES = st.integers(0, 2**64 - 1) | st.integers(0, 40).map(lambda n: n << 32)


@given(st.lists(HASHES, max_size=3_000))
def test_each_hash_is_new_once(keys: list[int]) -> None:
    seen, known = Seen(), set[int]()
    for key in keys:
        assert seen.add(key) == (key not in known)
        known.add(key)


def test_a_million_hashes_would_fit_into_some_25_megabytes() -> None:
    tracemalloc.start()
    try:
        seen = Seen()
        assert all(seen.add(text_key(str(number))) for number in range(100_000))
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 100_000 * 28


def test_a_survey_says_of_each_chunk_what_it_noted() -> None:
    survey = Survey()
    chunks = [Chunk(text=f"Text {number}" * number, source=f"{number % 3}.md") for number in range(1, 10)]
    for chunk in chunks:
        survey.add(chunk)
    assert [(info.length, info.source, info.key) for info in survey] == [
        (len(chunk.text), chunk.source, text_key(chunk.text)) for chunk in chunks
    ]
    assert [info.source for info in survey[2:4]] == ["0.md", "1.md"]


def test_a_surveyed_chunk_takes_four_numbers_of_memory() -> None:
    tracemalloc.start()
    try:
        survey = Survey()
        for number in range(20_000):
            survey.add(Chunk(text=f"Text {number}", source=f"{number % 7}.md"))
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 20_000 * 48
