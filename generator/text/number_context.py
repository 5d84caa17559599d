"""What stands around a number and is part of it: a minus, percent, a scale.

"-5" → -5     "5 %" → 5 or 0.05     "3 million" → 3,000,000     "5k" → 5000 or 5     "version 3.10" → as it is written
"""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from generator.text.number_words import scale
from generator.text.numerals import Reading

_SCALES = {
    name: factor
    for factor, names in {
        12: "dozen dutzend douzaine douzaines docena docenas",
        100: "hundred hundert 百",
        1000: "thousand tausend tsd mille mil mila тысяча тысячи тысяч тыс k 千 천",
        10**4: "万 萬 만",
        10**5: "lakh lakhs lac",
        10**6: "million millions millionen mio millón millones milhão milhões milione milioni miljoen миллион миллиона "
        "миллионов млн mn m",
        10**7: "crore crores",
        10**8: "亿 億 억",
        10**9: "billion billions milliard milliards milliarde milliarden mrd miliardo miliardi miljard миллиард "
        "миллиарда миллиардов млрд bn b",
        10**12: "trillion trillions billionen 兆",
    }.items()
    for name in names.split()
}
_LETTERS = frozenset("kKMB")
"""Scales that stand right behind their number, "5k"; they may be units too."""
_GERMAN_BILLION = 10**12
_SCALE = re.compile(r"[ \u00a0-]?([百千천万萬만亿億억兆]|[^\W\d_]+)")
_PERCENT = re.compile(r"[ \u00a0]?(?:%|(?i:per ?cent|prozent|pour ?cent|por ?ciento|por ?cento|per ?cento|procent)\b)")
_MINUS = re.compile(r"(?i)\b(?:minus|negative|moins|menos|meno|минус) ?[$€£¥₹]?$")
_VERSION = re.compile(r"(?i)\b(?:v|versions?|release|section|chapter|§) ?$")
_SIGN = re.compile(r"(?<![\w)\]%.-])-[$€£¥₹]?$")
_AFTER_A_NUMBER = re.compile(r"[\d)\]%] *-[$€£¥₹]?$")
_BEFORE = 16
"""Signs before a number that are looked at."""


class Context(NamedTuple):
    """A number with what stands around it.

    Attributes:
        readings: What it may stand for.
        end: Where it ends, with its scale.
        sign: "-" where it has one.
        is_percent: Whether percent are meant; it reads as a share as well.
    """

    readings: list[Reading]
    end: int
    sign: str = ""
    is_percent: bool = False


def in_context(text: str, found: re.Match[str], read: list[Reading], language: str | None) -> Context:
    """A number with its sign before it, and percent or a scale after it.

    Args:
        text: Whose signs are `plain`.
        found: Where the number stands.
        read: What it may stand for by itself.
        language: Of the text: a German "Billion" is not an English one.
    """
    start, end = found.span()
    before = text[max(0, start - _BEFORE) : start]
    if "." in found[0] and _VERSION.search(before):
        return Context([(found[0],)], end)
    sign = "-" if _SIGN.search(before) else ""
    read = list(_signed(read, before, sign))
    if _PERCENT.match(text, end):
        shares = [_times(reading, Fraction(1, 100)) for reading in read if len(reading) == 1]
        return Context([*read, *shares], end, sign, is_percent=True)
    name, factor = _scale_after(text, end, language)
    if not factor:
        return Context(read, end, sign)
    return Context(list(_scaled(read, factor, is_sure=name.strip() not in _LETTERS)), end + len(name), sign)


def _signed(read: Sequence[Reading], before: str, sign: str) -> Iterator[Reading]:
    """Below zero by a minus or a word; by what may be a subtraction, either."""
    if sign or _MINUS.search(before):
        yield from (_times(reading, -1) for reading in read if len(reading) == 1)
    if not sign or _AFTER_A_NUMBER.search(before):
        yield from read


def _times(reading: Reading, factor: int | Fraction) -> Reading:
    return tuple(value if isinstance(value, str) else value * factor for value in reading)


def _scale_after(text: str, end: int, language: str | None) -> tuple[str, int]:
    """The word behind a number that multiplies it, with what joins them, and by how much; 0 where there is none."""
    found = _SCALE.match(text, end)
    if not found:
        return "", 0
    word, is_attached = found[1], found.start(1) == end
    if word.lower() == "billion" and language == "de":
        return found[0], _GERMAN_BILLION
    if word in _LETTERS:
        return (found[0], _SCALES[word.lower()]) if is_attached else ("", 0)
    factor = _SCALES.get(word.lower(), 0) if len(word) > 1 or not word.isascii() else 0
    return found[0], factor


def _scaled(read: Sequence[Reading], factor: int, *, is_sure: bool) -> Iterator[Reading]:
    """Multiplied; or as it is, under a head that says "in millions", or by itself where the scale may be a unit."""
    for reading in read:
        if len(reading) == 1:
            yield _times(reading, factor)
        yield (*reading, scale(factor)) if is_sure else reading
