"""Bags of words as rows of sparse matrices, weighted by how rare a word is among the tools of a specification."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Floats = NDArray[np.float32]
Places = NDArray[np.int64]


class Vocabulary:
    """Words and their weights, as scikit-learn has them: ln((1 + tools) / (1 + tools that have the word)) + 1.

    Args:
        tools: By tool, all the words that are in it.
    """

    def __init__(self, tools: Collection[set[str]]) -> None:
        counted = Counter(word for words in tools for word in words)
        self._weights = {word: log((1 + len(tools)) / (1 + number)) + 1 for word, number in counted.items()}
        self._places = {word: place for place, word in enumerate(sorted(self._weights))}

    def texts(self, rows: Iterable[Sequence[str]]) -> csr_array:
        """TF-IDF vectors of length 1: (1 + ln(count)) · weight."""
        return self._matrix(self._text(words) for words in rows)

    def shares(self, rows: Iterable[Sequence[str]]) -> csr_array:
        """Of each word its share in the weight of all: the product with a row of `sets` is how much of it is there."""
        return self._matrix(self._share(words) for words in rows)

    def sets(self, rows: Iterable[Iterable[str]]) -> csr_array:
        """1 for each word that is there."""
        return self._matrix(dict.fromkeys(words, 1.0) for words in rows)

    def _text(self, words: Sequence[str]) -> dict[str, float]:
        found = {word: (1 + log(number)) * self._weights[word] for word, number in Counter(words).items()}
        length = sqrt(sum(value * value for value in found.values()))
        return {word: value / length for word, value in found.items()}

    def _share(self, words: Sequence[str]) -> dict[str, float]:
        found = {word: self._weights[word] for word in words}
        whole = sum(found.values())
        return {word: value / whole for word, value in found.items()}

    def _matrix(self, rows: Iterable[dict[str, float]]) -> csr_array:
        places: list[int] = []
        values: list[float] = []
        ends = [0]
        for row in rows:
            for place, value in sorted((self._places[word], value) for word, value in row.items()):
                places.append(place)
                values.append(value)
            ends.append(len(places))
        data = np.array(values, np.float32), np.array(places, np.int32), np.array(ends, np.int32)
        return csr_array(data, shape=(len(ends) - 1, len(self._places)))


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a matrix, opened up, to be multiplied with chosen rows of others."""

    rows: Floats

    @classmethod
    def of(cls, matrix: csr_array, rows: Places) -> "Block":
        """The rows at these places."""
        return cls(matrix[rows].toarray())

    def dot(self, own: Places, other: csr_array, chosen: Places) -> Floats:
        """Products of pairs: (p,).

        Args:
            own: (p,) rows of the block.
            other: A matrix with as many columns.
            chosen: (p,) its rows.
        """
        starts, lengths = other.indptr[chosen], np.diff(other.indptr)[chosen]
        total = int(lengths.sum())
        before = np.cumsum(lengths) - lengths
        places = np.arange(total) + np.repeat(starts - before, lengths)
        pair = np.repeat(np.arange(len(chosen)), lengths)
        values = self.rows[own[pair], other.indices[places]] * other.data[places]
        return np.asarray(np.bincount(pair, weights=values, minlength=len(chosen)), np.float32)
