"""Which outputs are nearest to which parameters by their texts, without comparing all pairs one by one.

ToolMind (arXiv 2511.15718) embeds `description ‖ type`. Without a model a text is its words, weighted by TF-IDF.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from generator.embedding.model import Encode

By = Literal["lexical"] | Encode

_BLOCK = 256
_BATCH = 64


class Similarity:
    """Similarity between two lists of texts, 0 to 1.

    Args:
        asked: (n,) texts of parameters, n ≥ 1, each once.
        given: (m,) texts of outputs, m ≥ 1, each once.
        by: `lexical`, or a function that embeds texts.
    """

    def __init__(self, asked: Sequence[str], given: Sequence[str], by: By) -> None:
        if by == "lexical":
            self._asked, self._given = _weighted(asked, given)
        else:
            self._asked, self._given = _embedded(asked, by), _embedded(given, by)

    def nearest(self, count: int, least: float) -> Iterator[list[tuple[int, float]]]:
        """For each of `asked`, at most `count` of `given` that are at least `least` alike, the nearest first."""
        rows = self._asked.shape[0]
        for start in range(0, rows, _BLOCK):
            block = self._asked[start : start + _BLOCK] @ self._given.T
            block = block if least > 0 or isinstance(block, np.ndarray) else block.toarray()
            for row in range(block.shape[0]):
                yield _top(*_entries(block, row), count, least)


def _weighted(asked: Sequence[str], given: Sequence[str]) -> tuple[Any, Any]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    counter = TfidfVectorizer(
        tokenizer=str.split, token_pattern=None, lowercase=False, sublinear_tf=True, dtype=np.float32
    )
    both = counter.fit_transform([*asked, *given])
    return both[: len(asked)], both[len(asked) :]


def _embedded(texts: Sequence[str], encode: Any) -> Any:
    batches = [encode(list(texts[start : start + _BATCH])) for start in range(0, len(texts), _BATCH)]
    vectors = np.nan_to_num(np.concatenate(batches).astype(np.float32), posinf=0, neginf=0)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.maximum(lengths, 1e-6)


def _entries(block: Any, row: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Columns and values of a row, zeros left out where the product is sparse."""
    if isinstance(block, np.ndarray):
        return np.arange(block.shape[1]), _tidy(block[row])
    part = slice(block.indptr[row], block.indptr[row + 1])
    return block.indices[part].astype(np.int64), _tidy(block.data[part])


def _top(columns: NDArray[np.int64], values: NDArray[np.float32], count: int, least: float) -> list[tuple[int, float]]:
    """The highest values with their columns; of equals, those that come first."""
    good = values >= least
    columns, values = columns[good], values[good]
    if len(values) > count:
        bound = np.partition(values, -count)[-count]
        good = values >= bound
        columns, values = columns[good], values[good]
    order = np.lexsort((columns, -values))[:count]
    return [(int(columns[place]), float(values[place])) for place in order]


def _tidy(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Between 0 and 1, to three digits: the order of a sum must not decide which of two is nearer."""
    return np.clip(np.round(values, 3), 0, 1)
