"""Questions that point at the text they were made from: "According to the passage, …", "What does the author say?"."""

from generator.text.lexicon.the_text import HINTS, POINTING
from generator.text.typography import plain


def points_at_text(question: str, source: str = "") -> bool:
    """Whether a question speaks of the text before whoever asks, in whatever language.

    Args:
        question: The question.
        source: The text. Where it speaks in the same words, as a manual of a text editor does of "the text", they name
            a thing.
    """
    asked = plain(question)
    folded = asked.casefold()
    if not any(hint in folded for hint in HINTS):
        return False
    said = None
    for pattern in POINTING:
        if found := pattern.search(asked):
            said = plain(source).casefold() if said is None else said
            phrase = found[0].casefold().strip()
            if phrase not in said:
                return True
    return False
