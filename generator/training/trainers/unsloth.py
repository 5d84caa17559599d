"""Unsloth's command line: `unsloth train` with a YAML, which tunes and knows no preferences.

https://unsloth.ai/docs. Rows come as tokens with labels, which it trains on as they are; conversations it would
render by a template that it picks for the model's name.
"""

from pathlib import Path
from typing import Any

from generator.training.manifests import TrainingManifest
from generator.training.settings import TuneSettings
from generator.training.trainers.files import MODEL, validated, write_yaml
from generator.training.trainers.steps import warmup_steps
from generator.training.trainers.tokens import FOLDER, write_tokens
from generator.training.trainers.trainer import Trainer

CONFIG = "unsloth.yaml"
COMMAND = f"unsloth train --config {CONFIG}"


def write(folder: Path, manifest: TrainingManifest, settings: TuneSettings) -> list[Path]:
    """`unsloth.yaml` and the rows as tokens."""
    head = [f"{COMMAND}, in this folder.", MODEL.format(name=manifest.base.name)]
    return [write_yaml(folder / CONFIG, head, _values(manifest, settings)), *write_tokens(folder)]


def _values(manifest: TrainingManifest, settings: TuneSettings) -> dict[str, Any]:
    return {
        "model": manifest.base.path,
        "data": {"local_dataset": [f"{FOLDER}/train.jsonl"], "format_type": "auto"},
        "training": {
            "training_type": "lora",
            "max_seq_length": manifest.max_length,
            "load_in_4bit": settings.quantize,
            "output_dir": "outputs/unsloth",
            "num_epochs": max(1, round(settings.epochs)),
            "max_steps": settings.max_steps or 0,
            "learning_rate": settings.rate(manifest.method),
            "batch_size": settings.batch_size,
            "gradient_accumulation_steps": settings.gradient_accumulation,
            "warmup_steps": warmup_steps(manifest, settings),
            "weight_decay": 0.0,
            "random_seed": settings.seed,
            "packing": manifest.packed,
        },
        "lora": {"lora_r": settings.rank, "lora_alpha": settings.alpha, "lora_dropout": settings.dropout},
    }


def notes(_folder: Path, manifest: TrainingManifest) -> list[str]:
    """It is given no rows to validate on."""
    if not validated(manifest):
        return []
    return ["`unsloth train` takes no rows to validate on: those of validation.jsonl are left for `evaluate`."]


TRAINER = Trainer(label="Unsloth", release="2026.10.9", commands={"sft": COMMAND}, write=write, notes=notes)
