"""Training: what is learned, what stays, and that a session goes on where the last one ended."""

from pathlib import Path
from typing import Any

import pytest

from generator.training.adapters import load_base, load_tuned
from generator.training.base_models import find_base
from generator.training.losses.history import evaluations, losses
from generator.training.manifests import Base, Method
from generator.training.rows import RowSettings, write_rows
from generator.training.settings import TuneSettings
from generator.training.tuning import tune
from generator.training.tuning.hardware import hardware
from generator.training.tuning.plan import make_plan
from generator.training.tuning.trainer import make_trainer
from generator.training.tuning.watching import NotFinite
from tests.generator.training.tuning.conftest import Train
from tests.support.training_rows import MARKED, rows_folder

pytestmark = pytest.mark.filterwarnings("ignore")  # libraries warn of each other, which a process that trains hides
QUICK = TuneSettings(learning_rate=2e-2, epochs=4)
ADAPTER = "adapter_model.safetensors"


def test_the_loss_falls_and_the_folder_is_a_model(rows: Path, tmp_path: Path, train: Train) -> None:
    done = train(rows, tmp_path / "model", QUICK)
    assert done.model is not None
    learned = [loss for _, loss in losses(done.model.history)]
    assert learned[-1] < learned[0] - 0.3
    assert done.numbers == list(range(1, 13))
    assert (done.model.method, done.model.settings["rank"], done.model.settings["learning_rate"]) == ("sft", 16, 2e-2)
    assert done.model.example[0] == {"role": "user", "content": "When was Arin founded?"}
    tuned, tokenizer = load_tuned(tmp_path / "model", merged=True)
    assert tokenizer.chat_template == MARKED
    assert _loss(tuned, tokenizer) < _loss(*load_base(done.model.base.path)) - 0.1


def _loss(model: Any, tokenizer: Any) -> float:
    tokens = tokenizer("<|im_start|>assistant\nIn 1903.<|im_end|>", return_tensors="pt")["input_ids"]
    return float(model(input_ids=tokens, labels=tokens).loss)


def test_the_loss_is_taken_on_answers_and_their_end_alone(rows: Path, tmp_path: Path) -> None:
    trainer: Any = make_trainer(make_plan(rows, QUICK), tmp_path, [], hardware(), checkpointing=False)
    batch = next(iter(trainer.get_train_dataloader()))
    learned = [[int(token) for token in row if token != -100] for row in batch["labels"]]
    assert {text.partition(" ")[0] for text in trainer.processing_class.batch_decode(learned)} == {"In"}
    assert all(text.endswith(".<|im_end|>") for text in trainer.processing_class.batch_decode(learned))


def test_adapters_are_on_every_linear_layer_and_nothing_else_is_trained(rows: Path, tmp_path: Path) -> None:
    trainer: Any = make_trainer(make_plan(rows, QUICK), tmp_path, [], hardware(), checkpointing=False)
    trained = {name for name, weights in trainer.model.named_parameters() if weights.requires_grad}
    layers = {name.split(".lora_")[0].rpartition(".")[2] for name in trained}
    assert layers == {"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"}
    assert all("lora_" in name for name in trained)


@pytest.mark.parametrize("method", ["dpo", "kto"])
def test_preferences_are_learned_too(base: Base, tmp_path: Path, train: Train, method: Method) -> None:
    rows = rows_folder(tmp_path / "rows", base, method=method, train=8, validation=2)
    done = train(rows, tmp_path / "model", TuneSettings(learning_rate=2e-2, epochs=4))
    assert done.model is not None
    learned = [loss for _, loss in losses(done.model.history)]
    assert learned[-1] < learned[0]
    assert done.model.method == method


@pytest.mark.parametrize("until", [1, 4, 5])
def test_a_run_that_is_stopped_goes_on_to_the_same_weights(
    rows: Path, tmp_path: Path, train: Train, until: int
) -> None:
    settings = TuneSettings(learning_rate=2e-2, max_steps=7, dropout=0.1)
    train(rows, tmp_path / "whole", settings)
    first = train(rows, tmp_path / "parts", settings, until=until)
    assert (first.numbers[-1], first.model) == (until, None)
    rest = train(rows, tmp_path / "parts", settings)
    assert (rest.numbers, rest.said) == (list(range(until + 1, 8)), [f"Goes on from step {until} of 7."])
    whole, parts = (tmp_path / name / ADAPTER for name in ("whole", "parts"))
    assert whole.read_bytes() == parts.read_bytes()


