"""Whether a sentence says the opposite of what bears it: a negation put in or left out, a word turned round.

Only where the two are so alike that nothing but that word can make the difference; of a free rendering nothing is said.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from generator.text.evidence.alignment import Alignment
from generator.text.lexicon.negation import (
    BUT_ONLY,
    IMPLIED,
    IMPLIED_BEGINNINGS,
    IMPLIED_ENDINGS,
    NEGATING_SIGNS,
    NEGATIONS,
    YES_OR_NO,
)
from generator.text.lexicon.opposites import OPPOSITES

LEAST_ALIKE = 0.6
"""Share of a sentence's content words that its bearing must have, in order, for the two to be compared."""
NEARLY_COPIED = 0.85
"""The same where each has negations, and their number decides."""


def says_the_opposite(sides: Alignment, language: str | None = None) -> bool:
    """Whether a sentence negates what bears it, or has a word's opposite in its place.

    Args:
        sides: The sentence beside what bears it.
        language: Of both, ISO 639-1; None: the words of all languages that are known count.
    """
    if sides.share < LEAST_ALIKE:
        return False
    return _is_turned(sides) or _is_negated(sides, language)


def negations(words: Sequence[str], language: str | None = None) -> int:
    """How often some words negate; "not only" does not, and a word such as "impossible" does not count."""
    known = _negating(language)
    found = sum(
        (word in known or word.endswith("n't")) and after not in BUT_ONLY and not after[:1].isdecimal()
        for word, after in pairwise([*words, ""])
    )
    signs = NEGATING_SIGNS.get(language or "", ())
    return found + sum("".join(words).count(sign) for sign in signs)


def _is_turned(sides: Alignment) -> bool:
    told = set(sides.only_told)
    return any(not told.isdisjoint(OPPOSITES.get(word, ())) for word in sides.only_said)


def _is_negated(sides: Alignment, language: str | None) -> bool:
    said = sides.said[1:] if sides.said[0] in YES_OR_NO else sides.said
    one, other = negations(said, language), negations(sides.covered, language)
    if one == other or (one and other and (sides.share < NEARLY_COPIED or (one - other) % 2 == 0)):
        return False
    alone = sides.only_told if one else sides.only_said
    return not any(map(_implies_not, alone))


@lru_cache(maxsize=4096)
def _implies_not(word: str) -> bool:
    """Whether a word negates by itself, so that it may stand for a negation: "impossible", "lacks", "harmless"."""
    if word in IMPLIED or word.endswith(IMPLIED_ENDINGS):
        return True
    return len(word) > 5 and word.startswith(IMPLIED_BEGINNINGS)


@lru_cache(maxsize=64)
def _negating(language: str | None) -> frozenset[str]:
    if language in NEGATIONS:
        return NEGATIONS[language]
    return frozenset().union(*(NEGATIONS[code] for code in ("en", "de", "ru", "el", "ar", "hi", "vi", "zh", "sv")))
