"""Rows out of a folder that `qa-train` wrote, and a trainer's files into it."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson
import yaml

from generator.files.whole import write_whole
from generator.training.manifests import TOKENIZER, TrainingManifest

Row = dict[str, Any]
TEMPLATE_FILE = f"{TOKENIZER}/chat_template.jinja"
"""The template that the rows were rendered with, in their folder."""
MODEL = "The model was asked for as {name}; on another machine, put its name or path there instead."


def split_rows(folder: Path, split: str) -> Iterator[Row]:
    """The rows of a split, in their order; none where it has no file."""
    path = folder / f"{split}.jsonl"
    if path.is_file():
        with path.open("rb") as lines:
            yield from (orjson.loads(line) for line in lines if line.strip())


def validated(manifest: TrainingManifest) -> bool:
    """Whether there are rows to validate on."""
    return bool(manifest.rows.get("validation"))


def write_rows(path: Path, rows: Iterable[Row]) -> Path:
    """A line a row."""
    return write_file(path, b"".join(orjson.dumps(row) + b"\n" for row in rows))


def write_yaml(path: Path, head: Iterable[str], values: Row) -> Path:
    """A configuration, below comments; what is None is left out."""
    given = {name: value for name, value in values.items() if value is not None}
    comments = "".join(f"# {line}\n" for line in head)
    return write_file(path, (comments + yaml.safe_dump(given, sort_keys=False, allow_unicode=True)).encode())


def write_file(path: Path, content: bytes) -> Path:
    """Write a file beside its place, and rename it; its folder is made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content)
    return path
