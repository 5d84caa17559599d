"""The embedding of chunks by a model's name."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from generator.embedding.embeddings import LEXICAL, embed
from generator.embedding.model import check_installed
from generator.embedding.store import model_key
from generator.lancedb.chunk_vectors import Embedding

_DIMENSIONS = 384
"""Of lexical vectors; those of fewer texts have fewer, and are filled up with zeros so that a table keeps its width."""


def embedding_by(model: str | None) -> Embedding | None:
    """How to embed with a model, which is not loaded before there is something to embed; None for None.

    Raises:
        UsageError: The model needs an extra that is not installed.
    """
    if model is None:
        return None
    if model == LEXICAL:
        return Embedding(LEXICAL, _lexical, each_alone=False)
    check_installed(model)
    return Embedding(model_key(model), lambda texts: embed(texts, model), each_alone=True)


def _lexical(texts: Sequence[str]) -> NDArray[np.float32]:
    found = embed(texts, LEXICAL)
    return np.pad(found, ((0, 0), (0, _DIMENSIONS - found.shape[1])))
