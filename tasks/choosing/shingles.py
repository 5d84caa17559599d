"""A text as the set of its shingles, which are runs of words, and how alike two such sets are.

All texts' sets lie in one array, so that a hundred thousand take seconds. A shingle is held as a hash of 63 bits: among
ten million different ones, the chance that any two are taken for one is below one in a hundred thousand.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from generator.cluster.mapping import current_cluster, parted
from generator.text.tokens import exactly, plain_signs, words_of

_MARKS = ".,;:!?…。、\"'`«»“”‘’„‹›"
_OPENING = "\"'`«»“”‘’„‹›¿¡"
_BLOCK = 4_000_000
_READ = 2_000
"""Texts whose words are read at once."""
_FILL = np.uint64(2**64 - 1)

Pairs = NDArray[np.int64]
"""Shape (n, 2): positions of two texts in each row."""


def normal_form(text: str) -> str:
    """What two texts must share to be exactly the same.

    Unicode NFKC but for powers and fractions, invisible marks (soft hyphens, zero-width characters) taken out, lower
    case, white space of any kind and length made one space, and the marks of a sentence taken off the ends of each
    word: quotes at both, and `. , ; : ! ? …` at its end. Marks inside a word and all other signs stay, so that `C` is
    not `C++`, nor 3.5 35; so does what `generator.text.tokens.exactly` finds, so that `\\d` is not `\\D`.
    """
    plain = plain_signs(text)
    stripped = (word.rstrip(_MARKS).lstrip(_OPENING) for word in plain.lower().split())
    return " ".join([*filter(None, stripped), *exactly(plain)])


@dataclass(frozen=True)
class Sets:
    """The shingles of all texts: those of text i are `values[start[i] : start[i] + size[i]]`, ascending, each once."""

    values: NDArray[np.uint64]
    start: NDArray[np.int64]
    size: NDArray[np.int64]


def shingles(texts: Sequence[str], shingle: int) -> Sets:
    """The sets of all texts.

    Args:
        texts: One without words has an empty set; one of fewer words than a shingle has it as its only one.
        shingle: Words in a shingle, 1 or more.
    """
    numbers, lengths = _numbered(texts, shingle)
    rows = np.repeat(np.arange(len(texts)), lengths)
    starts = np.flatnonzero(rows[: max(0, len(rows) - shingle + 1)] == rows[shingle - 1 :])
    values = np.zeros(len(starts), np.uint64)
    for offset in range(shingle):
        values = mix(values ^ numbers[starts + offset])
    values >>= np.uint64(1)  # the greatest value is left free, to fill up with
    rows = rows[starts]
    order = np.lexsort((values, rows))
    values, rows = values[order], rows[order]
    new = np.ones(len(values), bool)
    new[1:] = (values[1:] != values[:-1]) | (rows[1:] != rows[:-1])
    size = np.bincount(rows[new], minlength=len(texts))
    return Sets(values[new], np.cumsum(size) - size, size)


def _numbered(texts: Sequence[str], least: int) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """A number for each word of all texts in turn, and each text's count; 0 fills up a text of fewer than `least`."""
    vocabulary: defaultdict[str, int] = defaultdict()
    vocabulary.default_factory = lambda: len(vocabulary) + 1
    numbers, lengths = [np.empty(0, np.uint64)], [np.empty(0, np.int64)]
    for words, found, counts in current_cluster().map(partial(_numbered_part, least), parted(texts, _READ)):
        of_all = np.array([0, *(vocabulary[word] for word in words)], np.uint64)
        numbers.append(of_all[found])
        lengths.append(counts)
    return np.concatenate(numbers), np.concatenate(lengths)


def _numbered_part(least: int, texts: Sequence[str]) -> tuple[list[str], NDArray[np.int64], NDArray[np.int64]]:
    """The words of some texts as they come, and as `_numbered` the numbers, which count from 1 in these alone."""
    vocabulary: defaultdict[str, int] = defaultdict()
    vocabulary.default_factory = lambda: len(vocabulary) + 1
    numbers, lengths = list[int](), list[int]()
    for text in texts:
        found = [vocabulary[word] for word in words_of(text)]
        filled = found + [0] * (least - len(found)) if found else []
        numbers += filled
        lengths.append(len(filled))
    return list(vocabulary), np.array(numbers, np.int64), np.array(lengths, np.int64)


def mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread each number over 64 bits: splitmix64 (Steele et al. 2014), one to one."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def places(sets: Sets, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where the shingles of these texts stand, text after text."""
    size = sets.size[rows]
    return np.repeat(sets.start[rows] - np.cumsum(size) + size, size) + np.arange(size.sum())


def jaccard(sets: Sets, pairs: Pairs) -> NDArray[np.float64]:
    """Jaccard similarity of each pair: shared ÷ all, 0 to 1; 0 where a set is empty."""
    found = np.zeros(len(pairs))
    longest = sets.size[pairs].max(axis=1, initial=0)
    order = np.argsort(longest, kind="stable")
    for block in _blocks(longest[order]):
        chosen = order[block]
        one, other = (_padded(sets, pairs[chosen, side], int(longest[chosen[-1]])) for side in (0, 1))
        both = np.sort(np.concatenate([one, other], axis=1), axis=1)
        shared = ((both[:, 1:] == both[:, :-1]) & (both[:, 1:] != _FILL)).sum(axis=1)
        found[chosen] = shared / np.maximum(1, sets.size[pairs[chosen]].sum(axis=1) - shared)
    return found


def _blocks(longest: NDArray[np.int64]) -> Iterable[slice]:
    """Cut ascending lengths so that no block has more than `_BLOCK` cells, its rows filled up to the longest."""
    cuts, at = [0], 0
    while at < len(longest):
        ahead = longest[at : at + _BLOCK // max(1, int(longest[at])) + 1]
        at += max(1, int(np.searchsorted(ahead * np.arange(1, len(ahead) + 1), _BLOCK)))
        cuts.append(at)
    return (slice(*cut) for cut in pairwise(cuts))


def _padded(sets: Sets, rows: NDArray[np.int64], length: int) -> NDArray[np.uint64]:
    """The shingles of each of these texts, shape (rows, length), filled up at the end."""
    table = np.full((len(rows), length), _FILL, np.uint64)
    table[np.arange(length) < sets.size[rows, None]] = sets.values[places(sets, rows)]
    return table
