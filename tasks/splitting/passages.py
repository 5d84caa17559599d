"""Which passages several documents have in common: runs of words, and chunks that are nearly the same.

A run is as many words in a row as `tasks.choosing.passages` takes for a leak, counted alike, but signs need not agree:
where a row is to be dropped, `x < y` is not `x > y`; here two texts that differ by a sign are better on one side. All
runs of all chunks are held as hashes of 64 bits, so that a hundred thousand chunks take little: among 20 million
different runs the chance that any two are taken for one is one in a hundred thousand.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.text.tokens import words_of
from tasks.choosing.shingles import mix
from tasks.choosing.word_worth import WORD, of_token

WORDS = 13
"""Words in a row that two texts do not share by chance (GPT-3, appendix C)."""
_BLOCK = 1 << 21
"""Words that are worked on at once."""
_PARTS = 16
"""Parts that runs are sorted in, so that sorting takes little memory."""
_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Shared:
    """Passages that more than one document has.

    Attributes:
        passage: (n,) number of a passage, ascending from 0.
        chunk: (n,) position of a chunk that has it, each once a passage.
        sole: (documents,) how many passages each document has that no other one has.
    """

    passage: Places
    chunk: Places
    sole: Places


def shared_runs(texts: Iterable[str], document: Places, words: int = WORDS) -> Shared:
    """The runs of words that more than one document has.

    Args:
        texts: Of the chunks.
        document: (chunks,) the number of each chunk's document, from 0.
        words: Of a run.
    """
    value, chunk = runs_of(texts, words)
    counts = int(document.max(initial=-1)) + 1
    found, sole, known = [(np.empty(0, np.int64), np.empty(0, np.int64))], np.zeros(counts, np.int64), 0
    part = value >> np.uint64(64 - _PARTS.bit_length() + 1)
    for number in range(_PARTS):
        here = np.flatnonzero(part == number)
        shared = _shared(value[here], chunk[here].astype(np.int64), document, counts)
        found.append((shared.passage + known, shared.chunk))
        known += int(shared.passage.max(initial=-1)) + 1
        sole += shared.sole
    passage, chunks = (np.concatenate(side) for side in zip(*found, strict=True))
    return Shared(passage, chunks, sole)


def shared_groups(groups: Sequence[Sequence[int]], document: Places) -> Shared:
    """Groups of chunks that are nearly the same, as passages; a chunk in no group is one of its own."""
    number = np.arange(len(document)) + len(groups)
    for name, group in enumerate(groups):
        number[group] = name
    counts = int(document.max(initial=-1)) + 1
    return _shared(number.astype(np.uint64), np.arange(len(document)), document, counts)


def _shared(value: NDArray[np.uint64], chunk: Places, document: Places, counts: int) -> Shared:
    """Passages by a value that is the same for the same passage."""
    order = np.lexsort((chunk, document[chunk], value))
    value, chunk = value[order], chunk[order]
    again = (value[1:] == value[:-1]) & (chunk[1:] == chunk[:-1])
    once = np.concatenate([np.ones(min(1, len(value)), bool), ~again])
    value, chunk = value[once], chunk[once]
    new = np.concatenate([np.ones(min(1, len(value)), bool), value[1:] != value[:-1]])
    starts = np.flatnonzero(new)
    lengths = np.diff(np.append(starts, len(value)))
    owner = document[chunk]
    several = owner[starts] != owner[starts + lengths - 1]  # documents stand in order within a passage
    kept = np.repeat(several, lengths)
    passage = np.repeat(np.cumsum(several) - 1, lengths)[kept]
    return Shared(passage, chunk[kept], np.bincount(owner[starts[~several]], minlength=counts))


def runs_of(texts: Iterable[str], words: int) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """All runs of so many words: a hash of each, and the position of its text; hashes of two calls do not compare."""
    known: dict[str, int] = {}
    found = [(np.empty(0, np.uint64), np.empty(0, np.uint32))]
    numbers, worths, ends, first = list[int](), list[int](), list[int](), 0
    for text in texts:
        said = words_of(text)
        numbers += [known.setdefault(word, len(known)) for word in said]
        worths += map(of_token, said)
        ends.append(len(numbers))
        if len(numbers) >= _BLOCK:
            found.append(_hashed(numbers, worths, ends, first, words))
            numbers, worths, ends, first = [], [], [], first + len(ends)
    found.append(_hashed(numbers, worths, ends, first, words))
    value, chunk = zip(*found, strict=True)
    return np.concatenate(value), np.concatenate(chunk)


def _hashed(
    numbers: list[int], worths: list[int], ends: list[int], first: int, words: int
) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """The runs of some texts that stand one after another; a run ends where it is worth so many words, or is none."""
    ending = np.array(ends, np.int64)
    row = np.repeat(np.arange(len(ends)), np.diff(ending, prepend=0))
    value = np.concatenate([[0], np.cumsum(np.array(worths, np.int64))])
    begin = np.flatnonzero(np.array(worths, np.int64) > 0)
    end = np.searchsorted(value, value[begin] + words * WORD)
    whole = end <= ending[row[begin]]
    begin, end = begin[whole], end[whole]
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(mix(np.array(numbers, np.uint64)) * _powers(_BASE, row))])
    hashes = (sums[end] - sums[begin]) * _powers(_INVERSE, row)[begin]
    return mix(hashes ^ (end - begin).astype(np.uint64)), (row[begin] + first).astype(np.uint32)


def _powers(base: int, like: Places) -> NDArray[np.uint64]:
    """1, base, base², … as many as `like` has, each modulo 2⁶⁴."""
    powers = np.full(len(like), base, np.uint64)
    powers[:1] = 1
    return np.cumprod(powers)