def test_training_ends_when_it_gets_no_better_and_the_best_stays(base: Base, tmp_path: Path, train: Train) -> None:
    rows = rows_folder(tmp_path / "rows", base, misleading=True)
    settings = TuneSettings(learning_rate=5e-2, epochs=20, patience=2, eval_steps=2)
    done = train(rows, tmp_path / "model", settings)
    assert done.model is not None
    evaluated = evaluations(done.model.history)
    best = min(evaluated, key=lambda at: at[1])[0]
    assert evaluated[-1][0] == best + 4
    assert (done.model.settings["step"], done.numbers[-1]) == (best, best + 4)
    train(rows, tmp_path / "short", settings, until=best)  # whose newest checkpoint is the best one
    stays = tmp_path / "short" / "checkpoints" / f"checkpoint-{best}" / ADAPTER
    assert (tmp_path / "model" / ADAPTER).read_bytes() == stays.read_bytes()


def test_what_was_half_written_is_no_checkpoint(rows: Path, tmp_path: Path, train: Train) -> None:
    settings = TuneSettings(max_steps=4)
    train(rows, tmp_path / "model", settings, until=2)
    half = tmp_path / "model" / "checkpoints" / "part" / "checkpoint-3"
    half.mkdir(parents=True)
    (half / ADAPTER).write_bytes(b"half")
    assert train(rows, tmp_path / "model", settings).numbers == [3, 4]


def test_other_settings_begin_anew_and_say_in_what_they_differ(rows: Path, tmp_path: Path, train: Train) -> None:
    train(rows, tmp_path / "model", TuneSettings(max_steps=4), until=2)
    again = train(rows, tmp_path / "model", TuneSettings(max_steps=4, rank=8))
    assert again.numbers == [1, 2, 3, 4]
    assert again.said == ["The run that was interrupted at step 2 is begun anew, for rank 16 became 8."]
    assert again.model is not None
    assert again.model.settings["rank"] == 8


def test_a_loss_that_is_no_number_ends_training(rows: Path, tmp_path: Path, train: Train) -> None:
    with pytest.raises(NotFinite, match="at step"):
        train(rows, tmp_path / "model", TuneSettings(learning_rate=1e30, warmup=0, epochs=3))


def test_the_report_has_the_curve_and_says_what_was_trained(rows: Path, tmp_path: Path, train: Train) -> None:
    done = train(rows, tmp_path / "my-model", QUICK)
    assert done.model is not None
    page = (tmp_path / "my-model" / "report.html").read_text()
    assert '<h1 dir="auto">my-model</h1>' in page
    assert page.count("<svg") == 2
    assert "<script" not in page
    assert f"{evaluations(done.model.history)[-1][1]:.4f}" in page
    assert "20 train, 4 validation" in page


@pytest.mark.parametrize("pack", [False, True])
def test_a_folder_that_qa_train_wrote_is_learned(base: Base, tmp_path: Path, train: Train, pack: bool) -> None:
    qa = [{"question": f"What is room {n}?", "answer": f"Room {n} has {n * 7} chairs."} for n in range(24)]
    settings = RowSettings(pack=pack, max_length=128, validation_share=0.2)
    for folder in ("rows", "again"):
        write_rows(qa, tmp_path / folder, find_base(base.path), settings)
    rows, again = (make_plan(tmp_path / folder, QUICK) for folder in ("rows", "again"))
    assert rows.decides == again.decides
    done = train(tmp_path / "rows", tmp_path / "model", QUICK)
    assert done.model is not None
    learned = [loss for _, loss in losses(done.model.history)]
    assert learned[-1] < learned[0] - 0.1
    assert len(learned) == rows.steps
    assert (rows.steps < 12) == pack


def test_an_interrupted_run_over_a_finished_model_is_not_lost_by_asking_for_the_model(
    rows: Path, tmp_path: Path, train: Train
) -> None:
    first, second = TuneSettings(max_steps=2), TuneSettings(max_steps=4, rank=8)
    train(rows, tmp_path / "model", first)
    train(rows, tmp_path / "model", second, until=2)
    said: list[str] = []
    model = tune(rows, tmp_path / "model", first, on_say=said.append)
    assert (model.settings["rank"], said[0].endswith("trained on these rows with these settings.")) == (16, True)
    assert train(rows, tmp_path / "model", second).numbers == [3, 4]
