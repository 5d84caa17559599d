"""Whether a text says a claim outright: a sentence of it has every word of the claim that means something, in its
order, and does not say the opposite.

It is asked of what should be false. So it looks for the claim's own words, and leaves to a judge what a text says in
others; a claim that was made by changing one word of a sentence is not said by that sentence any more.
"""

from functools import lru_cache

from generator.text.evidence.alignment import aligned
from generator.text.evidence.bearing import stems
from generator.text.evidence.opposites import says_the_opposite
from generator.text.evidence.units import changed_units
from generator.text.numbers import new_numbers
from generator.text.sentences import sentences
from generator.text.support import contains

IN_ORDER = 0.8
"""Share of a claim's words that stand in the sentence in the same order."""


def states(text: str, claim: str, language: str | None = None) -> bool:
    """Whether a text says a claim in the claim's own words.

    Args:
        text: A chunk.
        claim: A statement; a word or two count as one.
        language: Of both, in ISO 639-1, where it can be told.
    """
    wanted = stems(claim)
    if contains(text, claim) and not says_the_opposite(aligned(claim, text), language):
        return True
    return bool(wanted) and any(_says(told, claim, language) for told, held in _sentences(text) if wanted <= held)


def _says(told: str, claim: str, language: str | None) -> bool:
    sides = aligned(claim, told)
    if sides.share < IN_ORDER or says_the_opposite(sides, language) or changed_units(claim, told):
        return False
    return not new_numbers(claim, told, language=language)


@lru_cache(maxsize=16)  # several claims in a row are held against one chunk
def _sentences(text: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The sentences of a text, each with its stems."""
    return tuple((told, stems(told)) for told in sentences(text))
