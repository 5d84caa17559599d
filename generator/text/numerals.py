"""Numbers written in digits, read by value: whose comma is a decimal one, and whose separates thousands.

"1,5" → 1.5     "1.234,5" → 1234.5     "1 200" → 1200, or 1 and 200     "1,200" → 1200 or 1.2, in German 1.2
"2/3" → ⅔       "10:30", "3.11.2", "007" → as they are written
"""

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

Value = int | Fraction | str
"""A number by value; a string where it is compared as written: a version, a time, a code that begins with 0."""
Reading = tuple[Value, ...]
"""What a number may stand for: one value, or several that stand together ("1 200" may be two)."""

_COMMA_IS_DECIMAL = frozenset(
    "af az be bg bs ca cs da de el es et eu fi fo fr gl hr hu hy id is it ka kk lt lv mk nb nl nn no pl pt ro ru sk sl "
    "sq sr sv tr uk uz vi".split()
)
"""Languages, ISO 639-1, that write 1,5 and 1.200; where countries differ, most of its speakers decide."""
_POINT_IS_DECIMAL = frozenset("bn cy en fa ga gu he hi ja kn ko ml mr mt ms my ne pa si sw ta te th tl ur zh".split())
_KNOWN = _COMMA_IS_DECIMAL | _POINT_IS_DECIMAL
_VULGAR = {
    sign: Fraction(over, under)
    for signs, under in (("½", 2), ("⅓⅔", 3), ("¼_¾", 4), ("⅕⅖⅗⅘", 5), ("⅙___⅚", 6), ("⅐", 7), ("⅛_⅜_⅝_⅞", 8), ("⅑", 9))
    for over, sign in enumerate(signs, 1)
    if sign != "_"
}
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_LOWERED = str.maketrans(f"{_RAISED}⁻", "0123456789-")
_DAY, _MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_DATE = rf"\d{{4}}([-/.]){_MONTH}\2{_DAY}(?!\d)|{_DAY}([-/.]){_DAY}\3(?:\d\d|\d{{4}})(?![\d]|\.\d)"
_POWER = rf"(?:\^[-+]?\d+|⁻?[{_RAISED}]+)"
_NUMERAL = re.compile(
    rf"(?P<date>{_DATE})"
    r"|(?P<time>\d{1,3}(?::\d{1,2})+)(?!\d)"
    rf"|(?P<fraction>(?:\d+[\u00a0 ])?\d+/\d+(?![.,]?\d)|(?:\d+[\u00a0 ]?)?[{''.join(_VULGAR)}])"
    rf"|(?P<scientific>\d+(?:[.,]\d+)?(?:[\u00a0 ]?[x×·*⋅][\u00a0 ]?10{_POWER}|[eE][-+]?\d{{1,3}}(?!\w)))"
    rf"|(?P<power>\d+{_POWER})"
    r"|(?P<spaced>\d{1,3}(?:[\u00a0 ]\d{3}(?!\d))+(?:[.,]\d+)?(?![.,]?\d))"
    r"|(?P<plain>\.?\d+(?:[.,'_](?=\d)\d+)*)"
)
_START = re.compile(rf"[\d{''.join(_VULGAR)}]")
_POINT_IN_FRONT = re.compile(r"(?<![\w.])\.")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?P<by>[,.'_\u00a0 ])\d{3}(?:(?P=by)\d{3})*|[1-9]\d?(?:,\d\d)+,\d{3}")
_WITH_DECIMALS = re.compile(rf"(?P<whole>{_GROUPED.pattern})(?P<point>[.,])(?P<decimals>\d+)")
_DIGITS = re.compile(r"\d+")
_LONGEST = 60
"""Signs of a number; what is longer is compared as written."""
_OF_A_DATE = 2
"""Digits of a number whose zero in front says nothing: 05 is 5, and 007 is not 7."""
_SEPARATOR = re.compile(r"[.,'_\u00a0 ]")
_TIMES_TEN = re.compile(r"[\u00a0 ]?[x×·*⋅][\u00a0 ]?10\^?|[eE]")
_MOST_DIGITS = 99
"""A power with more is compared as written: nobody writes it out."""
_PLAIN = dict(zip("\u2007\u2009\u202f，．：／⁄٫٬’％٪−", "\u00a0\u00a0\u00a0,.://.''%%-", strict=True))
_TYPOGRAPHIC = re.compile(f"[{''.join(_PLAIN)}]")


def plain(text: str) -> str:
    """A text as long as it was, in which the signs within numbers are the plain ones that mean the same."""
    return text if text.isascii() else _TYPOGRAPHIC.sub(lambda found: _PLAIN[found[0]], text)


def numerals(text: str) -> Iterator[re.Match[str]]:
    """Numbers in a text whose signs are `plain`."""
    start = _START.search(text)
    while start:
        place = start.start()
        found = _NUMERAL.match(text, place - (1 if _POINT_IN_FRONT.match(text, place - 1) else 0))
        if found:
            yield found
        start = _START.search(text, found.end() if found else place + 1)


def readings(found: re.Match[str], language: str | None) -> list[Reading]:
    """What one of the `numerals` may stand for, the likeliest first.

    Args:
        found: The match.
        language: Of the text, ISO 639-1: it decides whether "1,200" is 1200 or 1.2. None: both.
    """
    written = found[0]
    if len(written) > _LONGEST:
        return [(written,)]
    if written.isdecimal():
        return [(_whole(written),)]
    return list(_READERS[found.lastgroup or "plain"](written, language))


def parts(found: re.Match[str]) -> list[Value]:
    """The numbers within one that is compared as written: who has 2024-05-01 has 2024; who has 3.11.2 has 3.11."""
    digits = _DIGITS.findall(found[0])
    if found.lastgroup in ("date", "time"):
        return [*map(int, digits), _as_written(digits[:2])]
    return [_decimal(*digits[:2])] if found.lastgroup == "plain" and _is_version(found[0]) else []


def _whole(written: str) -> Value:
    """A whole number; a code such as 007 as it is."""
    return int(written) if len(written) <= _OF_A_DATE or int(written[0]) else written


def _as_written(digits: Sequence[str]) -> str:
    return ".".join(str(int(one)) if len(one) <= _OF_A_DATE else one for one in digits)


def _decimal(whole: str, decimals: str) -> int | Fraction:
    return _simple(Fraction(int(whole + decimals), 10 ** len(decimals)))


def _simple(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def _date(written: str, _: str | None) -> Iterator[Reading]:
    digits = _DIGITS.findall(written)
    yield (_as_written(digits),)
    yield tuple(map(int, digits))


def _time(written: str, _: str | None) -> Iterator[Reading]:
    digits = written.split(":")
    yield (_as_written(digits),)
    if any(len(one) == 1 for one in digits[1:]):
        yield tuple(map(int, digits))  # a ratio
    elif not any(map(int, digits[1:])):
        yield (int(digits[0]),)


def _fraction(written: str, _: str | None) -> Iterator[Reading]:
    if written[-1] in _VULGAR:
        yield (_simple(int(written[:-1] or 0) + _VULGAR[written[-1]]),)
        return
    *whole, over, under = map(int, _DIGITS.findall(written))
    if under:
        yield (_simple(sum(whole) + Fraction(over, under)),)
    yield (*whole, over, under)


def _scientific(written: str, language: str | None) -> Iterator[Reading]:
    mantissa, exponent = _TIMES_TEN.split(written, maxsplit=1)
    yield from ((_raised(one, 10, exponent),) for (one,) in _plain(mantissa, language))
    yield (written,)


def _power(written: str, _: str | None) -> Iterator[Reading]:
    base, exponent = re.split(rf"\^|(?=[⁻{_RAISED}])", written, maxsplit=1)
    yield (_raised(1, int(base), exponent),)
    yield (written,) if "^" in written else (int(base),)  # or the mark of a footnote


def _raised(factor: Value, base: int, exponent: str) -> Value:
    """A factor times a power; as it is written where nobody writes that out."""
    power = int(exponent.translate(_LOWERED))
    if isinstance(factor, str) or abs(power) * len(str(base)) > _MOST_DIGITS or not base:
        return f"{factor}*{base}^{power}"
    return _simple(factor * Fraction(base) ** power)


def _spaced(written: str, language: str | None) -> Iterator[Reading]:
    groups = re.split(r"[\u00a0 ]", written)
    last = next(_plain(groups[-1], language))
    yield from ((one,) for one in _grouped(written))
    yield (*map(_whole, groups[:-1]), *last)


def _plain(written: str, language: str | None) -> Iterator[Reading]:
    """Of digits, commas, points, apostrophes and low lines."""
    digits, signs = _SEPARATOR.split(written), set(_SEPARATOR.findall(written))
    if len(digits) == 1:
        yield (_whole(written),)
    elif len(digits) == 2 and signs <= {".", ","}:
        yield from _pair(digits, signs.pop(), language)
    elif value := list(_grouped(written)):
        yield (value[0],)
    elif _is_version(written):
        yield (_as_written(digits),)
    else:  # "1,2,3"
        yield tuple(value for one in re.split("[,'_]", written) for value in next(_plain(one, language)))


def _pair(digits: Sequence[str], sign: str, language: str | None) -> Iterator[Reading]:
    """Two with a comma or a point between them: "1,200", "1.5"."""
    decimal_sign = "," if language in _COMMA_IS_DECIMAL else "." if language in _POINT_IS_DECIMAL else sign
    is_grouped = _GROUPED.fullmatch(sign.join(digits)) is not None
    if is_grouped and (sign != decimal_sign or language not in _KNOWN):
        yield (int("".join(digits)),)
    if not is_grouped or sign == decimal_sign:
        yield (_decimal(digits[0] or "0", digits[1]),)
    if sign == "," != decimal_sign:
        yield tuple(map(_whole, digits))  # a list


def _grouped(written: str) -> Iterator[int | Fraction]:
    """By value, where thousands are separated."""
    found = _WITH_DECIMALS.fullmatch(written)
    if found and found["point"] != found["by"]:
        yield _decimal(_SEPARATOR.sub("", found["whole"]), found["decimals"])
    elif _GROUPED.fullmatch(written):
        yield int(_SEPARATOR.sub("", written))


def _is_version(written: str) -> bool:
    return written.count(".") > 1 and not set(written) & set(",'_") and not _GROUPED.fullmatch(written)


_READERS: dict[str, Callable[[str, str | None], Iterator[Reading]]] = {
    "date": _date,
    "time": _time,
    "fraction": _fraction,
    "scientific": _scientific,
    "power": _power,
    "spaced": _spaced,
    "plain": _plain,
}
