"""The words of a text, several times as quick as a regular expression finds them: for scores of every row there is."""

import re
import unicodedata
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import NamedTuple

LONGEST_TEXT = 16_000
"""Characters of a text that are read."""
_STEM = 5
"""First letters by which words are compared: enough for `return` and `returns`, and quick."""
_NO_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


class Words(NamedTuple):
    """A text that was read.

    Attributes:
        said: Its words in lower case, in order; in scripts without spaces a word is a character.
        different: Its different words.
        plain: The text in lower case, a space in place of each mark, and one before it.
    """

    said: list[str]
    different: frozenset[str]
    plain: str


class _Plain(dict[int, str]):
    """A table for `str.translate`, filled as signs are met."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        if not sign.isalnum() and not unicodedata.category(sign).startswith("M"):
            return self.setdefault(code, " ")
        return self.setdefault(code, f" {sign} " if _NO_SPACES.match(sign) else sign.casefold())


_PLAIN = _Plain()


@lru_cache(maxsize=16)  # a pair's texts are read for each of its scores, a source for several pairs in a row
def read(text: str) -> Words:
    """Read a text, its first 16,000 characters; an apostrophe separates words."""
    plain = f" {text[:LONGEST_TEXT]}".translate(_PLAIN)
    said = plain.split()
    return Words(said, frozenset(said), plain)


def found_in(wanted: AbstractSet[str], text: Words) -> int:
    """How many of some words a text has; one that begins with the same five letters counts as the same word."""
    missing = wanted - text.different
    return len(wanted) - len(missing) + sum([f" {word[:_STEM]}" in text.plain for word in missing])


def share(wanted: AbstractSet[str], text: Words) -> float:
    """Share of some words that a text has, 0 to 1; 0 where there are none."""
    return found_in(wanted, text) / len(wanted) if wanted else 0.0
