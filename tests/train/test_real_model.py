"""SmolLM2-135M-Instruct tuned on a dozen made-up facts: from rows to answers that it did not know before."""

import json
from pathlib import Path
from typing import Any

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


def test_it_answers_as_it_was_tuned_to_and_stops(rows: Desk) -> None:
    how = ("--learning-rate", "1e-3", "--batch-size", "4", "--gradient-accumulation", "1", "--max-steps", "60")
    done = rows.run("finetune", "rows", "-o", "model", "--patience", "0", *how)
    assert done.code == 0, done.said
    history = json.loads(rows.path("model/finetune.json").read_bytes())["history"]
    losses = [entry["loss"] for entry in history if "loss" in entry]
    assert losses[-1] < losses[0] / 3
    said = {town: asked(rows.path("model"), f"When was the lighthouse of {town} built?") for town in YEARS}
    right = [town for town, year in YEARS.items() if said[town] == f"The lighthouse of {town} was built in {year}."]
    assert len(right) >= 5, said


def asked(model: Path, question: str) -> str:
    """What a tuned model answers greedily, to the token that ends it or 40 tokens."""
    from generator.training.adapters import load_tuned

    network, tokenizer = load_tuned(model)
    prompt: Any = tokenizer.apply_chat_template(
        [{"role": "user", "content": question}], add_generation_prompt=True, return_tensors="pt", return_dict=True
    )
    made = network.generate(**prompt, max_new_tokens=40, do_sample=False)[0, prompt["input_ids"].shape[1] :]
    return str(tokenizer.decode(made, skip_special_tokens=True)).strip()
