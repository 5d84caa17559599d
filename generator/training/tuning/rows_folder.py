"""The folder of rows that a model is tuned on: what it says of itself, whether all is there, and its fingerprint."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from generator.errors import UsageError
from generator.hashing import file_digest, fingerprint
from generator.training.manifests import ROWS_FILE, TrainingManifest


@dataclass(frozen=True)
class RowsFolder:
    """A folder that `qa-train` wrote.

    Attributes:
        path: The folder.
        manifest: Its `training.json`.
        fingerprint: Of the rows themselves, as they are trained on.
    """

    path: Path
    manifest: TrainingManifest
    fingerprint: str

    @property
    def train(self) -> Path:
        """The Arrow folder that the model learns."""
        return self.path / "train"

    @property
    def validation(self) -> Path | None:
        """The Arrow folder that it is evaluated on meanwhile; None where no rows were kept for that."""
        return self.path / "validation" if self.manifest.rows.get("validation") else None


def open_rows(folder: str | Path) -> RowsFolder:
    """Look at a folder of rows, without PyTorch.

    Raises:
        UsageError: It is none, has nothing to train on, or is not whole.
    """
    path = Path(folder).expanduser()
    manifest = _manifest(path)
    if not manifest.rows.get("train"):
        raise UsageError(f"{folder} has no row to train on: run `generator qa-train` on a set that has some.")
    splits = [name for name in ("train", "validation") if manifest.rows.get(name)]
    files = {name: sorted((path / name).glob("*.arrow")) for name in splits}
    for name, found in files.items():
        if not found:
            raise UsageError(f"{folder} says that it has rows in {name}/, and none are there: run `qa-train` again.")
    digests = {name: [file_digest(file) for file in found] for name, found in files.items()}
    return RowsFolder(path, manifest, fingerprint(digests))


def _manifest(path: Path) -> TrainingManifest:
    if not path.is_dir():
        raise UsageError(f"There is no folder {path}: `generator qa-train SET -o {path}` makes one.")
    file = path / ROWS_FILE
    try:
        return TrainingManifest.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        raise UsageError(
            f"{path} has no {ROWS_FILE}, so there are no rows to train on: `generator qa-train SET -o DIR` makes them."
        ) from None
    except (OSError, ValidationError, ValueError):
        raise UsageError(
            f"{file} was written by another version, or is damaged: make the folder anew with `generator qa-train`."
        ) from None
