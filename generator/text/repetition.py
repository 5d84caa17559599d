"""Loops: a word or a phrase over and over, as a model writes that has lost its way."""

from collections.abc import Sequence
from itertools import pairwise

from generator.text.words import words

_WORDS = 3
"""Times in a row that make a loop of one word, or of two or three."""
_LONG = 4
"""Words from which a phrase said twice in a row is a loop."""
_VARIED = 0.7
"""Share of different words from which there is no loop of several."""
_POOR = 0.34
"""Share of different words at which a text is one loop, wherever it is cut."""
_ENOUGH = 24
"""Words from which that is said."""
_WORD = 2.5
"""Mean length of words that are no single characters; of those a text has fewer different ones anyway."""


def loops(text: str, source: str = "") -> bool:
    """Whether a text says a word three times in a row, or a phrase over and over, and its source does not."""
    said = words(text)
    return _has_loop(said) and not (source and text.strip() in source)


def _has_loop(said: Sequence[str]) -> bool:
    if any(one == two == three for one, two, three in zip(said, said[1:], said[2:], strict=False) if one.isalpha()):
        return True
    share = len(set(said)) / len(said) if said else 1.0
    if share >= _VARIED:
        return False
    if len(said) >= _ENOUGH and share <= _POOR and len("".join(said)) > _WORD * len(said):
        return True
    return any(_repeats(said, size) for size in _distances(said) if size > 1)


def _distances(said: Sequence[str]) -> set[int]:
    """How far from each other the same two words in a row stand."""
    last: dict[tuple[str, str], int] = {}
    found = set()
    for place, pair in enumerate(pairwise(said)):
        if pair in last:
            found.add(place - last[pair])
        last[pair] = place
    return found


def _repeats(said: Sequence[str], size: int) -> bool:
    """Whether a phrase of so many words stands often enough in a row."""
    wanted = size if size >= _LONG else size * (_WORDS - 1)
    run = 0
    for one, other in zip(said, said[size:], strict=False):
        run = run + 1 if one == other else 0
        if run >= wanted:
            return True
    return False
