"""The folder of rows that a model is tuned on: what it says of itself, whether all is there, and its fingerprint."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError

from generator.errors import UsageError
from generator.hashing import file_digest, fingerprint
from generator.training.manifests import ROWS_FILE, SPLITS, TOKENIZER, TrainingManifest


@dataclass(frozen=True)
class RowsFolder:
    """A folder that `qa-train` wrote.

    Attributes:
        path: The folder.
        manifest: Its `training.json`.
        fingerprint: Of the rows themselves, as they are trained on, and of their tokenizer.
        counts: By split, rows as they are trained on: packed ones hold several.
    """

    path: Path
    manifest: TrainingManifest
    fingerprint: str
    counts: dict[str, int]

    @property
    def tokenizer(self) -> Path:
        """The tokenizer to train with, whose template is the one that rows were rendered by."""
        return self.path / TOKENIZER


def open_rows(folder: str | Path) -> RowsFolder:
    """Look at a folder of rows, without PyTorch.

    Raises:
        UsageError: It is none, has nothing to train on, or is not whole.
    """
    path = Path(folder).expanduser()
    manifest = _manifest(path)
    if not manifest.rows.get("train"):
        raise UsageError(f"{folder} has no row to train on: run `generator qa-train` on a set that has some.")
    if not (path / TOKENIZER).is_dir():
        raise UsageError(f"{folder} has no {TOKENIZER}/, so it is not whole: run `generator qa-train` again.")
    splits = [name for name in SPLITS if manifest.rows.get(name)]
    files = {name: sorted((path / name).glob("*.arrow")) for name in splits}
    for name, found in files.items():
        if not found:
            raise UsageError(f"{folder} says that it has rows in {name}/, and none are there: run `qa-train` again.")
    counts = {name: sum(map(_count, found)) for name, found in files.items()}
    files[TOKENIZER] = sorted(file for file in (path / TOKENIZER).iterdir() if file.is_file())
    digests = {name: [file_digest(file) for file in found] for name, found in files.items()}
    return RowsFolder(path, manifest, fingerprint(digests), counts)


def _count(file: Path) -> int:
    """Rows of an Arrow file.

    Raises:
        UsageError: It is damaged.
    """
    import pyarrow as pa

    try:
        with pa.memory_map(str(file)) as opened:
            return sum(batch.num_rows for batch in pa.ipc.open_stream(opened))
    except (OSError, pa.ArrowInvalid) as error:
        raise UsageError(f"{file} is damaged ({error}): make the folder anew with `generator qa-train`.") from None


def conversations(folder: Path) -> Iterator[tuple[list[dict[str, Any]], Any]]:
    """Turns and tools of the rows that are learned, with the answer that is preferred."""
    with (folder / "train.jsonl").open("rb") as lines:
        for row in map(orjson.loads, lines):
            answer = row.get("chosen") or row.get("completion") or []
            yield row.get("messages") or [*row.get("prompt", []), *answer], row.get("tools")


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
