"""The folder of rows: JSON lines to look at, Arrow for TRL, the tokenizer, the manifest, a row to read.

It is written beside its place and put there as a whole.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from generator.errors import UsageError
from generator.training.manifests import IGNORED, ROWS_FILE, TOKENIZER, TrainingManifest
from generator.training.rows.preferences import Preferred
from generator.training.rows.preview import Segment, as_text
from generator.training.rows.rendering import Rendered

PREVIEW = "preview.txt"


@dataclass
class Split:
    """The rows of a split, and what they come to.

    Attributes:
        limit: Tokens of a row at most.
        rows: As the JSON lines have them.
        columns: As the trainer takes them.
        cut: Rows that were longer and end after an answer that fits.
        first: The first row, where it is a conversation.
    """

    limit: int
    rows: list[dict[str, Any]] = field(default_factory=list)
    columns: list[dict[str, Any]] = field(default_factory=list)
    tokens: int = 0
    trained: int = 0
    longest: int = 0
    cut: int = 0
    first: Rendered | None = None

    def add(self, whole: Rendered) -> bool:
        """Take a row in, and say whether it, or the beginning of it, is short enough."""
        row = whole.within(self.limit)
        if row is None:
            return False
        self.cut += row is not whole
        self.first = self.first or row
        mask = row.mask
        tools = {"tools": row.tools} if row.tools else {}
        said = {"id": row.id, "messages": row.messages, **tools, "text": row.text}
        self.rows.append({**said, "input_ids": row.ids, "assistant_masks": mask})
        labels = [token if trained else IGNORED for token, trained in zip(row.ids, mask, strict=True)]
        self.columns.append({"input_ids": row.ids, "labels": labels})
        self._count(len(row.ids), sum(mask), len(row.ids))
        return True

    def add_preferred(self, row: Preferred) -> bool:
        """Take a row of preferences in, and say whether it is short enough: a part of an answer is none to prefer."""
        if row.longest > self.limit:
            return False
        self.rows.append({"id": row.id, **row.row})
        self.columns.append(row.row)
        self._count(row.tokens, row.trained, row.longest)
        return True

    def _count(self, tokens: int, trained: int, longest: int) -> None:
        self.tokens += tokens
        self.trained += trained
        self.longest = max(self.longest, longest)


def check_place(out: Path) -> None:
    """Refuse to write over a folder that holds something else.

    Raises:
        UsageError: It does, it is a file, or somebody works in it, who would be left in a folder that is gone.
    """
    if Path.cwd().is_relative_to(out.resolve()):
        raise UsageError(f"{out} is the folder that you are in, or above it, and would be replaced: name another.")
    if out.is_dir() and any(out.iterdir()) and not (out / ROWS_FILE).is_file():
        raise UsageError(f"{out} holds something else than rows to train on: name another folder.")
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is a file: name a folder.")


def write_folder(
    out: Path, manifest: TrainingManifest, splits: Mapping[str, Split], tokenizer: Any, preview: Sequence[Segment]
) -> None:
    """Write everything beside the place, and put it there.

    Raises:
        UsageError: Something else is there.
        OSError: It cannot be written.
    """
    check_place(out)
    out = out.resolve()  # a link stays one
    part, old = (out.parent / f".{out.name}.{end}" for end in ("part", "old"))
    for left in (part, old):
        shutil.rmtree(left, ignore_errors=True)
    part.mkdir(parents=True)
    for name, split in splits.items():
        _write_split(part, name, split, manifest)
    tokenizer.save_pretrained(part / TOKENIZER)
    if preview:
        (part / PREVIEW).write_text(f"{as_text(preview)}\n", encoding="utf-8")
    (part / ROWS_FILE).write_text(manifest.model_dump_json(indent=2), encoding="utf-8")
    if out.exists():
        out.rename(old)
    part.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def _write_split(folder: Path, name: str, split: Split, manifest: TrainingManifest) -> None:
    with (folder / f"{name}.jsonl").open("wb") as file:
        file.writelines(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in split.rows)
    if not split.columns:
        return
    from datasets import Dataset

    made = Dataset.from_list(split.columns)
    if manifest.packed and name == "train":
        from trl import pack_dataset

        made = pack_dataset(made, manifest.max_length, "bfd")
    made.save_to_disk(str(folder / name))
