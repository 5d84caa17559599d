"""The files of other trainers: each reads the rows that `qa-train` rendered, and trains as `finetune` does.

A new trainer is a file here with a `TRAINER`, and its name in `TrainerName`.
"""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Literal, get_args

from generator.errors import UsageError
from generator.training.manifests import Method, TrainingManifest
from generator.training.settings import TuneSettings
from generator.training.trainers.trainer import Trainer

TrainerName = Literal["trl", "axolotl", "llamafactory", "unsloth", "mlx"]
TRAINERS: tuple[TrainerName, ...] = get_args(TrainerName)

__all__ = ["TRAINERS", "TrainerName", "Written", "check_trainer", "write_files"]


@dataclass(frozen=True)
class Written:
    """What was written for a trainer.

    Attributes:
        paths: The files and folders.
        command: What to run, in the folder of rows.
        notes: What this trainer does otherwise than `finetune`, a sentence each.
    """

    paths: list[Path]
    command: str
    notes: list[str]


def check_trainer(name: TrainerName, method: Method) -> None:
    """Make sure that a trainer has a method.

    Raises:
        UsageError: It has not; says which trainers have.
    """
    if method not in load_trainer(name).commands:
        others = ", ".join(other for other in TRAINERS if method in load_trainer(other).commands)
        label = load_trainer(name).label
        raise UsageError(f"{label} has no {method.upper()} that takes a file: take --trainer {others}, or `finetune`.")


def write_files(
    name: TrainerName, folder: Path, manifest: TrainingManifest, settings: TuneSettings | None = None
) -> Written:
    """Write a trainer's configuration, and the rows where it wants them in a form of its own.

    Args:
        name: Of the trainer.
        folder: That `qa-train` wrote; paths in the files are relative to it.
        manifest: What the folder says of its rows.
        settings: How to train; None: as `finetune` does unless told otherwise.

    Raises:
        UsageError: The trainer does not have the rows' method, or cannot take the base as it is.
    """
    check_trainer(name, manifest.method)
    trainer = load_trainer(name)
    paths = trainer.write(folder, manifest, settings or TuneSettings())
    return Written(paths, trainer.commands[manifest.method], trainer.notes(folder, manifest))


def load_trainer(name: TrainerName) -> Trainer:
    """What is known of a trainer, out of the file that is called like it."""
    found: Trainer = import_module(f"{__name__}.{name}").TRAINER
    return found
