"""What a cell of a sheet says: numbers as people write them, dates and times by the cell's format.

A format is a code such as `#,##0.00 "kg"`, `0.0%`, `[h]:mm` or `dd.mm.yyyy`: ECMA-376, part 1, section 18.8.31.
"""

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

Row = dict[int, str]
"""The cells of a row that say something, by their columns, counted from 0."""

Kind = Literal["number", "date", "time", "datetime", "duration"]


class Value(str):
    """A cell that is no text: a number, a date, a truth. It names no column."""

    __slots__ = ()


class Format(NamedTuple):
    """How a number is shown: as what, times which factor, between which texts, in how many digits at least."""

    kind: Kind = "number"
    factor: float = 1
    before: str = ""
    after: str = ""
    width: int = 0


_BUILT_IN = {
    **dict.fromkeys((9, 10), "0%"),
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), 36, *range(50, 55), 57, 58), "yyyy-mm-dd"),
    **dict.fromkeys((18, 19, 20, 21, *range(32, 36), 55, 56), "hh:mm"),
    22: "yyyy-mm-dd hh:mm",
    **dict.fromkeys((45, 46, 47), "[h]:mm"),
}
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|\[([^\]]*)\]|[_*].|(AM/PM|A/P|General)|(.)', re.IGNORECASE)
_CURRENCIES = frozenset("$€£¥₹₽₩₺₴₫฿₪")
_DIGITS = frozenset("0#?")
_EPOCHS = (datetime(1899, 12, 30), datetime(1904, 1, 1))  # noqa: DTZ001  a sheet's dates have no zone


@lru_cache(maxsize=1000)
def number_format(code: str, built_in: int = 0) -> Format:
    """What a format's code (of its first section, for positive numbers), or the number of a common one, says."""
    code = code or _BUILT_IN.get(built_in, "")
    letters, elapsed, around, digits, factor = "", False, ["", ""], False, 1.0
    for quoted, escaped, symbol, bracket, word, sign in _TOKEN.findall(code):
        if sign == ";":
            break
        letters += sign.lower()
        elapsed = elapsed or bracket.lower().strip("hms") == "" != bracket
        digits = digits or sign in _DIGITS or word.lower() == "general"
        factor *= 100 if sign == "%" else 1
        shown = quoted or escaped or symbol or (sign if sign in _CURRENCIES or sign == "%" else "")
        around[digits] += shown
    if kind := _moment(letters, elapsed=elapsed):
        return Format(kind)
    if not digits:
        return Format()
    thousands = re.search(r"[0#?](,+)(?![0#?,.])", letters)
    zeros = re.fullmatch("0{2,20}", letters)
    scale = factor / 1000 ** len(thousands[1]) if thousands else factor
    return Format("number", scale, around[0], around[1], len(zeros[0]) if zeros else 0)


def _moment(letters: str, *, elapsed: bool) -> Kind | None:
    if elapsed:
        return "duration"
    has_date, has_time = bool(set(letters) & set("ydge")), bool(set(letters) & set("hs"))
    if "e+" in letters or "e-" in letters or set(letters) & _DIGITS - set("0"):
        return None
    if has_date or ("m" in letters and not has_time):
        return "datetime" if has_time else "date"
    return "time" if has_time else None


def number_text(value: float, shown: Format = Format(), epoch: int = 0) -> str:  # noqa: B008  it cannot be changed
    """A number as its format shows it; with all its digits, however many the format leaves.

    Args:
        value: The number; of a date, the days since the epoch.
        shown: Its format.
        epoch: 0 where days are counted from 1900, 1 from 1904.
    """
    if shown.kind != "number":
        try:
            return _moment_text(value, shown.kind, epoch)
        except (OverflowError, ValueError):  # no moment that a calendar has
            return number_text(value)
    value *= shown.factor
    said = str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    gap = " " if shown.after[:1].isalpha() else ""
    return f"{shown.before}{said.zfill(shown.width)}{gap}{shown.after}"


def _moment_text(days: float, kind: Kind, epoch: int) -> str:
    """Raises `OverflowError` or `ValueError` where there is none."""
    if kind == "duration":
        return duration_text(timedelta(days=days))
    if days < 0:
        raise ValueError("before the first day")
    if epoch == 0 and days < 60:
        days += 1  # the year 1900 had a 29th of February once, in a program of 1983
    moment = _EPOCHS[epoch] + timedelta(seconds=round(days * 86_400))
    if kind == "time" and days < 2:
        return time_text(moment)
    return f"{moment:%Y-%m-%d}" if kind == "date" else f"{moment:%Y-%m-%d} {time_text(moment)}"


def time_text(moment: datetime) -> str:
    """Hours and minutes, with seconds where there are any."""
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def duration_text(length: timedelta) -> str:
    """Hours, which may be more than a day, minutes, and seconds where there are any."""
    seconds = round(abs(length.total_seconds()))
    sign = "-" if length < timedelta() else ""
    hours = f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}"
    return f"{hours}:{seconds % 60:02d}" if seconds % 60 else hours
