"""The longest run of words that a text shares with any text of a set.

The set's words stand one after another in a suffix array: all positions in the order of the words that follow them, so
that whatever begins with the same words stands together, and the longest common beginning with a given run is found by
bisection (Manber and Myers 1990, "Suffix arrays: a new method for on-line string searches"). Hashes of runs of half n
words come first: most texts share none, and cost no search. So the time for a text follows from its own length, even if
ten thousand texts of the set begin alike.

Runs are of tokens (`generator.text.tokens`), and count what those are worth in words (`tasks.choosing.word_worth`).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, repeat

import numpy as np
from numpy.typing import NDArray

from generator.errors import UsageError
from generator.text.tokens import tokens
from tasks.choosing.word_worth import WORD, shown, worth

LEAST = 5
"""Words that an evaluation text must have to be looked for, where it is shorter than n."""

_END = -1
_UNKNOWN = -2


@dataclass(frozen=True)
class Match:
    """The longest run of words that a text shares with an evaluation text.

    Attributes:
        evaluation: Position of the evaluation text, or row, that the run stands in; of several the shortest text.
        words: Length of the run, in whole words.
        passage: The run, lower case and without punctuation.
        share: Part of the evaluation text's words that the run covers, above 0 to 1.
    """

    evaluation: int
    words: int
    passage: str
    share: float


class Index:
    """The suffixes of the evaluation texts in order, and a hash of each short run of their words.

    Args:
        texts: Each one passage on its own; one of fewer than n words is found only whole, and only if it has `LEAST`.
        n: Words of a run that betrays a text, 2 or more.
        owners: What a match names, for each text, where it is not the text's position.

    Raises:
        UsageError: n is less than 2.
    """

    def __init__(self, texts: Sequence[str], n: int = 13, *, owners: Sequence[int] | None = None) -> None:
        if n < 2:
            raise UsageError(f"A shared run of {n} words says nothing; give 2 or more, GPT-3's is 13.")
        self.n = n
        self._half = (n + 1) // 2
        self._owners = range(len(texts)) if owners is None else owners
        self._numbers: dict[str, int] = {}
        self._words: list[int] = []
        self._starts: list[int] = []
        self._lengths: list[int] = []
        self._worths: list[int] = []
        self._runs: set[int] = set()
        self._short: dict[tuple[int, ...], int] = {}
        for text in texts:
            self._add(text)
        self._longest = max(self._lengths, default=0)
        suffixes = _suffixes(np.array(self._words, np.int64), self._longest)
        self._suffixes: list[int] = suffixes.tolist()
        self._preference = self._by_length()[np.searchsorted(self._starts, suffixes, side="right") - 1]
        self._short_lengths = sorted({len(short) for short in self._short}, reverse=True)
        self._heads = {short[:LEAST] for short in self._short}

    def unfindable(self, count: int) -> list[int]:
        """Of the evaluation texts or rows 0 to count − 1, those with too few words to be found at all."""
        least = min(LEAST, self.n) * WORD
        found = {owner for owner, worth in zip(self._owners, self._worths, strict=True) if worth >= least}
        return [position for position in range(count) if position not in found]

    def match(self, text: str) -> Match | None:
        """The longest run of at least n words that a text shares with an evaluation text, else a short one whole."""
        words = tokens(text)
        numbers = list(map(self._numbers.get, words, repeat(_UNKNOWN)))
        start, length = self._longest_run(numbers, words)
        if not length and self._short:
            start, length = self._whole(numbers)
        return self._told(words[start : start + length], numbers[start : start + length]) if length else None

    def _by_length(self) -> NDArray[np.int64]:
        """A number for each text that is less for fewer words, then for an earlier text; its rest is the text."""
        count = len(self._worths)
        return np.array(self._worths, np.int64) * count + np.arange(count)

    def _add(self, text: str) -> None:
        found = tokens(text)
        words = [self._numbers.setdefault(word, len(self._numbers)) for word in found]
        value = worth(found)
        if LEAST * WORD <= value < self.n * WORD:
            self._short.setdefault(tuple(words), len(self._starts))
        self._starts.append(len(self._words))
        self._lengths.append(len(words))
        self._worths.append(value)
        self._words += [*words, _END]
        self._runs.update(map(hash, _windows(words, self._half)))

    def _longest_run(self, numbers: list[int], words: list[str]) -> tuple[int, int]:
        """Start and length of the run that is worth most, at least n words, else nothing.

        Known half runs that follow each other may come from different texts, so each is looked up. A run of n words
        has at least n tokens, for none is worth more than a word.
        """
        best, most = (0, 0), self.n * WORD - 1
        for first, last in _stretches(self._known(numbers)):
            for start in range(first, last + 1):
                possible = min(last + self._half - start, self._longest)
                if possible * WORD <= most:
                    break
                length = self._common(numbers[start : start + possible])
                if length * WORD > most and (value := worth(words[start : start + length])) > most:
                    best, most = (start, length), value
        return best

    def _known(self, numbers: list[int]) -> list[int]:
        """Where the half runs begin that some evaluation text has; none if there cannot be a whole one.

        A run of n words holds a half run that begins at a multiple of n − half + 1, so most texts need no more.
        """
        half = self._half
        some = range(0, len(numbers) - half + 1, self.n - half + 1)
        if not any(hash(tuple(numbers[start : start + half])) in self._runs for start in some):
            return []
        return [start for start, run in enumerate(map(hash, _windows(numbers, half))) if run in self._runs]

    def _common(self, numbers: list[int]) -> int:
        """How many of these words, from the first on, some evaluation text has in a row."""
        at = bisect_left(self._suffixes, numbers, key=lambda suffix: self._words[suffix : suffix + len(numbers)])
        neighbours = self._suffixes[max(0, at - 1) : at + 1]
        return max(_prefix(numbers, self._words[suffix : suffix + len(numbers)]) for suffix in neighbours)

    def _whole(self, numbers: list[int]) -> tuple[int, int]:
        """Start and length of the longest short evaluation text that is contained whole."""
        heads = [start for start, head in enumerate(_windows(numbers, LEAST)) if head in self._heads]
        for length in self._short_lengths:
            for start in heads:
                if tuple(numbers[start : start + length]) in self._short:
                    return start, length
        return 0, 0

    def _told(self, words: list[str], numbers: list[int]) -> Match:
        value = worth(words)
        text = self._short[tuple(numbers)] if value < self.n * WORD else self._shortest_holding(numbers)
        return Match(self._owners[text], value // WORD, shown(words), value / self._worths[text])

    def _shortest_holding(self, numbers: list[int]) -> int:
        """Of the evaluation texts that have these words in a row, the one with the fewest words, then the first."""

        def beginning(suffix: int) -> list[int]:
            return self._words[suffix : suffix + len(numbers)]

        first = bisect_left(self._suffixes, numbers, key=beginning)
        last = bisect_right(self._suffixes, numbers, key=beginning)
        return int(self._preference[first:last].min()) % len(self._lengths)


def _windows(numbers: list[int], size: int) -> Iterator[tuple[int, ...]]:
    return zip(*(numbers[offset:] for offset in range(size)), strict=False)


def _stretches(positions: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of each stretch of positions that follow each other."""
    for _, stretch in groupby(enumerate(positions), key=lambda item: item[1] - item[0]):
        members = [position for _, position in stretch]
        yield members[0], members[-1]


def _prefix(one: Sequence[int], other: Sequence[int]) -> int:
    """How many numbers two sequences begin with in common."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _suffixes(words: NDArray[np.int64], longest: int) -> NDArray[np.int64]:
    """Positions in the order of what follows them (prefix doubling, Manber and Myers 1990), up to a text's end."""
    rank = np.unique(words, return_inverse=True)[1].astype(np.int64)
    step = 1
    while step <= longest and rank.max(initial=-1) + 1 < len(rank):
        following = np.zeros(len(rank), np.int64)
        following[:-step] = rank[step:] + 1
        rank = np.unique(rank * (len(rank) + 1) + following, return_inverse=True)[1].astype(np.int64)
        step *= 2
    return np.argsort(rank, kind="stable")
