"""Two texts side by side: which words of the one stand in the other, in its order, and what each has alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from generator.text.typography import joined
from generator.text.words import STOP_WORDS, stem, words

_AROUND = 3
"""Words before what is covered that may still belong to it: a negation, a number."""


@dataclass(frozen=True)
class Alignment:
    """An answer's sentence beside the sentences that bear it.

    Attributes:
        said: Words of the one.
        told: Words of the other.
    """

    said: tuple[str, ...]
    told: tuple[str, ...]

    @cached_property
    def share(self) -> float:
        """Share of the content words of `said` that `told` has in the same order, 0 to 1."""
        content = [place for place, word in enumerate(self.said) if word not in STOP_WORDS]
        return sum(place in self._matched_said for place in content) / len(content) if content else 0.0

    @cached_property
    def covered(self) -> tuple[str, ...]:
        """The part of `told` that `said` is about, from the first word that both have to the last, and a few before."""
        first, end = self._bounds
        return self.told[first:end]

    @cached_property
    def only_said(self) -> tuple[str, ...]:
        """Words of `said` that `told` has not, or elsewhere."""
        return tuple(word for place, word in enumerate(self.said) if place not in self._matched_said)

    @cached_property
    def only_told(self) -> tuple[str, ...]:
        """Words of the covered part of `told` that `said` has not, or elsewhere."""
        matched = {second + n for _, second, size in self._blocks for n in range(size)}
        return tuple(self.told[place] for place in range(*self._bounds) if place not in matched)

    @cached_property
    def _bounds(self) -> tuple[int, int]:
        places = self._matched_told
        return (max(0, min(places) - _AROUND), min(max(places) + 2, len(self.told))) if places else (0, 0)

    @cached_property
    def _blocks(self) -> Sequence[tuple[int, int, int]]:
        one, other = tuple(map(_compared, self.said)), tuple(map(_compared, self.told))
        return SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()

    @cached_property
    def _matched_said(self) -> frozenset[int]:
        return frozenset(first + n for first, _, size in self._blocks for n in range(size))

    @cached_property
    def _matched_told(self) -> frozenset[int]:
        return frozenset(
            second + n
            for first, second, size in self._blocks
            for n in range(size)
            if size > 1 or self.said[first] not in STOP_WORDS
        )


def aligned(said: str, told: str) -> Alignment:
    """Put two texts side by side."""
    return Alignment(tuple(words(joined(said))), tuple(words(joined(told))))


def _compared(word: str) -> str:
    return stem(word.partition("'")[0]) if not word.endswith("n't") else word
