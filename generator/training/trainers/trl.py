"""TRL's command line: `trl sft`, `trl dpo`, `trl kto` with a YAML.

https://huggingface.co/docs/trl/clis; keys are those of SFTConfig, DPOConfig or KTOConfig, ModelConfig and
ScriptArguments. Rows to be tuned on come as tokens with labels, preferences as conversations that TRL renders.
"""

from pathlib import Path
from typing import Any

from generator.training.manifests import SPLITS, TrainingManifest
from generator.training.settings import TuneSettings
from generator.training.trainers.arguments import training_arguments
from generator.training.trainers.files import (
    MODEL,
    TEMPLATE_FILE,
    split_rows,
    validated,
    write_rows,
    write_yaml,
)
from generator.training.trainers.preferences import COLUMNS, own_template
from generator.training.trainers.tokens import FOLDER, write_tokens
from generator.training.trainers.trainer import Trainer

CONFIG = "trl.yaml"
PREFERENCES = "preferences"


def write(folder: Path, manifest: TrainingManifest, settings: TuneSettings) -> list[Path]:
    """`trl.yaml`, and the rows in a folder from which `datasets` tells the splits."""
    method = manifest.method
    rows = write_tokens(folder) if method == "sft" else _preferences(folder, method)
    head = [f"trl {method} --config {CONFIG}, in this folder.", MODEL.format(name=manifest.base.name)]
    return [write_yaml(folder / CONFIG, head, _values(manifest, settings)), *rows]


def _values(manifest: TrainingManifest, settings: TuneSettings) -> dict[str, Any]:
    return {
        "model_name_or_path": manifest.base.path,
        "dataset_name": FOLDER if manifest.method == "sft" else PREFERENCES,
        "dataset_train_split": "train",
        "dataset_test_split": "validation" if validated(manifest) else None,
        **_of_method(manifest, settings),
        "max_length": manifest.max_length,
        "use_peft": True,
        "load_in_4bit": settings.quantize or None,
        "lora_r": settings.rank,
        "lora_alpha": settings.alpha,
        "lora_dropout": settings.dropout,
        "lora_target_modules": "all-linear",
        **training_arguments(manifest, settings),
        "output_dir": "outputs/trl",
    }


def _of_method(manifest: TrainingManifest, settings: TuneSettings) -> dict[str, Any]:
    """A template that is a file is taken for tuning alone; preferences are rendered by the model's own."""
    if manifest.method == "sft":
        return {"packing": manifest.packed, "chat_template_path": TEMPLATE_FILE}
    return {"beta": settings.beta}


def _preferences(folder: Path, method: str) -> list[Path]:
    """The columns that the trainer knows, and no others."""
    found = {
        split: [{name: row[name] for name in COLUMNS[method]} for row in split_rows(folder, split)] for split in SPLITS
    }
    return [write_rows(folder / PREFERENCES / f"{split}.jsonl", rows) for split, rows in found.items() if rows]


def notes(_folder: Path, manifest: TrainingManifest) -> list[str]:
    """Preferences go by the model's own template."""
    return [] if manifest.method == "sft" else own_template("TRL", manifest)


TRAINER = Trainer(
    label="TRL",
    release="1.16.0",
    commands={method: f"trl {method} --config {CONFIG}" for method in ("sft", "dpo", "kto")},
    write=write,
    notes=notes,
)
