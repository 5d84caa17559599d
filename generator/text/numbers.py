"""Numbers in a text, and which of them other texts do not have."""

import re
from functools import lru_cache

_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
LIST_MARK = re.compile(r"(?m)^[^\S\n]*(?:\d+[.)]|[-*•])[^\S\n]+")
"""What counts the items of a list, at the beginning of a line."""


def numbers(text: str) -> set[str]:
    """Numbers as they are written, without separators of thousands."""
    return {number.replace(",", "") for number in _NUMBER.findall(text)}


def new_numbers(text: str, *known: str) -> set[str]:
    """Numbers in `text` that none of `known` has; those that only count the items of a list say nothing."""
    if not _DIGIT.search(text):
        return set()
    found = numbers(LIST_MARK.sub("", text))
    return found.difference(*map(_numbers, known))


# Several pairs in a row are checked against one chunk: what is made of it is kept while they are.


@lru_cache(maxsize=8)
def _numbers(source: str) -> frozenset[str]:
    return frozenset(numbers(source))
