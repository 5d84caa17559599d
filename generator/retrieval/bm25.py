"""BM25: passages ranked by the words that they share with a query, rare words counting more.

Robertson and Zaragoza 2009, https://doi.org/10.1561/1500000019, with the idf that is never below zero. It is the
baseline of BEIR, Thakur et al. 2021, https://arxiv.org/abs/2104.08663, and needs no model.

    index = Index()
    index.add("Ships wait outside until the ice breaks.")
    index.search("When does the ice break?", 5)    → [(0, 0.58)]
"""

import math
from array import array
from collections import Counter
from collections.abc import Collection

from generator.text.words import STOP_WORDS, stem, terms

SATURATION = 1.2
"""`k1`: how soon a word that comes again counts no more."""
LENGTH = 0.75
"""`b`: how much a long passage is held to be long for no reason."""


class Index:
    """Passages by their words: eight bytes for each different word of each passage."""

    def __init__(self) -> None:
        self._passages: dict[str, array[int]] = {}
        self._counts: dict[str, array[int]] = {}
        self._lengths = array("I")

    def __len__(self) -> int:
        return len(self._lengths)

    def add(self, text: str) -> int:
        """Take a passage in; its position, from 0."""
        position, found = len(self._lengths), Counter(searched(text))
        for word, count in found.items():
            self._passages.setdefault(word, array("I")).append(position)
            self._counts.setdefault(word, array("I")).append(count)
        self._lengths.append(found.total())
        return position

    def search(self, query: str, most: int, among: Collection[int] | None = None) -> list[tuple[int, float]]:
        """The passages that are nearest to a query, the nearest first; none that has no word of it.

        Args:
            query: Any text.
            most: Passages wanted.
            among: Positions that are looked at; None for all.

        Returns:
            Position and score of each; of equals the earlier first.
        """
        import numpy as np

        lengths = np.frombuffer(self._lengths, dtype=np.uint32)
        scores = np.zeros(len(lengths))
        if not len(lengths):
            return []
        long = SATURATION * (1 - LENGTH + LENGTH * lengths / max(1.0, float(lengths.mean())))
        for word in sorted(set(searched(query)) & self._passages.keys()):
            at = np.frombuffer(self._passages[word], dtype=np.uint32)
            counts = np.frombuffer(self._counts[word], dtype=np.uint32)
            scores[at] += self._rarity(word) * counts * (SATURATION + 1) / (counts + long[at])
        places = np.array(sorted(among), dtype=np.int64) if among is not None else np.arange(len(lengths))
        order = places[np.argsort(-scores[places], kind="stable")][:most]
        return [(int(place), float(scores[place])) for place in order if scores[place] > 0]

    def _rarity(self, word: str) -> float:
        """The inverse document frequency of a word."""
        having = len(self._passages[word])
        return math.log(1 + (len(self) - having + 0.5) / (having + 0.5))


def searched(text: str) -> list[str]:
    """The words of a text that it is found by: their stems, without those that have no meaning of their own."""
    return [stem(word.partition("'")[0]) for word in terms(text) if word not in STOP_WORDS]
