"""Rows of others' training sets, read as pairs."""

from typing import Any

import pytest

from generator.formats import load_format
from generator.formats.turns import Options
from generator.pair_forms import as_pair, conversation_fault

PAIR = {"question": "What cools the engine?", "answer": "Sea water."}


@pytest.mark.parametrize("form", ["chatml", "alpaca", "sharegpt"])
@pytest.mark.parametrize("reasoning", ["steps", "think"])
@pytest.mark.parametrize("steps", [None, "Step 1: It is hot.\nStep 2: Water is cold."])
def test_what_export_writes_is_the_pair_again(form: str, reasoning: Any, steps: str | None) -> None:
    record = {**PAIR, **({"reasoning": steps} if steps else {})}
    (row,) = load_format(form)(record, Options(reasoning=reasoning))
    assert as_pair(row) == record
    (row,) = load_format(form)(record, Options(system_prompt="You help.", reasoning=reasoning))
    assert as_pair(row) == {**record, "system": "You help."}


@pytest.mark.parametrize(
    ("row", "pair"),
    [
        ({"instruction": "Add.", "input": "1 and 2", "output": "3"}, {"question": "Add.\n1 and 2", "answer": "3"}),
        ({"instruction": "Add.", "input": "", "output": "3", "id": 7}, {"question": "Add.", "answer": "3", "id": 7}),
        ({"prompt": "Why?", "completion": "So."}, {"question": "Why?", "answer": "So."}),
        ({"prompt": "Why?", "response": "So."}, {"question": "Why?", "answer": "So."}),
        (
            {
                "messages": [
                    {"role": "user", "content": [{"type": "text", "text": "Why?"}]},
                    {"role": "assistant", "content": "So."},
                ]
            },
            {"question": "Why?", "answer": "So."},
        ),
        (
            {"conversations": [{"from": "human", "value": "Why?"}, {"from": "gpt", "value": "So."}], "source": "a"},
            {"question": "Why?", "answer": "So.", "source": "a"},
        ),
    ],
)
def test_kindred_forms_are_pairs_and_keep_what_else_they_have(row: dict[str, Any], pair: dict[str, Any]) -> None:
    assert as_pair(row) == pair
    assert conversation_fault(row) is None


@pytest.mark.parametrize(
    "row",
    [
        {**PAIR, "messages": [{"role": "user", "content": "x"}]},
        {"instruction": "Look it up.", "solution": [], "answer": "7"},
        {"instruction": "Add.", "output": ""},
        {"text": "words"},
    ],
)
def test_other_rows_stay_as_they_are(row: dict[str, Any]) -> None:
    assert as_pair(row) == row


@pytest.mark.parametrize(
    ("turns", "why"),
    [
        (
            [("user", "a"), ("assistant", "b"), ("user", "c"), ("assistant", "d")],
            "but user, assistant, user, assistant",
        ),
        ([("assistant", "b")], "but assistant"),
        ([], "but nothing"),
        ([("system", "x")], "but nothing"),
        ([("user", "a"), ("assistant", None)], "a turn of assistant without text"),
        ([("user", "a"), ("assistant", [{"type": "image_url"}])], "a turn of assistant without text"),
    ],
)
def test_a_conversation_of_more_or_less_than_a_question_and_its_answer_is_no_pair(
    turns: list[tuple[str, Any]], why: str
) -> None:
    row = {"messages": [{"role": role, "content": text} for role, text in turns]}
    assert as_pair(row) == row
    assert why in str(conversation_fault(row))
