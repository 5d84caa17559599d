"""What must hold of the options of a choice: one is right, the others are wrong by the text, and none stands out.

Haladyna, Downing and Rodriguez 2002, https://doi.org/10.1207/S15324818AME1503_5, list what gives the right option away:
that it is the longest, that it alone is of its kind, that others are the same, "all of the above".
"""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from generator.text.words import squeeze, words
from tasks.checks.items.claims import BLANK, claim_of
from tasks.checks.items.stated import states

WRONG = 3
"""Wrong options beside the right one."""
LONGER = 1.6
"""How much longer than every other the right option may be, or shorter."""
UNEVEN = 3.0
"""How much longer than another an option may be at all."""
SLACK = 15
"""Characters that make no difference."""
_OTHERS = re.compile(
    r"\b(?:all|none|both|neither|any|either) of (?:the|these|them|those)\b|\b(?:above|not (?:given|stated|mentioned))\b"
    r"|\b[A-D] (?:and|or) [A-D]\b|\b[Aa]nswers? [A-D]\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[^\w]*[vV]?\d[\d.,:/\s-]*(?:%|°|[^\W\d]{0,12})?[^\w]*")


def options_fault(question: str, answer: str, wrong: Sequence[str], evidence: str, shown: str) -> str | None:
    """Why options may not be shown; None where they may.

    Args:
        question: What is asked.
        answer: The right option.
        wrong: The others.
        evidence: The words that give the right one.
        shown: The chunk with its title.
    """
    return next(_faults(question, answer, wrong, evidence, shown), None)


def _faults(question: str, answer: str, wrong: Sequence[str], evidence: str, shown: str) -> Iterator[str]:
    options = [answer, *wrong]
    if len(wrong) < WRONG:
        yield "fewer than three wrong options"
    if not all(words(option) or option.strip(" .") for option in options):
        yield "an option says nothing"
    if any(_OTHERS.search(option) for option in options):
        yield "an option speaks of the others"
    if any(_are_the_same(one, other) for one, other in combinations(options, 2)):
        yield "two options are the same"
    if any(_holds(option, answer) or _holds(answer, option) for option in wrong):
        yield "a wrong option holds the right one"
    if len({is_number(option) for option in options}) > 1:
        yield "options of different kinds"
    yield from _lengths(answer, wrong)
    if _holds(question.replace(BLANK, " "), answer):
        yield "question gives the answer away"
    if any(states(shown, claim_of(question, answer, option, evidence)) for option in wrong):
        yield "a wrong option is right"


def is_number(option: str) -> bool:
    """Whether an option is a number, with a unit or without."""
    return _NUMBER.fullmatch(option) is not None


def _are_the_same(one: str, other: str) -> bool:
    return _bare(one) == _bare(other)


def _bare(option: str) -> str:
    return squeeze(option).strip(" .,;:!?\"'`*()")


def _holds(text: str, option: str) -> bool:
    """Whether a text has an option as whole words; one of a letter or two stands anywhere by chance."""
    bare = _bare(option)
    return len(bare) > 2 and re.search(rf"(?<![\w.]){re.escape(bare)}(?![\w]|\.\d)", squeeze(text)) is not None


def _lengths(answer: str, wrong: Sequence[str]) -> Iterator[str]:
    right, lengths = len(answer), sorted(map(len, wrong))
    if not lengths:
        return
    if right > LONGER * lengths[-1] + SLACK or LONGER * right + SLACK < lengths[0]:
        yield "the right option stands out"
    if max(right, lengths[-1]) > UNEVEN * min(right, lengths[0]) + SLACK:
        yield "options of different lengths"
