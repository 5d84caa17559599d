"""What each trainer's file says of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.training.manifests import Method, TrainingManifest
from generator.training.settings import TuneSettings


def _nothing(_folder: Path, _manifest: TrainingManifest) -> list[str]:
    return []


@dataclass(frozen=True)
class Trainer:
    """A trainer, and what writes its files.

    Attributes:
        label: What it is called.
        release: The release whose own parser has taken these files.
        commands: By method that it has a file for, what to run.
        write: Writes its files into a folder of rows; returns their paths.
        notes: What it does otherwise than `finetune`, for these rows.
    """

    label: str
    release: str
    commands: Mapping[Method, str]
    write: Callable[[Path, TrainingManifest, TuneSettings], list[Path]]
    notes: Callable[[Path, TrainingManifest], list[str]] = _nothing
