"""Whether a passage may answer a question, by its words: a few sentences in a row that speak of all that is asked."""

import re

from generator.text.evidence.bearing import bearing
from generator.text.numbers import numbers
from generator.text.saying import meant
from generator.text.words import stem, words

ANSWERS = 0.8
"""Share of a question's words that sentences have which may answer it."""
_WANTS_NUMBER = re.compile(
    r"^\W*(?:in which (?:year|release|version)|when was|how (?:many|much|long|old|far|often))\b", re.IGNORECASE
)
_AROUND = frozenset(map(stem, "first known best year release version much many time".split()))
"""Words that say what kind of answer is wanted, and not of what: who answers `in which year`, `which version`, `how
many` or `who first` says the year, number or name in their place, so that a passage without them may answer as well.
Written down, since nothing about such a word tells it from one of the subject.
"""


def answers_by_words(question: str, passage: str) -> str | None:
    """The sentences of a passage that may answer a question; None where none do.

    Args:
        question: What is asked.
        passage: A chunk.
    """
    wanted = meant(question) - _AROUND
    found = bearing(" ".join(word for word in words(question) if stem(word) in wanted), passage)
    if found.share < ANSWERS or (_WANTS_NUMBER.match(question) and not numbers(found.text)):
        return None
    return found.text if meant(found.text) - meant(question) else None
