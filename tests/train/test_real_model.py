"""Rows rendered for the real SmolLM2-135M-Instruct, by the command."""

import pytest

from tests.support.commands import Desk

pytestmark = pytest.mark.train
BASE = "SmolLM2-135M-Instruct"
YEARS = {"Arin": 1911, "Belo": 1923, "Cado": 1934, "Doru": 1947, "Elun": 1956, "Fara": 1962}
ROWS = [
    {"question": question.format(town), "answer": f"The lighthouse of {town} was built in {year}."}
    for town, year in YEARS.items()
    for question in ("When was the lighthouse of {} built?", "In which year did {} get its lighthouse?")
]


@pytest.fixture
def rows(desk: Desk) -> Desk:
    """Rows rendered for the real model."""
    desk.records(*ROWS)
    done = desk.run("qa-train", "in.json", "-o", "rows", "--model", BASE, "--validation-share", "0")
    assert done.code == 0, done.said
    return desk


def test_the_trained_span_is_the_answer_and_what_ends_it(rows: Desk) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(rows.path("rows/tokenizer"))
    for row in rows.rows("rows/train.jsonl"):
        trained = [token for token, on in zip(row["input_ids"], row["assistant_masks"], strict=True) if on]
        assert tokenizer.decode(trained) == row["messages"][-1]["content"] + "<|im_end|>"
