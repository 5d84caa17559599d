"""The texts of rows and their embeddings; what cannot be embedded is set aside, not dropped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.embedding.embeddings import embed, finite
from generator.files import Row
from generator.row_text import asked, text_at, whole

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Embedded:
    """Embeddings of rows.

    Attributes:
        positions: The rows that have one.
        failed: By position, why a row has none.
        all: Shape (rows, dimensions); rows of `failed` are zeros.
    """

    positions: Sequence[int]
    failed: Mapping[int, str]
    all: Vectors

    def of(self, positions: Sequence[int]) -> Vectors:
        """Those of some rows: (positions, dimensions)."""
        return self.all if len(positions) == len(self.all) else self.all[np.asarray(positions, np.int64)]


def question_of(row: Row, text_key: str | None) -> str:
    """What a row asks, or what stands under the key that was given."""
    return (text_at(row, text_key) if text_key else asked(row)) or ""


def text_of(row: Row, text_key: str | None) -> str:
    """Question and answer, or what stands under the key that was given."""
    return (text_at(row, text_key) or "") if text_key else whole(row)


def embedded(rows: Sequence[Row], text_key: str | None, model: str) -> Embedded:
    """Embed what the rows ask.

    Raises:
        UsageError: The model cannot be had.
    """
    vectors = embed([question_of(row, text_key) for row in rows], model)
    usable = finite(vectors)
    if not usable.all():
        vectors = np.where(usable[:, None], vectors, np.float32(0))
    failed = {int(i): f"the model {model} gave no embedding for it" for i in np.flatnonzero(~usable)}
    return Embedded(np.flatnonzero(usable).tolist(), failed, vectors)
