"""A line without end is cut as any other text is, in time that grows with its length alone."""

from time import process_time

import pytest
from semantic_text_splitter import TextSplitter

from generator.chunking.splitting import Splitting, split


@pytest.mark.parametrize("bit", ["汉", "word ", "A sentence of several words. ", "汉字是好的。", "a\u0301,"])
@pytest.mark.parametrize("splitting", [Splitting(300, 60), Splitting(900, 0)])
def test_a_long_line_is_cut_as_in_one_go(bit: str, splitting: Splitting) -> None:
    text = (bit * 40_000)[:40_000].rstrip()
    pieces = [(piece.start, piece.content(text)) for piece in split(text, "text", splitting)]
    assert pieces == TextSplitter(splitting.size, splitting.overlap).chunk_indices(text)


@pytest.mark.parametrize("kind", ["text", "markdown", "code"])
def test_a_line_of_three_hundred_thousand_signs_is_cut_at_once(kind: str) -> None:
    text = "汉" * 300_000
    began = process_time()
    pieces = split(text, kind, Splitting(1000, 200))  # type: ignore[arg-type]
    assert process_time() - began < 20
    assert pieces[-1].end == len(text)


def test_a_long_line_of_white_space_hides_nothing() -> None:
    text = "begins" + " " * 50_000 + "ends"
    pieces = split(text, "text", Splitting(1000, 200))
    assert [piece.content(text).strip() for piece in pieces] == ["begins", "ends"]
