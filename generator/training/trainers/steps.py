"""In how many steps of a training run the learning rate rises, for trainers that want to be told."""

from math import ceil

from generator.training.manifests import TrainingManifest
from generator.training.settings import TuneSettings


def sequences(manifest: TrainingManifest) -> int:
    """Sequences an epoch: the rows, or about what they make when they are packed."""
    rows = manifest.rows.get("train", 0)
    tokens = manifest.tokens.get("train", {}).get("all", 0)
    return min(rows, ceil(tokens / manifest.max_length)) if manifest.packed and tokens else rows


def warmup_steps(manifest: TrainingManifest, settings: TuneSettings) -> int:
    """Updates in which the learning rate rises."""
    return ceil(settings.steps(sequences(manifest)) * settings.warmup)
