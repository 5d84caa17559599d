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
        return decoded(text, start)
    except (ValueError, RecursionError):  # broken, with a number beyond bounds, nested deeper than any reply
        return None


def decoded(text: str, start: int) -> tuple[Any, int]:
    """As `value_at`, with whatever JSON's parser raises."""
    return _DECODER.raw_decode(text, start)


def unquoted(text: str) -> str | None:
    """What the text says if it is a text of JSON from end to end, as JSON that was written twice."""
    bare = text.strip("\ufeff \t\r\n")
    found = value_at(bare, 0) if bare.startswith('"') else None
    return found[0] if found is not None and found[1] == len(bare) else None


def is_whole(text: str) -> bool:
    """Whether the text is one object or list from end to end, but for a fence around it."""
    before = _WRAPPING.match(text)
    start = before.end() if before else 0
    found = value_at(text, start) if text.startswith(("{", "["), start) else None
    return found is not None and not text[found[1] :].strip("` \n\t\r")


def strays_replaced(text: str, by: str) -> str:
    r"""The text with `by` in place of each backslash that is no escape of JSON's, as in `\alpha`."""
    return _BACKSLASH.sub(lambda found: found[1] or by, text) if "\\" in text else text
