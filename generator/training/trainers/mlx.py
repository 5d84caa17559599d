"""mlx-lm on Apple silicon: `mlx_lm.lora` with a YAML, and a folder of conversations.

https://github.com/ml-explore/mlx-lm/blob/main/mlx_lm/LORA.md. It takes the loss on the last turn alone, so that a
conversation becomes a row for each turn that is trained on.
"""

from collections.abc import Iterator
from math import ceil
from pathlib import Path
from typing import Any

from generator.training.manifests import SPLITS, TrainingManifest
from generator.training.settings import TuneSettings
from generator.training.trainers.files import MODEL, Row, split_rows, write_rows, write_yaml
from generator.training.trainers.preferences import own_template
from generator.training.trainers.trainer import Trainer

CONFIG = "mlx.yaml"
COMMAND = f"mlx_lm.lora --config {CONFIG}"
FOLDER = "mlx"
_FILES = dict(zip(SPLITS, ("train.jsonl", "valid.jsonl"), strict=True))


def write(folder: Path, manifest: TrainingManifest, settings: TuneSettings) -> list[Path]:
    """`mlx.yaml` and the rows, as many a batch as the smaller split can fill."""
    rows = {split: [one for row in split_rows(folder, split) for one in _by_turn(row)] for split in SPLITS}
    batch = min([settings.batch_size, *(len(found) for found in rows.values() if found)])
    head = [f"{COMMAND}, in this folder.", MODEL.format(name=manifest.base.name)]
    values = _values(manifest, settings, len(rows["train"]), batch)
    written = [write_rows(folder / FOLDER / _FILES[split], found) for split, found in rows.items() if found]
    return [write_yaml(folder / CONFIG, head, values), *written]


def _by_turn(row: Row) -> Iterator[Row]:
    """The conversation up to each turn that is trained on."""
    turns = [{name: value for name, value in turn.items() if name != "loss"} for turn in row["messages"]]
    tools = {"tools": row["tools"]} if row.get("tools") else {}
    for number, turn in enumerate(row["messages"], start=1):
        if turn["role"] == "assistant" and turn.get("loss", True):
            yield {"messages": turns[:number], **tools}


def _values(manifest: TrainingManifest, settings: TuneSettings, rows: int, batch: int) -> dict[str, Any]:
    """Batches are counted here, not steps; smaller ones are made up for by more of them a step."""
    each = max(1, round(settings.batch_size * settings.gradient_accumulation / batch))
    epoch = max(1, rows // batch)
    updates = settings.max_steps or max(1, ceil(epoch * settings.epochs / each))
    return {
        "model": manifest.base.path,
        "train": True,
        "data": FOLDER,
        "fine_tune_type": "lora",
        "mask_prompt": True,
        "max_seq_length": manifest.max_length,
        "num_layers": -1,
        "lora_parameters": {
            "rank": settings.rank,
            "scale": settings.alpha / settings.rank,
            "dropout": settings.dropout,
        },
        "optimizer": "adamw",
        "optimizer_config": {"adamw": {"weight_decay": 0.0}},
        "learning_rate": settings.rate(manifest.method),
        "lr_schedule": _schedule(settings.rate(manifest.method), updates, ceil(updates * settings.warmup)),
        "batch_size": batch,
        "grad_accumulation_steps": each,
        "iters": updates * each,
        "val_batches": -1,
        "steps_per_report": 1,
        "steps_per_eval": epoch,
        "save_every": epoch,
        "seed": settings.seed,
        "adapter_path": "outputs/mlx",
    }


def _schedule(rate: float, updates: int, warmup: int) -> dict[str, Any]:
    return {"name": "cosine_decay", "warmup": warmup, "arguments": [rate, max(1, updates - warmup)]}


def notes(_folder: Path, manifest: TrainingManifest) -> list[str]:
    """It renders by itself, and packs nothing."""
    packed = ["mlx-lm packs no rows: they are trained on one by one."] if manifest.packed else []
    return [*own_template("mlx-lm", manifest), *packed]


TRAINER = Trainer(label="mlx-lm", release="0.32.2", commands={"sft": COMMAND}, write=write, notes=notes)
