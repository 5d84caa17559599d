"""What an answer looks like, in numbers that a person can check: what `tasks/choosing/answer_scorer.py` weighs.

Each trait counts different words, names or numbers, so that saying a thing again adds nothing, or is a fault.

    traits("What is yeast?", "Yeast is a fungus that …")  → [4.7, 2.3, 1.1, …], in the order of `TRAITS`
"""

import re
from math import log1p

from generator.text.words import STOP_WORDS
from tasks.choosing.plain_words import LONGEST_TEXT, Words, read, share

_LONG_WORD = 7
"""Letters of a long word."""
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][\w-]+")
_ENDS = tuple(".!?…。！？`|}:")
_CLOSERS = "\"'”’)]*_ \t\n"
_BRACKETS = (("(", ")"), ("[", "]"), ("{", "}"))
_FREE = 15
"""Words up to which an answer needs no mark at its end: a name, a number, a title."""
_ON_QUESTION = 0.1
"""Share of the question's content words that an answer to it has at least."""

TRAITS = {
    "letters": "letters of all different words, logarithmic",
    "content words": "different words but those of grammar, logarithmic",
    "new content words": "those that the question does not have, logarithmic",
    "long words": "different words of 7 letters or more, logarithmic",
    "names": "different capitalised words inside sentences, logarithmic",
    "density": "share of the different words that are not of grammar",
    "off the question": "1 with none of the question's content words, 0 from a tenth of them on",
    "repetition": "word trigrams said again, for each different word, at most 1",
    "cut off": "no mark of an end, after more than 15 words",
    "left open": "a bracket or a fence of code is not closed",
}
"""Name of each trait, and what it is."""
FAULTS = frozenset({"off the question", "repetition", "cut off", "left open"})
"""Traits that never raise a score; the others never lower it."""


def traits(question: str, answer: str) -> list[float]:
    """The traits of an answer, in the order of `TRAITS`; the first 16,000 characters of each text are read."""
    told, wanted = read(answer), read(question).different - STOP_WORDS
    content = told.different - STOP_WORDS
    return [
        log1p(sum(map(len, told.different))),
        log1p(len(content)),
        log1p(len(content - wanted)),
        log1p(sum([len(word) >= _LONG_WORD for word in content])),
        log1p(len(set(_NAME.findall(answer[:LONGEST_TEXT])))),
        len(content) / max(1, len(told.different)),
        max(0.0, 1 - share(wanted, told) / _ON_QUESTION) if wanted else 0.0,
        repetition(told),
        float(_is_cut_off(answer, len(told.said))),
        float(is_open(answer)),
    ]


def repetition(told: Words) -> float:
    """Word trigrams that are said again, for each different word, 0 to 1."""
    said, different = told.said, len(told.different)
    if len(said) - different <= different / 10:  # no more trigrams than words are said again
        return 0.0
    again = max(0, len(said) - 2) - len(set(zip(said, said[1:], said[2:], strict=False)))
    return min(1.0, again / different)


def is_open(answer: str) -> bool:
    """Whether a bracket or a fence of code is opened more often than closed."""
    for opening, closing in _BRACKETS:
        if opening in answer and answer.count(opening) > answer.count(closing):
            return True
    return answer.count("```") % 2 == 1


def _is_cut_off(answer: str, words: int) -> bool:
    return words > _FREE and not answer.rstrip(_CLOSERS).endswith(_ENDS)
