"""A chain of thought as the checks look at it: what it says, by content words and with numbers by value."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from generator.text.numbers import Number, numbers
from generator.text.support import held
from generator.text.words import content_words, squeeze
from tasks.checks.chains.by_value import by_value

SAME = 0.8
"""Two texts that each hold this share of the other's content words say the same."""
_NEGATION = re.compile(r"\b(?:not?|nor|never|none|without|cannot|\w+n't)\b")
_ABOUT_THE_TASK = frozenset(  # in English; in other languages such a step is short, or says something besides
    "question ask asks asked asking answer answers answered document text chunk passage says said states stated step "
    "steps first need needs find want wants know determine determined identify let therefore thus hence consequently "
    "according conclusion conclude problem solve solved solution result results information everything carefully check "
    "think simple important calculate compute work worked works".split()
)
"""Words that say what is being done, not what is so."""
_VERDICTS = frozenset(("yes", "no", "true", "false"))


@dataclass(frozen=True)
class Chain:
    """A chain with what it is of; its parts with numbers by value are made once.

    Attributes:
        steps: As they are written, without marks.
        question: What is asked.
        answer: What the steps lead to.
        source: The chunk; empty where there is none.
    """

    steps: Sequence[str]
    question: str
    answer: str
    source: str

    @cached_property
    def said(self) -> list[str]:
        return [by_value(step) for step in self.steps]

    @cached_property
    def asked(self) -> str:
        return by_value(self.question)

    @cached_property
    def answered(self) -> str:
        return by_value(self.answer)

    @cached_property
    def told(self) -> str:
        """What the answer tells: its content words that the question does not have; all of them, where it has all."""
        wanted = [word for word in content_words(self.answered) if word not in _VERDICTS]
        return " ".join(word for word in wanted if not held(word, self.asked)) or " ".join(wanted)


def says_the_same(one: str, other: str) -> bool:
    """Whether each of two texts holds nearly all content words of the other, and both or neither deny it."""
    if negated(one) != negated(other):
        return False
    a, b = said(one), said(other)
    return held(a, b) >= SAME and held(b, a) >= SAME


@lru_cache(maxsize=64)
def said(part: str) -> str:
    """The words of a step that say what is so."""
    return " ".join(dict.fromkeys(word for word in content_words(part) if word not in _ABOUT_THE_TASK))


def negated(part: str) -> bool:
    """Whether a text denies what it says; twice is not at all."""
    return len(_NEGATION.findall(squeeze(part))) % 2 == 1


def figures(text: str) -> list[Number]:
    """Numbers of a text that are written in digits."""
    return [number for number in numbers(text) if not number.in_words]
