"""Grounds: which values of a call, and which numbers and names of an answer, stand in what was known before.

A date is known by its day and year even where its month was written as a word; `3` is known where `three` stands, or
where a list of three things does; a rounded number is known where the exact one is.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from generator.text.names import names
from generator.text.words import words

_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:,\d{3})*(?:\.\d+)?(?:[eE][+-]?\d+)?|(?<=[A-Za-z_])\d+")
_NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()
_MONTHS = "january february march april may june july august september october november december".split()
_SAID = dict(zip(_NUMBERS, range(13), strict=True)) | dict(zip(_MONTHS, range(1, 13), strict=True))
_ASKED = re.compile(r"\"([^\"\n]{1,200})\"|`([^`\n]{1,200})`|'([^'\n]{1,200})'(?!\w)")
_TOKEN = re.compile(r"[\w./@:-]*[\w/]")
_FORMAT = re.compile(r"[A-Z]+\d")
"""HDF5, MP3: names of kinds of things, no values."""
_MOST_LEAVES = 20_000
"""Values of one piece of data that are looked at."""


@dataclass(frozen=True)
class Known:
    """What is known at some point: texts, and data that came back.

    Attributes:
        texts: The request, for example.
        data: JSON data: results, a state.
    """

    texts: tuple[str, ...]
    data: tuple[Any, ...] = ()

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(word for part in self._parts for word in words(part))

    @cached_property
    def numbers(self) -> frozenset[float]:
        said = {number for part in self._parts for number in numbers_of(part)}
        counted = {float(count) for value in self.data for count in _sizes(value)}
        return frozenset(said | {_SAID[word] for word in self.words & _SAID.keys()} | counted)

    @cached_property
    def _parts(self) -> tuple[str, ...]:
        return (*self.texts, *(str(leaf) for value in self.data for leaf in leaves(value, names=True)))

    def has(self, value: Any) -> bool:
        """Whether a value of a call could be known: true, false and null always are."""
        if value is None or isinstance(value, bool):
            return True
        if isinstance(value, int | float):
            return self.has_number(float(value))
        parts = words(str(value))
        digits = [part for part in parts if part.isdigit()]
        others = [part for part in parts if not part.isdigit()]
        if not all(digit in self.words or self.has_number(float(digit)) for digit in digits):
            return False
        return not others or 2 * sum(part in self.words for part in others) >= len(others)

    def has_number(self, number: float) -> bool:
        """Whether a number is known: as it is, rounded to its own digits, or as a share in per cent."""
        return any(_is_rounded(number, known) or _is_rounded(number, 100 * known) for known in self.numbers)

    def strange(self, said: str) -> list[str]:
        """Numbers and names in a text that are not known."""
        numbers = [f"{number:g}" for number in numbers_of(said) if not self.has_number(number)]
        return numbers + sorted(name for name in names(said) if not set(words(name)) <= self.words)


def numbers_of(said: str) -> list[float]:
    """The numbers in a text, in order."""
    return [float(number.replace(",", "")) for number in _NUMBER.findall(said)]


def leaves(value: Any, *, names: bool = False) -> Iterator[Any]:
    """The single values in JSON data, and if wished the names under which they stand."""
    stack, left = [value], _MOST_LEAVES
    while stack and left:
        left -= 1
        top = stack.pop()
        if isinstance(top, dict):
            if names:
                yield from top
            stack.extend(reversed(top.values()))
        elif isinstance(top, list):
            stack.extend(reversed(top))
        else:
            yield top


def asked_values(request: str) -> list[str]:
    """The concrete values of a request: what stands in quotes, numbers, and what looks like a path or an identifier."""
    quoted = ["".join(found) for found in _ASKED.findall(request)]
    tokens = _TOKEN.findall(_ASKED.sub(" ", request))
    return list(dict.fromkeys(quoted + [token for token in tokens if _is_value(token)]))


def values_in(schema: Any) -> Iterator[Any]:
    """Values that a schema itself gives: of `enum`, `const` and `default`."""
    if isinstance(schema, list):
        for part in schema:
            yield from values_in(part)
    elif isinstance(schema, dict):
        for word, value in schema.items():
            if word in ("enum", "const", "default", "examples"):
                yield from leaves(value)
            else:
                yield from values_in(value)


def _is_value(token: str) -> bool:
    inner = token.strip(".:-")
    if _FORMAT.fullmatch(inner):
        return False
    return any(letter.isdigit() for letter in inner) or (any(mark in inner for mark in "/_.@") and len(inner) > 1)


def _is_rounded(number: float, known: float) -> bool:
    if number == known:
        return True
    digits = len(f"{number:.10f}".rstrip("0").partition(".")[2])
    return abs(known) < 1e15 and round(known, digits) == number and (digits > 0 or abs(known) >= 10)


def _sizes(value: Any) -> Iterable[int]:
    if isinstance(value, list | dict):
        yield len(value)
        for part in value.values() if isinstance(value, dict) else value[:100]:
            yield from _sizes(part)
