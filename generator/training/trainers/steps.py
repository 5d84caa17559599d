"""How many steps a training run has, for trainers that want to be told."""

from math import ceil

from generator.training.manifests import TrainingManifest
from generator.training.settings import TuneSettings


def sequences(manifest: TrainingManifest) -> int:
    """Sequences an epoch: the rows, or about what they make when they are packed."""
    rows = manifest.rows.get("train", 0)
    tokens = manifest.tokens.get("train", {}).get("all", 0)
    return min(rows, ceil(tokens / manifest.max_length)) if manifest.packed and tokens else rows


def steps(manifest: TrainingManifest, settings: TuneSettings) -> int:
    """Updates of the weights in a run."""
    if settings.max_steps:
        return settings.max_steps
    batches = ceil(sequences(manifest) / settings.batch_size)
    return max(1, round(ceil(batches / settings.gradient_accumulation) * settings.epochs))


def warmup_steps(manifest: TrainingManifest, settings: TuneSettings) -> int:
    """Updates in which the learning rate rises."""
    return ceil(steps(manifest, settings) * settings.warmup)
