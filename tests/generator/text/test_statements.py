"""Answers taken apart into statements."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.text.statements import statements
from generator.text.words import words

CODE = "```python\nf(x). g(x)\n\nh(x)\n```"
PARTS = ["It is so.", "- a part", "1. Do it.", "Of it:", "```\ncode\n```", "Why?", "…"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("In 1861.", ["In 1861."]),
        ("42.", ["42."]),
        ("Yes. It is 3.5 km long, says Dr. Olsen.", ["Yes.", "It is 3.5 km long, says Dr. Olsen."]),
        ("Its parts:\n- a pier\n- a quay\n\nBoth are old.", ["Its parts: a pier", "a quay", "Both are old."]),
        ("1. Open it.\n2. Close it.", ["Open it.", "Close it."]),
        ("## Steps\n\nOpen it.", ["Open it."]),
        ("Open it.\n\n---\n\nClose it.", ["Open it.", "Close it."]),
        ("| port | year |\n|---|---|\n| Lund | 1861 |", ["| port | year |", "| Lund | 1861 |"]),
        (f"Call it:\n{CODE}\nIt ends.", [f"Call it: {CODE}", "It ends."]),
        ("港は1月に閉鎖されます。船は外で待ちます。", ["港は1月に閉鎖されます。", "船は外で待ちます。"]),
        ("These are its parts:", ["These are its parts:"]),
        ("…", []),
    ],
)
def test_an_answer_says_what_its_sentences_items_and_code_say(answer: str, said: list[str]) -> None:
    assert statements(answer) == said


@given(st.lists(st.sampled_from(PARTS), max_size=8))
def test_no_word_of_an_answer_is_left_out_but_the_numbers_of_its_items(parts: list[str]) -> None:
    told = [word for statement in statements("\n".join(parts)) for word in words(statement)]
    assert [word for word in words("\n".join(parts)) if word != "1"] == [word for word in told if word != "1"]
