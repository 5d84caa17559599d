"""The passages that a question is asked with: the nearest chunks of a LanceDB, by their words or by an embedding.

Nothing is left out of what may be found: the chunks of held-out documents are what retrieval is there to read, and
those that are in neither part of a split stand in the documents as well.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from generator.embedding.embeddings import LEXICAL, embed
from generator.errors import UsageError
from generator.lancedb.chunk_source import ChunkSource
from generator.records import Chunk
from generator.retrieval.bm25 import Index

if TYPE_CHECKING:
    from numpy.typing import NDArray

_GAP = re.compile(r"_{2,}")
_BLOCK = 256
"""Questions that are compared with all chunks at a time."""


class Passage(NamedTuple):
    """A chunk, as far as it is read.

    Attributes:
        id: Of the chunk.
    """

    id: str
    text: str


def read_passages(path: str, tables: Sequence[str]) -> list[Passage]:
    """All chunks of tables.

    Raises:
        UsageError: There is no such table, or nothing in it.
    """
    found = [
        Passage(chunk.id, chunk.text)
        for chunk in ChunkSource(path, tables, min_length=0, part="all").read()
        if isinstance(chunk, Chunk)
    ]
    if not found:
        raise UsageError(f"{path} has no chunks in {', '.join(tables)}: retrieval needs some to find.")
    return found


def nearest(
    questions: Sequence[str], passages: Sequence[Passage], most: int, model: str | None = None
) -> list[list[Passage]]:
    """For each question the passages that are nearest to it, the nearest first.

    Args:
        questions: As they are asked; gaps in them count for nothing.
        passages: What may be found.
        most: How many a question gets.
        model: Of sentence-transformers, for nearness in meaning; None ranks by shared words (BM25).

    Raises:
        UsageError: The model cannot be loaded.
    """
    asked = [_GAP.sub(" ", question) for question in questions]
    found = _by_words(asked, passages, most) if model in (None, LEXICAL) else _by_model(asked, passages, most, model)
    return [[passages[place] for place in places] for places in found]


def _by_words(questions: Sequence[str], passages: Sequence[Passage], most: int) -> list[list[int]]:
    index = Index()
    for passage in passages:
        index.add(passage.text)
    return [[place for place, _ in index.search(question, most)] for question in questions]


def _by_model(questions: Sequence[str], passages: Sequence[Passage], most: int, model: str | None) -> list[list[int]]:
    import numpy as np

    assert model is not None
    texts: NDArray[np.float32] = np.nan_to_num(embed([passage.text for passage in passages], model))
    asked: NDArray[np.float32] = np.nan_to_num(embed(questions, model))
    found: list[list[int]] = []
    for start in range(0, len(asked), _BLOCK):
        alike = asked[start : start + _BLOCK] @ texts.T
        found += np.argsort(-alike, axis=1, kind="stable")[:, :most].tolist()
    return found
