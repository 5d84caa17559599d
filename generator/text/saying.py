"""Whether a text says anything, and whether two texts say the same."""

import re

from generator.text.lexicon.asking import OPENERS
from generator.text.lexicon.function_words import FUNCTION_WORDS
from generator.text.words import stem, words

_ACRONYM = re.compile(r"\b[A-Z]{2,}\b")
_SILENT = [words | OPENERS.get(language, frozenset()) for language, words in FUNCTION_WORDS.items()]
_EMPTY = frozenset().union(*_SILENT)


def says_something(text: str) -> bool:
    """Whether a text has a word with a meaning of its own, in whatever script: none has "the", "…", "Why is it?"."""
    said = words(text)
    return not any(silent.issuperset(said) for silent in _SILENT) or _ACRONYM.search(text) is not None


def meant(text: str) -> frozenset[str]:
    """Stems of the words with a meaning of their own, those that ask left out."""
    return frozenset(stem(word) for word in words(text) if word not in _EMPTY)


def says_the_same(one: str, other: str) -> bool:
    """Whether two texts are of the same words, but for those that ask and those that have no meaning of their own."""
    a = meant(one)
    return bool(a) and a == meant(other)
