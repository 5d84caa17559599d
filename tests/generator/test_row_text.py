"""What a row asks and answers, in every form."""

from typing import Any

import pytest

from generator.formats import Options, load_format
from generator.row_text import answered, asked, reasoned, text_at, whole

RECORD = {"question": "What is a LanceDB?", "answer": "A folder of tables.", "source": "a.md"}


@pytest.mark.parametrize("name", ["chatml", "alpaca", "sharegpt", "jsonl"])
def test_question_and_answer_are_found_in_every_form_that_export_writes(name: str) -> None:
    (row,) = load_format(name)(RECORD, Options("Be brief.", "steps"))

    assert asked(row) == RECORD["question"]
    assert answered(row) == RECORD["answer"]


def test_the_input_of_an_instruction_belongs_to_it() -> None:
    assert asked({"instruction": "Translate.", "input": "Haus", "output": "house"}) == "Translate.\nHaus"


@pytest.mark.parametrize("row", [{"question": "  "}, {"question": 3}, {"messages": ["hi"]}, {}])
def test_what_is_no_text_is_none(row: dict[str, Any]) -> None:
    assert asked(row) is None
    assert answered(row) is None
    assert whole(row) == ""


def test_a_list_of_steps_is_reasoning_too() -> None:
    assert reasoned({"reasoning": ["one", "two"]}) == "one\ntwo"


def test_the_text_under_another_key_is_taken_as_it_is() -> None:
    assert text_at({"body": "hello"}, "body") == "hello"
