"""Tune a model on rows with LoRA, resumably."""

from generator.training.settings import TuneSettings
from generator.training.tuning.progress import Step
from generator.training.tuning.tuned import tune

__all__ = ["Step", "TuneSettings", "tune"]
