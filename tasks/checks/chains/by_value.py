"""Texts with their numbers by value, so that words can be compared: "Mara's twenty" and "Mara 20.00" are the same."""

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from generator.text.numbers import Number, numbers
from generator.text.numerals import Value

_POSSESSIVE = re.compile(r"(?<=\w)['’]s\b")


@lru_cache(maxsize=64)
def by_value(text: str) -> str:
    """A text with each number by value, in digits, and without the "'s" behind names."""
    return _POSSESSIVE.sub("", "".join(_parts(text)))


def _parts(text: str) -> Iterator[str]:
    end = 0
    for number in numbers(text):
        if number.in_words and not number.is_count:
            continue
        start = number.start - number.written.startswith("-")
        yield text[end:start]
        yield f" {_plain(number)} "
        end = number.start + len(number.written.removeprefix("-"))
    yield text[end:]


def _plain(number: Number) -> str:
    """Its value, or its values where it may be several: "48/2" is a calculation as well."""
    several = next((reading for reading in number.readings if len(reading) > 1), number.readings[0])
    return " ".join(map(_written, several))


def _written(value: Value) -> str:
    if isinstance(value, Fraction):
        return f"{value.numerator}over{value.denominator}"
    return str(value)
