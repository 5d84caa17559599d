"""What trainers on top of transformers' `TrainingArguments` are told alike, under its names."""

from typing import Any

from generator.training.manifests import TrainingManifest
from generator.training.settings import TuneSettings
from generator.training.trainers.files import validated
from generator.training.trainers.steps import warmup_steps


def training_arguments(manifest: TrainingManifest, settings: TuneSettings) -> dict[str, Any]:
    """How long, how fast and in what portions it is trained, as `finetune` would."""
    return {
        "learning_rate": settings.rate(manifest.method),
        "lr_scheduler_type": "cosine",
        "warmup_steps": warmup_steps(manifest, settings),
        "weight_decay": 0.0,
        "num_train_epochs": settings.epochs,
        "max_steps": settings.max_steps,
        "per_device_train_batch_size": settings.batch_size,
        "per_device_eval_batch_size": settings.batch_size,
        "gradient_accumulation_steps": settings.gradient_accumulation,
        "eval_strategy": "epoch" if validated(manifest) else "no",
        "save_strategy": "epoch",
        "logging_steps": 1,
        "seed": settings.seed,
        "report_to": "none",
    }
