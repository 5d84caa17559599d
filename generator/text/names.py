"""Names in a text, and what it says that other texts do not have."""

import re

from generator.text.numbers import LIST_MARK, new_numbers
from generator.text.words import STOP_WORDS, words

_NAME = re.compile(r"(?<![.!?:] )(?<![.!?:][\"')\]*] )(?<= )(?:[A-Z][\w-]*[a-z][\w-]*|[A-Z]{2,}[\w-]*)")
_SPACES = re.compile(r"[^\S\n]+")


def names(text: str) -> set[str]:
    """Capitalised words inside sentences, and acronyms: what looks like the name of something."""
    lines = _SPACES.sub(" ", LIST_MARK.sub("", text))
    return {name.casefold() for name in _NAME.findall(lines)} - STOP_WORDS


def new_facts(text: str, *known: str) -> set[str]:
    """Numbers and names in `text` that none of `known` has."""
    have_words = {word for source in known for word in words(source)}
    strange = {name for name in names(text) if not set(words(name)) <= have_words}
    return new_numbers(text, *known) | strange
