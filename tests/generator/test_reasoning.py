"""Reasoning as steps: read from whatever form it has, cleaned of marks, numbered and read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.reasoning import clean_steps, numbered, steps_of
from tests.support.chains import any_step


@pytest.mark.parametrize(
    "reasoning",
    [
        "Step 1: Look.\nStep 2: See.",
        "step 1. Look.\n\nSTEP 2) See.",
        "**Step 1:** Look.\n**Step 2:** See.",
        "Schritt 1: Look.\nSchritt 2: See.",
        "1. Look.\n2) See.",
        "Look.\n\nSee.",
        "Look.\nSee.",
        "- Look.\n- See.",
    ],
)
def test_steps_are_read_from_whatever_form_they_have(reasoning: str) -> None:
    assert steps_of(reasoning) == ["Look.", "See."]


def test_what_goes_on_below_a_step_belongs_to_it_and_what_stands_before_is_a_step() -> None:
    text = "Given x.\nStep 1: Read:\n1. a\n2. b\nStep 2: Done."
    assert steps_of(text) == ["Given x.", "Read:\n1. a\n2. b", "Done."]


@pytest.mark.parametrize("text", ["", " \n\n ", "Step 1:\nStep 2:"])
def test_text_without_steps_has_none(text: str) -> None:
    assert steps_of(text) == []


def test_marks_are_taken_off_and_numbers_left_alone() -> None:
    steps = ["Step 7: Look.", "2) See.", "", "3.5 metres are left.", "1990 was cold.", "Step 1: a\nStep 2: b"]
    assert clean_steps(steps) == ["Look.", "See.", "3.5 metres are left.", "1990 was cold.", "a", "b"]


@pytest.mark.parametrize("text", ["Ships wait until\nthe ice breaks.", "Run this:\n  x = 1\n  y = 2"])
def test_a_sentence_or_code_that_goes_on_below_is_one_step(text: str) -> None:
    assert steps_of(text) == [text]


def test_a_number_is_no_mark_where_it_goes_on() -> None:
    steps = ["Step 3.5 metres down it is dark.", "Step 2: 4 ships wait.", "Steps 1-3 took 2 days.", "Step 4-5 go on."]
    clean = ["Step 3.5 metres down it is dark.", "4 ships wait.", "Steps 1-3 took 2 days.", "Step 4-5 go on."]
    assert clean_steps(steps) == clean


@given(st.lists(any_step, max_size=8))
def test_cleaning_twice_changes_nothing_and_numbering_is_read_back(steps: list[str]) -> None:
    clean = clean_steps(steps)
    assert clean_steps(clean) == clean
    assert steps_of(numbered(clean)) == clean
