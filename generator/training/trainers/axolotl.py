"""Axolotl: a YAML whose data sets are conversations, rendered by the template that the rows were rendered with.

https://docs.axolotl.ai/docs/config-reference.html, https://docs.axolotl.ai/docs/dataset-formats/conversation.html
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.training.manifests import SPLITS, TOKENIZER, TrainingManifest
from generator.training.settings import TuneSettings
from generator.training.trainers.files import (
    MODEL,
    TEMPLATE_FILE,
    split_rows,
    validated,
    write_rows,
    write_yaml,
)
from generator.training.trainers.preferences import rendered_judgements
from generator.training.trainers.steps import warmup_steps
from generator.training.trainers.trainer import Trainer

CONFIG = "axolotl.yaml"
COMMAND = f"axolotl train {CONFIG}"
JUDGED = "axolotl"
"""Folder of the rows that it wants as text."""


def write(folder: Path, manifest: TrainingManifest, settings: TuneSettings) -> list[Path]:
    """`axolotl.yaml`; its conversations are those of the folder itself."""
    paths = list[Path]()
    if manifest.method == "kto":
        rows = {split: list(rendered_judgements(folder, split, manifest)) for split in SPLITS}
        paths += [write_rows(folder / JUDGED / f"{split}.jsonl", found) for split, found in rows.items() if found]
    head = [f"{COMMAND}, in this folder.", MODEL.format(name=manifest.base.name)]
    return [write_yaml(folder / CONFIG, head, _values(folder, manifest, settings)), *paths]


def _values(folder: Path, manifest: TrainingManifest, settings: TuneSettings) -> dict[str, Any]:
    method = manifest.method
    return {
        "base_model": manifest.base.path,
        "tokenizer_config": TOKENIZER,
        "chat_template": "jinja",
        "chat_template_jinja": TEMPLATE_FILE,
        "eot_tokens": manifest.rendering.stops,
        "rl": None if method == "sft" else method,
        "rl_beta": None if method == "sft" else settings.beta,
        "remove_unused_columns": False if method == "kto" else None,  # it insists
        "datasets": [_dataset(folder, "train", manifest)],
        "test_datasets": [_dataset(folder, "validation", manifest)] if validated(manifest) else None,
        "val_set_size": 0.0,
        "dataset_prepared_path": "outputs/axolotl/prepared",
        "sequence_len": manifest.max_length,
        "excess_length_strategy": "truncate" if method == "sft" else None,
        "sample_packing": manifest.packed if method == "sft" else None,
        "train_on_inputs": False,
        "adapter": "qlora" if settings.quantize else "lora",
        "load_in_4bit": settings.quantize or None,
        "lora_r": settings.rank,
        "lora_alpha": settings.alpha,
        "lora_dropout": settings.dropout,
        "lora_target_linear": True,
        "learning_rate": settings.rate(method),
        "lr_scheduler": "cosine",
        "warmup_steps": warmup_steps(manifest, settings),
        "optimizer": "adamw_torch",
        "weight_decay": 0.0,
        "num_epochs": settings.epochs,
        "max_steps": settings.max_steps,
        "micro_batch_size": settings.batch_size,
        "gradient_accumulation_steps": settings.gradient_accumulation,
        "bf16": "auto",
        "seed": settings.seed,
        "logging_steps": 1,
        "saves_per_epoch": 1,
        "evals_per_epoch": 1 if validated(manifest) else None,
        "output_dir": "outputs/axolotl",
    }


def _dataset(folder: Path, split: str, manifest: TrainingManifest) -> dict[str, Any]:
    file = f"{split}.jsonl"
    if manifest.method == "dpo":
        return {"path": file, "ds_type": "json", "split": "train", "type": "chat_template.default", **_PREFERRED}
    if manifest.method == "kto":
        return {"path": f"{JUDGED}/{file}", "ds_type": "json", "split": "train", "type": _JUDGED_TYPE}
    # Without a template of its own, this kind of data set falls back to that of the tokenizer.
    by = {"type": "chat_template", "chat_template": "jinja", "chat_template_jinja": TEMPLATE_FILE}
    return {"path": file, "ds_type": "json", "split": "train", **by, **_conversations(folder)}


_PREFERRED = {"field_messages": "prompt", "field_chosen": "chosen", "field_rejected": "rejected"}
_JUDGED_TYPE = {"field_prompt": "prompt", "field_completion": "completion", "field_label": "label"}


def _conversations(folder: Path) -> dict[str, Any]:
    """Where the loss is taken; single turns are left out of it where rows say so."""
    says = any("loss" in turn for row in split_rows(folder, "train") for turn in row["messages"])
    by_turn: Mapping[str, str] = {"message_field_training": "loss"} if says else {}
    return {"field_messages": "messages", "roles_to_train": ["assistant"], "train_on_eos": "turn", **by_turn}


TRAINER = Trainer(
    label="Axolotl",
    release="0.19.0",
    commands={"sft": COMMAND, "dpo": COMMAND, "kto": COMMAND},
    write=write,
)
