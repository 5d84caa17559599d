"""Numbers in a text, and which of them other texts do not have: compared by value, however they are written.

"2,5 Liter" has what "2.5 Liter" has, and not what "25 Liter" has; 1 200 is 1,200, ½ is 50 %, "twenty" is 20. Versions,
dates, times and codes are compared as they are written.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from generator.text.number_context import in_context
from generator.text.number_words import foreign, spelled
from generator.text.numerals import Reading, Value, numerals, parts, plain, readings
from generator.text.words import words

LIST_MARK = re.compile(r"(?m)^[^\S\n]*(?:\d+[.)]|[-*•])[^\S\n]+")
"""What counts the items of a list, at the beginning of a line."""
_NOT_PLAIN = re.compile(r"[/⁄:^½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⁰¹²³⁴⁵⁶⁷⁸⁹]|\d[eE][-+\d]")
"""What a number has in it that is no row of digits: its last digit does not tell how exact it is."""
_BELOW = frozenset(
    "minus negative below under fell fall falls fallen drop drops dropped decrease decreases decreased decline "
    "declines declined loss losses lost lower less moins menos meno unter минус".split()
)
_BELOW_ZERO = "below zero"
"""Stands among the values of a text that has a word for a minus."""
_COUNTED = 2
"""A number in words up to it counts as little: "one of them", "the two"."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text.

    Attributes:
        written: As it stands there, with its sign.
        start: Where its first digit or word stands.
        readings: What it may stand for; each a value, or several that stand together.
        also: Values that whoever has this number has too: of 2024-05-01 the year.
        in_words: Whether it is spelled out, in English.
        is_count: Whether it says how many; an ordinal in words does not.
        is_percent: Whether percent are meant; it reads as a share as well.
    """

    written: str
    start: int
    readings: tuple[Reading, ...]
    also: tuple[Value, ...] = ()
    in_words: bool = False
    is_count: bool = True
    is_percent: bool = False

    @property
    def last_digit(self) -> Fraction:
        """What one of its last digit is worth: how exact it is; 0 where that cannot be told."""
        value, written = self.readings[0][0], self.written
        digits = "".join(filter(str.isdecimal, written))
        if isinstance(value, str) or not value or not digits or _NOT_PLAIN.search(written):
            return Fraction()
        return abs(Fraction(value) / int(digits))


def numbers(text: str, language: str | None = None) -> list[Number]:
    """Numbers in digits and, of English, in words, in the order in which they stand.

    Args:
        text: Any text.
        language: Its language, ISO 639-1: it decides whether "1,200" is 1200 or 1.2. None: it may be either.
    """
    return list(_numbers(text, language))


@lru_cache(maxsize=64)  # a text is looked at for several reasons
def _numbers(text: str, language: str | None) -> tuple[Number, ...]:
    in_digits = _in_digits(text, language)
    taken = {number.start + len(number.written.lstrip("-")) for number in in_digits}  # where "3 million" ends
    in_words = [
        Number(one.written, one.start, tuple((value,) for value in one.values[:1]), one.values, True, one.is_count)
        for one in spelled(text)
        if one.start + len(one.written) not in taken
    ]
    return tuple(sorted([*in_digits, *in_words], key=lambda number: number.start))


def _in_digits(text: str, language: str | None) -> list[Number]:
    shown = plain(text)
    return [_number(shown, text, found, language) for found in numerals(shown)]


@lru_cache(maxsize=32)  # several pairs in a row are checked against one chunk
def known_values(text: str, language: str | None = None) -> frozenset[Value]:
    """All values that the numbers of a text may have, number words of several languages included."""
    said = frozenset(words(text))
    values: set[Value] = set(foreign(said, language))
    for number in numbers(text, language):
        values.update(number.also, *number.readings)
    if said & _BELOW:
        values.add(_BELOW_ZERO)
    return frozenset(values)


def is_known(number: Number, *values: frozenset[Value]) -> bool:
    """Whether one of the readings of a number is among values, all that it consists of."""
    return any(all(_is_among(value, values) for value in reading) for reading in number.readings)


def is_rounded(number: Number, *values: frozenset[Value]) -> bool:
    """Whether a number is one of values, rounded to the digits that it is written with."""
    half = number.last_digit / 2
    exact = [Fraction(value) for known in values for value in known if not isinstance(value, str)]
    wanted = [reading[0] for reading in number.readings if len(reading) == 1]
    return any(abs(value - one) <= half for one in wanted if not isinstance(one, str) for value in exact)


def new_numbers(text: str, *known: str, language: str | None = None, in_words: bool = False) -> set[str]:
    """Numbers in `text`, as they are written, that none of `known` has by value.

    Those that only count the items of a list say nothing. A minus may be said in a word: "fell by 5 %", "-5 %".

    Args:
        text: What is looked at.
        known: What is known.
        language: Of all of them, as for `numbers`.
        in_words: Whether numbers above two that the text spells out in English are looked at too; those that `known`
            spells out are known in any case.
    """
    text = LIST_MARK.sub("", text)
    found = [one for one in numbers(text, language) if _tells(one)] if in_words else _in_digits(text, language)
    if not found:
        return set()
    values = [known_values(one, language) for one in known]
    if _BELOW.intersection(words(text)):
        values.append(frozenset((_BELOW_ZERO,)))
    return {number.written for number in found if not is_known(number, *values)}


def _tells(number: Number) -> bool:
    value = number.readings[0][0]
    return not number.in_words or (number.is_count and not isinstance(value, str) and value not in range(_COUNTED + 1))


def _is_among(value: Value, values: tuple[frozenset[Value], ...]) -> bool:
    if any(value in one for one in values):
        return True
    if isinstance(value, str) or not any(_BELOW_ZERO in one for one in values):
        return False
    return any(-value in one for one in values)


def _number(shown: str, text: str, found: re.Match[str], language: str | None) -> Number:
    alone, also = readings(found, language), parts(found)
    if "." in found[0]:  # a version may be meant, or not
        also += [found[0], *alone[0]]
    around = in_context(shown, found, alone, language)
    written = around.sign + text[found.start() : around.end]
    return Number(written, found.start(), tuple(around.readings), tuple(also), is_percent=around.is_percent)
