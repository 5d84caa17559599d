"""Texts that a measure takes for alike, though something in them tells them apart: a sign, a number, a negation.

Measures on words and embeddings hardly see it: "Is it frozen at -5 degrees?" and "Is it frozen at 5 degrees?" have the
same words, and a cosine of .98. What tells is in `generator.text.tokens.telling`.
"""

from collections.abc import Hashable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from generator.text.tokens import figures, telling, words_of

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

MOSTLY = 0.7
"""Share of two texts' words, from which on they are taken for the same text but for what tells them apart."""

Places = NDArray[np.int64]
Pairs = NDArray[np.int64]


class ToldApart:
    """What tells each of some texts from others; read where it is asked for, as few texts are alike."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._numbers: dict[Hashable, int] = {}
        self._of: dict[int, int] = {}

    def kind(self, place: int) -> int:
        """A number for what tells a text from others of the same words; equal where nothing does."""
        if place not in self._of:
            self._of[place] = self._numbers.setdefault(telling(self._texts[place]), len(self._numbers))
        return self._of[place]

    def same(self, pairs: Pairs) -> NDArray[np.bool_]:
        """For each pair (n, 2) of texts that have the same words whether nothing tells them apart: (n,)."""
        return np.array([self.kind(one) == self.kind(other) for one, other in pairs.tolist()], bool)

    def leave_alike(self, places: Places, rows: Places, columns: Places, alike: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Of a table of texts with nearly one meaning, take out those that do not have it.

        Of two texts none may have a number where the other has another one (it may have none, as "seven" for 7); and if
        they share most of their words, nothing else tells them apart either. A paraphrase may well say "not" where the
        other text does not.

        Args:
            places: Positions of texts.
            rows: (n,) places of those that stand in the rows of the table.
            columns: (m,) likewise.
            alike: (n, m) which have nearly one meaning.
        """
        one, other = self._figures[places[rows]], self._figures[places[columns]]
        fewer = np.minimum(one.sum(axis=1), other.sum(axis=1).T)
        left: NDArray[np.bool_] = alike & np.asarray((one @ other.T).toarray() == fewer)
        for row, column in zip(*np.nonzero(left), strict=True):
            pair = int(places[rows[row]]), int(places[columns[column]])
            if self.kind(pair[0]) != self.kind(pair[1]) and self._shared(*pair) >= MOSTLY:
                left[row, column] = False
        return left

    @cached_property
    def _figures(self) -> "csr_matrix":
        """Which numbers each text has: (texts, numbers)."""
        from scipy.sparse import csr_matrix

        known: dict[str, int] = {}
        found = [[known.setdefault(figure, len(known)) for figure in figures(text)] for text in self._texts]
        starts = np.cumsum([0, *map(len, found)])
        columns = np.array([column for of_text in found for column in of_text], np.int64)
        return csr_matrix((np.ones(len(columns), np.int64), columns, starts), shape=(len(found), max(1, len(known))))

    def _shared(self, one: int, other: int) -> float:
        first, second = (frozenset(words_of(self._texts[place])) for place in (one, other))
        return len(first & second) / max(1, len(first | second))
