"""JSON as bytes: quick for what is valid, forgiving for what is nearly valid."""

import json
import math
import re
from typing import Any

import orjson

from generator.parsing.bounds import TooDeep, is_too_deep, may_be_too_deep

Row = dict[str, Any]
"""A row of data: plain JSON values under string keys."""

_LONE = re.compile("[\ud800-\udfff]")


def dumps(value: Any) -> bytes:
    r"""Write JSON on one line, in UTF-8, without `\u` escapes for letters.

    What UTF-8 cannot hold (half a surrogate pair) becomes U+FFFD; NaN and infinities, which JSON lacks, become null.

    Raises:
        TypeError: Something in it is not JSON data.
    """
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:  # integers beyond 64 bits, half surrogate pairs, deep nesting
        return json.dumps(scrub(value), ensure_ascii=False, separators=(",", ":")).encode()


def loads(data: bytes) -> Any:
    """Read JSON; NaN becomes None, half surrogate pairs become U+FFFD, integers beyond 64 bits become floats.

    Raises:
        TooDeep: It is nested more deeply than anything here can walk over.
        ValueError: It is not JSON; the message says where.
    """
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        value = _loads_leniently(data)
    if may_be_too_deep(data) and is_too_deep(value):
        raise TooDeep
    return value


def _loads_leniently(data: bytes) -> Any:
    try:
        return scrub(json.loads(data.decode(), parse_constant=no_constant, parse_int=integer))
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 at byte {error.start + 1}") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"{error.msg} at character {error.pos + 1}") from None
    except RecursionError:
        raise TooDeep from None


def no_constant(_name: str) -> None:
    """What `NaN`, `Infinity` and `-Infinity` are read as: nothing, as JSON has no such numbers."""


def integer(digits: str) -> int | float | None:
    """What an integer is read as: beyond 64 bits a float, and beyond those, as infinity, nothing."""
    if len(digits) < 19:
        return int(digits)
    number = float(digits)
    if not math.isfinite(number):
        return None
    return exact if -(2**63) <= (exact := int(digits)) < 2**64 else number


def scrub(value: Any) -> Any:
    """The same data without what JSON in UTF-8 cannot hold; see `dumps`."""
    if isinstance(value, str):
        return _whole(value) if _LONE.search(value) else value
    if isinstance(value, dict):
        return {scrub(key): scrub(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [scrub(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _whole(text: str) -> str:
    # By way of UTF-16, two halves that stand side by side become the letter that they are.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
