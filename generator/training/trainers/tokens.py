"""Rows as tokens with labels, for trainers that take them so: exactly what was rendered, and the loss where it belongs.

{"input_ids": [1, 4093, …], "attention_mask": [1, 1, …], "labels": [-100, 4093, …]}

A trainer that renders conversations by itself may use another template, forgets which single turns are not to be
trained on, and cuts or masks by rules of its own.
"""

from collections.abc import Iterator
from pathlib import Path

from generator.training.manifests import IGNORED, SPLITS
from generator.training.trainers.files import Row, split_rows, write_rows

FOLDER = "tokens"


def token_rows(folder: Path, split: str) -> Iterator[Row]:
    """The rows of a split."""
    for row in split_rows(folder, split):
        ids, trained = row["input_ids"], row["assistant_masks"]
        labels = [token if on else IGNORED for token, on in zip(ids, trained, strict=True)]
        yield {"input_ids": ids, "attention_mask": [1] * len(ids), "labels": labels}


def write_tokens(folder: Path) -> list[Path]:
    """`tokens/`, a file a split; what validates is left out where there is nothing."""
    rows = {split: list(token_rows(folder, split)) for split in SPLITS}
    return [write_rows(folder / FOLDER / f"{split}.jsonl", found) for split, found in rows.items() if found]
