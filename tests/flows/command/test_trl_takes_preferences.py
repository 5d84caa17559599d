"""TRL's trainers take what `export -f dpo` and `-f kto` write: their checks pass, and weights move."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from flows.exporting.export import export
from tests.support.tiny_models import CHATML, tiny_model, tiny_tokenizer

pytest.importorskip("trl", reason="the extra `train` is not installed")
# What the libraries say of each other is not ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore")

Row = dict[str, Any]
JUDGED: list[Row] = [
    {"question": "What moves fluids?", "answer": "A pump.", "original_answer": "pump it is", "rating": 9.0},
    {
        "question": "Was dreht sich? 🙂",
        "answer": "Ein Rad.\n\n1. groß\n2. rund",
        "rating": 8.5,
        "original_answer": "Rad",
    },
    {"question": "What turns?", "answer": "A wall.", "rating": 3.0},
    {"question": "What turns?", "answer": "A wheel.", "rating": 9.0, "verdict": "PASS"},
    {
        "question": "What holds?",
        "answer": "A bolt " + "and a nut " * 80,
        "rating": 9.0,
        "original_answer": "{x} <|im_end|>",
    },
    {"question": "How many?", "reasoning": "Step 1: two.\nStep 2: four.", "answer": "Four.", "rating": 9.0},
    {"question": "How many bolts?", "answer": "None.", "rating": 2.0},
]


@pytest.mark.parametrize("ending", ["jsonl", "json", "parquet"])
@pytest.mark.parametrize("system_prompt", [None, "You answer."])
def test_pairs_of_answers_are_learned_from(
    ending: str, system_prompt: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trl import DPOConfig, DPOTrainer

    rows = exported("dpo", tmp_path / f"out.{ending}", monkeypatch, system_prompt=system_prompt)
    assert len(rows) == 4
    learned(DPOTrainer, DPOConfig, rows, tmp_path)


@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
@pytest.mark.parametrize("threshold", [None, 1.0])
def test_single_answers_are_learned_from_though_all_are_good(
    ending: str, threshold: float | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trl import KTOConfig, KTOTrainer

    rows = exported("kto", tmp_path / f"out.{ending}", monkeypatch, threshold=threshold)
    assert set(rows["label"]) == ({True, False} if threshold is None else {True})
    learned(KTOTrainer, KTOConfig, rows, tmp_path)


def exported(form: Any, place: Path, monkeypatch: pytest.MonkeyPatch, **options: Any) -> Any:
    """The rows, as the library of data sets reads them."""
    from datasets import load_dataset

    records = place.with_name("in.jsonl")
    records.write_text("".join(json.dumps(row) + "\n" for row in JUDGED), encoding="utf-8")
    export(str(records), place, format=form, **options)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    reader = "parquet" if place.suffix == ".parquet" else "json"
    return load_dataset(reader, data_files=str(place), split="train", cache_dir=str(place.parent / "cache"))


def learned(trainer: Any, config: Any, rows: Any, folder: Path) -> None:
    """Two steps; the loss is a number, and no weight of the model is as it was."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    base = tiny_model(folder / "base", tiny_tokenizer(CHATML))
    model = AutoModelForCausalLM.from_pretrained(base)
    before = model.lm_head.weight.detach().clone()
    arguments = config(
        output_dir=str(folder / "model"),
        max_steps=2,
        per_device_train_batch_size=2,
        learning_rate=1e-2,
        max_length=256,
        use_cpu=True,
        report_to="none",
        save_strategy="no",
        disable_tqdm=True,
    )
    tokenizer = AutoTokenizer.from_pretrained(base)
    done = trainer(model=model, args=arguments, train_dataset=rows, processing_class=tokenizer).train()
    assert math.isfinite(done.training_loss)
    assert not torch.equal(before, model.lm_head.weight)
