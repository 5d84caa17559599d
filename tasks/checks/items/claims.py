"""What an option claims, as a sentence that can be held against a text.

claim_of("When was the pier finished?", "1921", "1934", "The pier was finished in 1921.")
→ "The pier was finished in 1934."
"""

import re

from generator.text.words import words

BLANK = "____"
"""Stands where words are missing."""
A_SENTENCE = 6
"""Words from which an option says something by itself."""
_BEFORE = re.compile(r"^[^?]*\?\s+(?=\S)")
"""A question that a sentence with a blank follows."""


def claim_of(question: str, answer: str, option: str, evidence: str) -> str:
    """What is claimed by an option.

    Args:
        question: What is asked, or a sentence with a blank.
        answer: The right option.
        option: The one that is looked at.
        evidence: The words that give the right one.
    """
    if BLANK in question:
        return _BEFORE.sub("", question).replace(BLANK, option)
    if len(words(option)) >= A_SENTENCE:
        return option
    standing = standing_in(answer, evidence)
    return evidence[: standing[0]] + option + evidence[standing[1] :] if standing else f"{question} {option}"


def standing_in(span: str, text: str) -> tuple[int, int] | None:
    """Where a span stands in a text as whole words; None where it does not, or more than once."""
    found = [match.span() for match in re.finditer(rf"(?<!\w){re.escape(span)}(?!\w)", text, re.IGNORECASE)]
    return found[0] if len(found) == 1 else None
