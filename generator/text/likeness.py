"""How alike two questions are."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

from generator.text.words import STOP_WORDS, squeeze, stem, words

_TELLING = frozenset("what which who whom whose when where why how not no without".split())


def alike(one: str, other: str) -> float:
    """How alike two questions are, 0 to 1: by their words; where one only says more than the other, by characters."""
    a, b = _asked_about(one), _asked_about(other)
    if a == b:
        return 1.0
    shared = len(a & b) / len(a | b)
    if (a ^ b) & _TELLING:
        return shared / 2
    if (a - b and b - a) or shared < 0.4:  # each asks for something of its own, or the slower measure cannot matter
        return shared
    return SequenceMatcher(None, squeeze(one), squeeze(other), autojunk=False).ratio()


def like_any(text: str, others: Iterable[str], bound: float) -> bool:
    """Whether `text` is at least `bound` alike to one of `others`."""
    return any(alike(text, other) >= bound for other in others)


@lru_cache(maxsize=64)
def _asked_about(question: str) -> frozenset[str]:
    """What tells a question from others: stems of its words, "why" and "not" among them."""
    found = (word.partition("'")[0] for word in words(squeeze(question)))
    meant = (word for word in found if word in _TELLING or word not in STOP_WORDS)
    return frozenset(word if word in _TELLING else stem(word) for word in meant)
