"""What a chunk says of a statement, by rules: it says so, it says otherwise, or neither.

A statement that the chunk bears is supported, by the sentences that bear it. One that is nearly the chunk's own
sentence, and differs from it in a number, a unit, a name or by a negation, is contradicted by it. Of all else the chunk
says nothing.
"""

from generator.ratings import FactCheck
from generator.text.evidence.alignment import aligned
from generator.text.evidence.bearing import Bearing, bearing
from generator.text.evidence.quotations import is_bag_of, locate
from generator.text.support import contains
from tasks.checks.grounding import LEAST_SUPPORT, unsupported

OTHERWISE = frozenset(("says the opposite", "unit not in the chunk", "number of something else"))
"""What is only ever found beside a sentence that says nearly the same."""
REPLACED = frozenset(("number not in the chunk", "name not in the chunk"))
"""What contradicts a sentence that says nearly the same, and is an invention where there is none."""
NEARLY_THE_SAME = 0.6
"""Share of a statement's content words that a sentence has, in order, for the two to be compared word by word."""


def checked_fact(statement: str, question: str, shown: str, language: str | None = None) -> FactCheck:
    """Hold a statement against a chunk.

    Args:
        statement: Of an answer.
        question: What was asked; what it says is known.
        shown: The chunk with its title.
        language: Of the chunk, in ISO 639-1, where it can be told.
    """
    borne = bearing(statement, shown, question)
    fault = unsupported(question, statement, borne.text, shown, language=language)
    if fault is None and (contains(shown, statement) or _is_borne(statement, shown, borne)):
        evidence = borne.text or locate(statement, shown)
        return FactCheck(statement=statement, verdict="supported", evidence=evidence or None)
    if fault in OTHERWISE or (fault in REPLACED and _are_alike(statement, borne)):
        return FactCheck(statement=statement, verdict="contradicted", evidence=borne.text)
    return FactCheck(statement=statement, verdict="not in the text")


def _is_borne(statement: str, shown: str, borne: Bearing) -> bool:
    """Whether some sentences say a statement: not where they have its words, and it no others, in another order."""
    return borne.share >= LEAST_SUPPORT and (_are_alike(statement, borne) or not is_bag_of(statement, shown))


def _are_alike(statement: str, borne: Bearing) -> bool:
    return aligned(statement, borne.text).share >= NEARLY_THE_SAME
