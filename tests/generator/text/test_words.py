"""Words, and the forms in which texts are compared."""

import re

from hypothesis import given
from hypothesis import strategies as st

from generator.text.words import squeeze, terms, words

texts = st.text(max_size=60)


@given(texts)
def test_squeezing_twice_is_squeezing_once(text: str) -> None:
    assert squeeze(squeeze(text)) == squeeze(text)


@given(st.text(alphabet="aZ09'_-. é", max_size=30))
def test_words_are_letters_and_figures_with_an_ending_after_an_apostrophe(text: str) -> None:
    assert words(text) == re.findall(r"[^\W_]+(?:'[^\W\d_]+)?", text.casefold())


def test_words_of_scripts_without_spaces_are_characters() -> None:
    assert words("Die Größe 世界 don’t") == ["die", "grösse", "世", "界", "don't"]


def test_vowel_signs_are_part_of_their_word() -> None:
    assert words("उसने किया।") == ["उसने", "किया"]
    assert words("วันนี้") == ["วั", "น", "นี้"]


def test_typography_makes_no_difference_to_words() -> None:
    assert words("The ﬁrst cafe\u0301 is hu\u00adge, Ｎｏ．１") == words("The first café is huge, No.1")


def test_marks_that_tell_words_apart_stay() -> None:
    assert len({tuple(words(text)) for text in ("कल", "काल", "कील", "कुल")}) == 4


def test_in_scripts_without_spaces_terms_are_two_characters_each() -> None:
    assert terms("我们爱 world 世界 2024年") == ["我们", "们爱", "world", "世界", "2024", "年"]
    assert terms("two words") == ["two", "words"]
