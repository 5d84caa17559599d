"""TRL takes the folder as it is: its own trainers, their collators, a step on a model of no size."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from generator.training.manifests import Base
from generator.training.rows import RowSettings, write_rows
from tests.support.tiny_models import tiny_model

ROWS = [{"question": f"What is {n}?", "answer": f"It is {'very ' * (n % 5)}{n}."} for n in range(12)]


def _answer(text: str) -> list[dict[str, str]]:
    return [{"role": "assistant", "content": text}]


PROMPTS = [[{"role": "user", "content": f"What is {n}?"}] for n in range(8)]
PREFERRED = [{"prompt": p, "chosen": _answer(f"It is {n}."), "rejected": _answer("No.")} for n, p in enumerate(PROMPTS)]
LABELLED = [{"prompt": p, "completion": _answer(f"It is {n}."), "label": n % 2 == 0} for n, p in enumerate(PROMPTS)]

pytestmark = pytest.mark.filterwarnings(
    "ignore:.*gradient_checkpointing.* is deprecated:FutureWarning"  # TRL sets what transformers calls otherwise now
)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return Base(name="tiny", path=str(tiny_model(tmp_path_factory.mktemp("base"))), fingerprint="")


def laid_out(rows: list[Mapping[str, Any]], out: Path, base: Base, **settings: Any) -> tuple[Any, Any, Any, Any]:
    """Model, tokenizer and the two splits, as a trainer is given them."""
    import datasets
    from transformers import AutoModelForCausalLM, AutoTokenizer

    write_rows(rows, out, base, RowSettings(validation_share=0.25, **settings))
    model = AutoModelForCausalLM.from_pretrained(base.path)
    tokenizer = AutoTokenizer.from_pretrained(out / "tokenizer")
    return model, tokenizer, *(datasets.load_from_disk(str(out / split)) for split in ("train", "validation"))


def arguments(out: Path, **more: Any) -> dict[str, Any]:
    few = {"max_steps": 1, "per_device_train_batch_size": 4, "report_to": [], "use_cpu": True, "disable_tqdm": True}
    return {"output_dir": str(out), "save_strategy": "no", "logging_steps": 1, **few, **more}


@pytest.mark.parametrize("pack", [False, True])
def test_the_loss_is_taken_on_answers_and_their_ends_alone(pack: bool, tmp_path: Path, base: Base) -> None:
    from trl import SFTConfig, SFTTrainer

    model, tokenizer, train, validation = laid_out(list(ROWS), tmp_path / "rows", base, pack=pack, max_length=128)
    how = SFTConfig(**arguments(tmp_path / "run", max_length=None, padding_free=pack, eval_strategy="no"))
    trainer = SFTTrainer(model, how, train_dataset=train, eval_dataset=validation, processing_class=tokenizer)
    trained = []
    for batch in trainer.get_train_dataloader():
        for ids, labels in zip(batch["input_ids"], batch["labels"], strict=True):
            assert all(label in (-100, token) for token, label in zip(ids, labels, strict=True))
            text = tokenizer.decode([label for label in labels if label != -100])
            trained += [part for part in text.split("<|im_end|>") if part]
            assert text.endswith("<|im_end|>")
    asked = {row["answer"] for row in ROWS}
    assert len(trained) == len(set(trained)) >= 8
    assert set(trained) <= asked
    assert len(train) < len(trained) if pack else len(train) == len(trained)
    assert trainer.train().training_loss > 0
    assert trainer.evaluate()["eval_loss"] > 0


@pytest.mark.parametrize("method", ["dpo", "kto"])
def test_preferences_are_taken_by_their_trainers(method: str, tmp_path: Path, base: Base) -> None:
    import trl

    rows = PREFERRED if method == "dpo" else LABELLED
    model, tokenizer, train, _ = laid_out(list(rows), tmp_path / "rows", base)
    kind, how = getattr(trl, f"{method.upper()}Trainer"), getattr(trl, f"{method.upper()}Config")
    trainer = kind(model, args=how(**arguments(tmp_path / "run")), train_dataset=train, processing_class=tokenizer)
    assert trainer.train().training_loss > 0
