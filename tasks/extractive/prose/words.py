"""Words: what carries meaning in a text, and how much two texts share of it."""

import re
from collections.abc import Iterable

from tasks.extractive.prose.lexicon import vocabulary

_WORD = re.compile(r"[^\W_]+(?:_[^\W_]+)*")
_NAME = re.compile(r"`([^`]+)`")
_STOP = vocabulary(
    """a an and are as at be been being but by can could did do does done for from had has have how i if in into is it
    its may might must no not of off on one or our out shall should so some such than that the their them then there
    these they this those to too upon use used uses using was we were what when where whether which while who whom
    whose why will with would you your happens happen about also any each every more most only other same s t"""
)
_ENDINGS = ("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ied", "ers", "ed", "er", "es", "ly", "s", "e")


def words(text: str) -> list[str]:
    """The words of a text in lower case; a name such as `max_tokens` is one word."""
    return _WORD.findall(text.lower())


def content(text: str) -> list[str]:
    """The words that carry meaning, cut down to their stems."""
    return [stem(word) for word in words(text) if word not in _STOP]


def stem(word: str) -> str:
    """Take off an English ending: `returns`, `returned` and `returning` become the same."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return word[: -len(ending)]
    return word


def lowered(phrase: str) -> str:
    """Without the capital of a sentence's beginning; a name or an acronym, as `HDF5` and `iPhone`, keeps its own."""
    first, *_ = phrase.split(maxsplit=1) or [""]
    return phrase[:1].lower() + phrase[1:] if first[1:].islower() or len(first) == 1 else phrase


def share(part: Iterable[str], whole: Iterable[str]) -> float:
    """How much of `part` is in `whole`, 0 to 1; 1 where there is nothing to be found."""
    wanted = list(part)
    there = frozenset(whole)
    return sum(word in there for word in wanted) / len(wanted) if wanted else 1.0


def alike(one: str, other: str, limit: float = 0.75) -> bool:
    """Whether two questions ask nearly the same: their content words overlap (Jaccard) by `limit` or more.

    Questions that name different pieces of code in back-quotes are different, however few words those names are.
    """
    names, others = set(_NAME.findall(one)), set(_NAME.findall(other))
    if names and others and names != others:
        return False
    left, right = set(content(one)), set(content(other))
    if left == right:
        return True
    return len(left & right) >= limit * len(left | right)
