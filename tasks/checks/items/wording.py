"""Whether a question is the same question as another in other words, or in the same ones."""

from collections.abc import Iterable
from difflib import SequenceMatcher

from generator.text.evidence.bearing import stems
from generator.text.likeness import like_any
from generator.text.words import words

ALIKE = 0.8
"""Questions at least this much alike are in the same words."""
RUN = 0.7
"""Share of a question's words that stand in another in one row, from which it is worded like that; or all of that."""
LEAST_RUN = 5
"""Words of such a row."""
SAME_EVIDENCE = 0.5
"""Share of the words of the shorter of two pieces of evidence that the other has, where they are of one fact."""


def same_words(question: str, known: Iterable[str]) -> bool:
    """Whether a question is worded like one of those that are known."""
    known = list(known)
    return like_any(question, known, ALIKE) or any(_runs_along(question, one) for one in known)


def same_fact(evidence: str, known: Iterable[str]) -> bool:
    """Whether evidence is the evidence of something that is known, or overlaps with it."""
    return any(_overlap(stems(evidence), stems(one)) for one in known)


def _runs_along(question: str, known: str) -> bool:
    one, other = words(question), words(known)
    longest = SequenceMatcher(None, one, other, autojunk=False).find_longest_match().size
    return longest >= max(LEAST_RUN, min(RUN * len(one), len(other)))


def _overlap(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= SAME_EVIDENCE * max(1, min(len(one), len(other)))
