"""Distilling step-by-step: an item's two rows, one for its answer and one for its reasoning."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.formats import Options, load_format
from generator.formats.turns import reasoning_text

COT = {"id": "a1", "question": "Why?", "reasoning": "Step 1: Look.\nStep 2: See.", "answer": "Because."}


def rows(record: dict[str, Any], **options: Any) -> list[dict[str, Any]]:
    return load_format("step-by-step")(record, Options(**options))


def test_an_item_gives_a_row_to_predict_and_a_row_to_explain() -> None:
    predict = {"id": "a1", "task": "predict", "input": "predict: Why?", "output": "Because.", "weight": 0.5}
    explain = {"task": "explain", "input": "explain: Why?", "output": "Step 1: Look.\nStep 2: See."}
    assert rows(COT) == [predict, {**predict, **explain}]


def test_steps_as_a_list_are_numbered() -> None:
    assert rows({**COT, "reasoning": ["Look.", "See."]}) == rows(COT)


@pytest.mark.parametrize("nothing", [None, "", " \n", [], [" "]])
def test_an_item_without_reasoning_is_predicted_with_the_same_weight(nothing: object) -> None:
    assert rows({**COT, "reasoning": nothing}, alpha=0.3) == rows(COT, alpha=0.3)[:1]


@given(st.floats(0, 1), st.text(), st.text(), st.sampled_from(["Look.", "1. Look.\n2. See.", ["Look.", "See."]]))
def test_the_weights_of_an_item_add_up_to_one_and_its_rows_have_one_id(
    alpha: float, question: str, answer: str, reasoning: str | list[str]
) -> None:
    both = rows({"question": question, "answer": answer, "reasoning": reasoning}, alpha=alpha)
    assert [row["task"] for row in both] == ["predict", "explain"]
    assert sum(row["weight"] for row in both) == pytest.approx(1)
    assert len({row["id"] for row in both}) == 1
    assert [row["input"] for row in both] == [f"predict: {question}", f"explain: {question}"]
    assert (both[0]["output"], both[1]["output"]) == (answer, reasoning_text(reasoning))


def test_items_without_an_id_are_told_apart_by_what_they_say() -> None:
    (one,), (other,) = (rows({"question": "Why?", "answer": answer}) for answer in ("Because.", "By chance."))
    assert one["id"] != other["id"]


def test_unwanted_reasoning_has_no_row() -> None:
    assert rows(COT, reasoning="none") == rows(COT)[:1]


def test_a_system_prompt_is_a_field_of_both_rows() -> None:
    assert rows(COT, system_prompt="Be brief.") == [{**row, "system": "Be brief."} for row in rows(COT)]
