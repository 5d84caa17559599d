"""JSON in a text, whatever stands around it: where a value ends, and what it is."""

import json
import re
from typing import Any

BEGUN = re.compile(r"\{\s*\"|\[\s*\{")
"""How JSON begins, and prose in brackets does not."""
ESCAPE = r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})'
"""A backslash that means something in a string of JSON."""
_BACKSLASH = re.compile(rf"({ESCAPE})|\\")
_WRAPPING = re.compile(r"\s*(?:```\w*\s*)?")
_DECODER = json.JSONDecoder(strict=False)


def value_at(text: str, start: int) -> tuple[Any, int] | None:
    """The value that begins at `start`, and where it ends; None where there is none, or one that is not whole."""
    try:
        return _DECODER.raw_decode(text, start)
    except (json.JSONDecodeError, RecursionError):  # nested deeper than any reply
        return None


def is_whole(text: str) -> bool:
    """Whether the text is one object or list from end to end, but for a fence around it."""
    before = _WRAPPING.match(text)
    start = before.end() if before else 0
    found = value_at(text, start) if text.startswith(("{", "["), start) else None
    return found is not None and not text[found[1] :].strip("` \n\t\r")


def strays_replaced(text: str, by: str) -> str:
    r"""The text with `by` in place of each backslash that is no escape of JSON's, as in `\alpha`."""
    return _BACKSLASH.sub(lambda found: found[1] or by, text) if "\\" in text else text
