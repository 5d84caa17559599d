"""What is written for each trainer: paths, forms of rows, and what is said where a trainer cannot do it."""

import json
from math import ceil
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.errors import UsageError
from generator.training.manifests import Base, Method, Rendering, TrainingManifest
from generator.training.settings import TuneSettings
from generator.training.trainers import TRAINERS, TrainerName, check_trainer, load_trainer, write_files
from generator.training.trainers.steps import warmup_steps
from generator.training.tuning.plan import Plan
from tests.generator.training.trainers.rows import CONVERSATIONS, PREFERRED, TOOLS, WITH_CALLS, Row


def folder_of(
    folder: Path, rows: list[Row], held: list[Row] | None = None, method: Method = "sft", **fields: Any
) -> TrainingManifest:
    """A folder of rows without a model: nothing here reads one."""
    for name, some in (("train", rows), ("validation", held or [])):
        if some:
            (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in some), encoding="utf-8")
    defaults: dict[str, Any] = {
        "method": method,
        "base": Base(name="smollm2", path="/models/smollm2", fingerprint="0"),
        "rendering": Rendering(template="{{ messages }}", template_from="model", stops=["<|im_end|>"]),
        "max_length": 128,
        "rows": {"train": len(rows), "validation": len(held or [])},
    }
    return TrainingManifest(**{**defaults, **fields})


def tokens(turns: list[Row], **fields: Any) -> Row:
    return {"messages": turns, "input_ids": [1, 2, 3], "assistant_masks": [0, 1, 1], **fields}


def read(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


ROWS = [tokens(turns) for turns in CONVERSATIONS]


@pytest.mark.parametrize("name", TRAINERS)
def test_every_path_is_relative_to_the_folder_and_there(name: TrainerName, tmp_path: Path) -> None:
    manifest = folder_of(tmp_path, ROWS[:6], ROWS[6:])
    written = write_files(name, tmp_path, manifest)
    assert [path for path in written.paths if not path.exists()] == []
    config = yaml.safe_load((tmp_path / f"{name}.yaml").read_text())
    assert str(tmp_path) not in json.dumps(config)
    assert written.command.endswith(f"{name}.yaml")


@pytest.mark.parametrize("epochs", [0.3, 1, 1.1, 2.5])
def test_the_rate_rises_for_the_share_of_steps_that_finetune_takes(epochs: float, tmp_path: Path) -> None:
    settings = TuneSettings(epochs=epochs, batch_size=1, gradient_accumulation=2, warmup=0.9)
    manifest = folder_of(tmp_path, ROWS)
    plan = Plan(
        rows=tmp_path,
        manifest=manifest,
        base=manifest.base,
        method="sft",
        settings=settings,
        rows_fingerprint="0",
        counts=manifest.rows,
    )
    assert warmup_steps(manifest, settings) == ceil(plan.steps * 0.9)


@pytest.mark.parametrize("name", TRAINERS)
def test_the_same_rows_give_the_same_files(name: TrainerName, tmp_path: Path) -> None:
    manifest = folder_of(tmp_path, ROWS[:6], ROWS[6:])
    once, again = (
        {path: path.read_bytes() for path in write_files(name, tmp_path, manifest).paths if path.is_file()}
        for _ in range(2)
    )
    assert once == again


@pytest.mark.parametrize(
    ("name", "method", "said"),
    [("mlx", "dpo", "trl, axolotl, llamafactory"), ("unsloth", "kto", "trl, axolotl, llamafactory")],
)
def test_a_method_that_a_trainer_lacks_is_refused_before_anything(name: TrainerName, method: Method, said: str) -> None:
    with pytest.raises(UsageError, match=f"{load_trainer(name).label} has no {method.upper()} .*{said}"):
        check_trainer(name, method)


def test_hyperparameters_are_those_of_finetune_unless_told(tmp_path: Path) -> None:
    manifest = folder_of(tmp_path, ROWS)
    write_files("axolotl", tmp_path, manifest, TuneSettings(rank=8, learning_rate=1e-3))
    given = yaml.safe_load((tmp_path / "axolotl.yaml").read_text())
    assert (given["lora_r"], given["learning_rate"], given["sequence_len"]) == (8, 1e-3, 128)
    write_files("axolotl", tmp_path, manifest)
    given = yaml.safe_load((tmp_path / "axolotl.yaml").read_text())
    assert (given["lora_r"], given["learning_rate"], given["lora_target_linear"]) == (16, 2e-4, True)


def test_turns_that_are_no_targets_are_left_out_of_the_loss_by_axolotl(tmp_path: Path) -> None:
    manifest = folder_of(tmp_path, [tokens(WITH_CALLS, tools=TOOLS)])
    write_files("axolotl", tmp_path, manifest)
    (dataset,) = yaml.safe_load((tmp_path / "axolotl.yaml").read_text())["datasets"]
    assert (dataset["message_field_training"], dataset["roles_to_train"]) == ("loss", ["assistant"])


def test_mlx_gets_a_row_for_each_turn_that_is_trained_on(tmp_path: Path) -> None:
    turns = [*CONVERSATIONS[0], *CONVERSATIONS[1]]
    manifest = folder_of(tmp_path, [tokens(turns), tokens(WITH_CALLS, tools=TOOLS)])
    write_files("mlx", tmp_path, manifest)
    rows = read(tmp_path / "mlx/train.jsonl")
    assert [len(row["messages"]) for row in rows] == [2, 4, 4]
    assert rows[2]["tools"] == TOOLS
    assert "loss" not in rows[2]["messages"][1]


def test_mlx_never_wants_a_batch_larger_than_a_split(tmp_path: Path) -> None:
    manifest = folder_of(tmp_path, ROWS[:6], ROWS[6:])
    write_files("mlx", tmp_path, manifest, TuneSettings(epochs=2, batch_size=4, gradient_accumulation=2))
    given = yaml.safe_load((tmp_path / "mlx.yaml").read_text())
    assert (given["batch_size"], given["grad_accumulation_steps"], given["iters"]) == (2, 4, 8)


def test_llamafactory_has_calls_and_their_results_as_turns_of_their_own(tmp_path: Path) -> None:
    several = [*WITH_CALLS[:3], {"role": "tool", "content": "4"}, WITH_CALLS[3]]
    manifest = folder_of(tmp_path, [tokens(several, tools=TOOLS)])
    write_files("llamafactory", tmp_path, manifest)
    (row,) = read(tmp_path / "llamafactory/train.jsonl")
    assert [turn["role"] for turn in row["messages"]] == ["user", "function_call", "tool", "assistant"]
    assert json.loads(row["messages"][1]["content"]) == [{"name": "count", "arguments": {"of": "apples"}}]
    assert row["messages"][2]["content"] == "3\n4"
    assert json.loads(row["tools"]) == TOOLS


def test_what_a_trainer_cannot_do_is_said(tmp_path: Path) -> None:
    manifest = folder_of(tmp_path, ROWS, packed=True)
    assert [
        name
        for name in TRAINERS
        if any("packs no rows" in note for note in write_files(name, tmp_path, manifest).notes)
    ] == [
        "llamafactory",
        "mlx",
    ]


def test_preferences_lose_the_columns_that_no_trainer_knows(tmp_path: Path) -> None:
    manifest = folder_of(tmp_path, [{"id": "1", **row} for row in PREFERRED], method="dpo")
    write_files("trl", tmp_path, manifest)
    assert read(tmp_path / "preferences/train.jsonl") == PREFERRED
