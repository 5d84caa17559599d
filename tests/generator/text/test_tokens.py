"""Texts as tokens: which signs are kept, and which only set a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.text.tokens import _searched, figures, telling, tokens, words_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Is C++ at −5 °C fine?", ["is", "c", "+", "+", "at", "-5", "°", "c", "fine"]),
        ("If x<y, then x != z.", ["if", "x", "<", "y", "then", "x", "!", "=", "z"]),
        (r"^\d+$ or \D, \alpha and %M", ["^", r"\d", "+", "$", "or", r"\D", r"\alpha", "and", "%M"]),
        ("ls -V --Soft 5 MW 5 mW", ["ls", "-V", "--soft", "5", "MW", "5", "mW"]),
        ("1,000 is not 1.000 nor 10²", ["1000", "is", "not", "1.000", "nor", "10", "^", "2"]),
        ("2020–2021, 10:30, 5½", ["2020", "-", "2021", "10", ":", "30", "5", "1", "/", "2"]),
        ("f'(x), 5! + 3, a ?? b, x[1:]", ["f", "'", "x", "5", "!", "+", "3", "a", "??", "b", "x", "[", "1", ":"]),
        ("../a ./b 1..5 1...5", ["..", "/", "a", ".", "/", "b", "1", "..", "5", "1", "...", "5"]),
        ("x := 1, p || q, f[x], f(x), a{2}", ["x", ":=", "1", "p", "||", "q", "f", "[", "x", "f", "x", "a", "{", "2"]),
        ("Σ of σ, Ω; Η Αθήνα", ["Σ", "of", "σ", "Ω", "η", "αθήνα"]),
        ("5 * 3, 2**8, (*args)", ["5", "*", "3", "2", "**", "8", "args"]),
        ("# A **bold** well-known “end” (of it) – don't!", "a bold well known end of it dont".split()),
        ("- one\n* two\n3. three\n> four\n---\n| a | b |", "one two three four a b".split()),
        ("Where $x$ is $5, or $6", ["where", "x", "is", "$", "5", "or", "$", "6"]),
        ("हिन्दी की किताब", ["हिन्दी", "की", "किताब"]),
        ("法国 ที่ดี", ["法", "国", "ที่", "ดี"]),
        ("ﬁne o\u00adne Ｔｗｏ", ["fine", "one", "two"]),
    ],
)
def test_what_means_something_is_kept_and_what_sets_a_text_is_not(text: str, found: list[str]) -> None:
    assert tokens(text) == found


@given(st.text(alphabet="abA 1 2.,-!?'()\"\n:x", max_size=25))
def test_the_quick_way_finds_what_the_search_finds(text: str) -> None:
    assert tokens(text) == _searched(text)


@given(st.text(max_size=40))
def test_any_text_has_tokens(text: str) -> None:
    assert all(tokens(text))
    assert all(words_of(text))
    assert set(figures(text)) <= set(tokens(text))


def test_what_tells_texts_of_the_same_words_apart() -> None:
    assert telling("Not B12 but B6 at −3.5 < x in `Type[int]`, never") == (
        "not", "b12", "b6", "-3.5", "<", "never", "Type", "[", "int", "]",
    )  # fmt: skip
    assert telling("A text of words, and word99 (no more).") == ("no",)
    assert telling("IN `CODE` ALL IS CAPITAL") == ("code",)
