"""What an edited answer says that its chunk does not: numbers and names, looked up by rules while it is written."""

import re
from collections.abc import Iterable

from generator.reasoning import steps_of
from generator.reviewing.texts import Text
from generator.text.languages import language_of
from generator.text.names import new_names
from generator.text.numbers import new_numbers

_MOST = 12


def hints(text: Text, source: str) -> list[str]:
    """What is not found in the chunk, a sentence each; nothing where all is, or there is no chunk.

    The question counts as known, for an answer may repeat it. What is named here may still be right, and what is not
    may be wrong: these are hints for whoever edits.
    """
    if not source.strip():
        return []
    known, said = (source, text.question), "\n".join([text.answer, *steps_of(text.reasoning or "")])
    language = language_of(source)
    numbers = sorted(new_numbers(said, *known, language=language))
    names = _as_written(new_names(said, *known, language=language), said)
    return [
        *_told("The number", "The numbers", numbers),
        *_told("The name", "The names", names),
    ]


def _as_written(names: Iterable[str], said: str) -> list[str]:
    found = (re.search(re.escape(name), said, re.IGNORECASE) for name in sorted(names))
    return [each[0] for each in found if each]


def _told(one: str, many: str, words: list[str]) -> list[str]:
    if not words:
        return []
    more = f" and {len(words) - _MOST} more" if len(words) > _MOST else ""
    what, verb = (one, "does") if len(words) == 1 else (many, "do")
    return [f"{what} {', '.join(words[:_MOST])}{more} {verb} not occur in the text."]
