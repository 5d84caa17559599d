"""Rewriting by rule: better form, the same words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.extractive.pairs import rewrite_answer
from tasks.extractive.prose.words import words


@pytest.mark.parametrize(
    ("draft", "answer", "changes"),
    [
        ("A list is a sequence.", "A list is a sequence.", []),
        ("lists are sequences", "Lists are sequences.", ["Began with a capital letter", "Ended the last sentence"]),
        ("A list is\n   a sequence.", "A list is a sequence.", ["Joined hard-wrapped lines"]),
        ("- A **list** is a sequence.", "A list is a sequence.", ["Took off markup"]),
        ("The method :meth:`str.lower` is fast.", "The method str.lower is fast.", ["Took off markup"]),
        ("See [the guide](https://example.org/a) first.", "See the guide first.", ["Took off markup"]),
        ("First a list.\n\nThen a tuple.", "First a list.\n\nThen a tuple.", []),
        ("1. Open it.\n2. Close\nit.", "1. Open it.\n2. Close it.", ["Joined hard-wrapped lines"]),
        ("它发生在叶绿体中。", "它发生在叶绿体中。", []),
        ("", "", []),
    ],
)
def test_form_is_mended_and_told(draft: str, answer: str, changes: list[str]) -> None:
    assert rewrite_answer("What is a list?", draft, draft) == (answer, changes)


@pytest.mark.parametrize(
    "code",
    ["def f(a):\n    return a", "```python\nx  =  1\n```", "if a:\n    raise B(a)", "name ::= x y z", "int f(int a) {"],
)
def test_code_is_left_alone(code: str) -> None:
    assert rewrite_answer("What is it?", code, code) == (code, [])


@pytest.mark.parametrize("name", ["max_tokens", "os.path", "readLine", "print()"])
def test_a_name_at_the_start_keeps_its_spelling(name: str) -> None:
    assert rewrite_answer("What is it?", f"{name} sets the upper bound.", "")[0] == f"{name} sets the upper bound."


DRAFTS = st.lists(
    st.sampled_from(
        ["a list", "**bold**", "*two words*", "`code`", "x_y", "3.5", "\n", "\n\n", "- ", "1. ", "# ", "> ", ".", "?",
         "(", "[1]", "“so”", "中文。"]
    ),
    max_size=20,
).map(" ".join)  # fmt: skip


@given(DRAFTS)
def test_no_word_is_added_and_a_second_time_changes_nothing(draft: str) -> None:
    answer, _changes = rewrite_answer("What is a list?", draft, draft)
    assert set(words(answer)) <= set(words(draft))
    assert rewrite_answer("What is a list?", answer, draft) == (answer, [])
