"""What setting and typing change about a text, undone; and what means something, kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.text.typography import is_broken, joined, plain, unmarked


@pytest.mark.parametrize(
    ("set_", "typed"),
    [
        ("ﬁne oﬃce", "fine office"),
        ("１２３ＡＢＣ！", "123ABC!"),
        ("cafe\u0301", "café"),
        ("auto\u00admobile", "automobile"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("مـــرحبا", "مرحبا"),
        ("“quoted” ‘so’ „tief“", '"quoted" \'so\' "tief"'),
        ("a – b — c ‑ d − 1", "a - b - c - d - 1"),
        ("wait…", "wait..."),
    ],
)
def test_what_is_typography_is_undone(set_: str, typed: str) -> None:
    assert plain(set_) == typed


@pytest.mark.parametrize("text", ["10² m", "½ cup", "a < b > c", "C++ and C#", "^\\d", "हिन्दी", "x₁", "Ⓐ", "5′"])
def test_what_means_something_stays(text: str) -> None:
    assert plain(text) == text


@given(st.text(max_size=60))
def test_a_text_made_plain_is_plain(text: str) -> None:
    assert plain(plain(text)) == plain(text)


def test_words_broken_at_the_end_of_a_line_are_joined() -> None:
    text = "an exam-\n  ple of a well-\nknown kind\n- and a list"
    assert is_broken(text)
    assert joined(text) == "an example of a wellknown kind\n- and a list"
    assert "well-known" in joined(text, "-")


@pytest.mark.parametrize(
    ("marked", "bare"),
    [
        ("**bold** and *it* and `code`", "bold and it and code"),
        ("see [the page](https://x.y/z_a) or [this][1]", "see the page or this"),
        ("## Heading\n- item\n> said", "Heading\nitem\nsaid"),
        ("5 * 3 * 2, snake_case_name, **kwargs", "5 * 3 * 2, snake_case_name, **kwargs"),
    ],
)
def test_markdown_is_dropped_and_signs_stay(marked: str, bare: str) -> None:
    assert unmarked(marked) == bare
