"""What must hold of a statement that is to be called true or false, and of the false one beside it.

FEVER, Thorne et al. 2018, https://arxiv.org/abs/1803.05355, makes false claims by changing one thing of a true one: so
nothing but what the text says tells the two apart.
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from generator.text.pointing import points_at_text
from generator.text.saying import says_something
from generator.text.tokens import tokens
from tasks.checks.grounding import unsupported
from tasks.checks.items.stated import states

MOST_CHANGED = 8
"""Words that a false statement may have in the place of others, or as many as make this share of the true one."""
SHARE_CHANGED = 0.34
MOST_PLACES = 2
"""Places where it may differ: "an ordered" for "a sorted" is two."""
_LEANS = re.compile(
    r"^\W*(?!It (?:is|was) (?:in|on|at|by|from|with) [^,;]{2,40}? that )"
    r"(?:it|they|he|she|this|these|those|its|their|such|here|there)\b(?! (?:is|are) (?:an?|no|two)\b)",
    re.IGNORECASE,
)


def statement_fault(statement: str, evidence: str, shown: str, language: str | None = None) -> str | None:
    """Why a statement that should be true may not be shown; None where it may.

    Args:
        statement: What is claimed.
        evidence: The words that it rests on.
        shown: The chunk with its title.
        language: Of the chunk, in ISO 639-1, where it can be told.
    """
    if not says_something(statement) or statement.rstrip().endswith(("?", "？", ":")):
        return "not a statement"
    if points_at_text(statement, shown):
        return "about the text itself"
    if _LEANS.match(statement):
        return "not complete in itself"
    return unsupported("", statement, evidence, shown, language=language)


def falsity_fault(statement: str, false: str, shown: str, language: str | None = None) -> str | None:
    """Why a statement that should be false may not be shown; None where it may.

    Args:
        statement: The true one that it was made of.
        false: What is looked at.
        shown: The chunk with its title.
        language: Of the chunk, in ISO 639-1, where it can be told.
    """
    return next(_faults(statement, false, shown, language), None)


def _faults(statement: str, false: str, shown: str, language: str | None) -> Iterator[str]:
    one, other = tokens(statement), tokens(false)
    changed = [
        block[1:] for block in SequenceMatcher(None, one, other, autojunk=False).get_opcodes() if block[0] != "equal"
    ]
    if not changed:
        yield "the false statement is the true one"
    words = sum(max(first[1] - first[0], first[3] - first[2]) for first in changed)
    if len(changed) > MOST_PLACES or words > max(MOST_CHANGED, SHARE_CHANGED * len(one)):
        yield "the false statement changes more than one thing"
    if states(shown, false, language):
        yield "the false statement is true"
