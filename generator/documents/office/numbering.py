"""The numbers of Word's lists: counted as the program shows them, since no paragraph carries its own."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from generator.documents.office.xml import Element, attribute, child, is_on, local, number_of, value_of

_PLACE = re.compile(r"%([1-9])")
_ROMAN = tuple(
    zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), "m cm d cd c xc l xl x ix v iv i".split(), strict=True)
)


@dataclass(frozen=True, slots=True)
class _Level:
    form: str = "decimal"
    text: str = ""
    start: int = 1
    restarts: bool = True
    in_digits: bool = False


@dataclass(frozen=True, slots=True)
class _List:
    abstract: str
    levels: dict[int, _Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Lists by their identifiers, each with how far it has counted.

    Args:
        part: The part that defines them; None where a document has none.
    """

    def __init__(self, part: Element | None) -> None:
        parts = [] if part is None else list(part)
        abstract = _abstract(parts)
        self._lists = {attribute(one, "numId") or "": _list(one, abstract) for one in parts if local(one) == "num"}
        self._counts: defaultdict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[tuple[str, int]] = set()

    def label(self, identifier: str, level: int) -> str | None:
        """Count a paragraph, and say what stands before it: `2.`, `b)`, `1.3`, `-` for a bullet; None for nothing."""
        found = self._lists.get(identifier)
        if found is None:
            return None
        look = found.levels.get(level, _Level("bullet"))
        if look.form == "bullet":
            return "-"
        counts = self._counts[found.abstract]
        self._count(found, identifier, level, counts)
        if look.form == "none":
            return None

        def number(place: re.Match[str]) -> str:
            at = int(place[1]) - 1
            other = found.levels.get(at, _Level())
            return numeral(counts.get(at, other.start), "decimal" if look.in_digits else other.form)

        return _PLACE.sub(number, look.text).strip() or None

    def _count(self, found: _List, identifier: str, level: int, counts: dict[int, int]) -> None:
        if level in found.starts and (identifier, level) not in self._begun:
            counts[level] = found.starts[level]
        else:
            counts[level] = counts[level] + 1 if level in counts else found.levels[level].start
        self._begun.add((identifier, level))
        for deeper in [one for one in counts if one > level and found.levels.get(one, _Level()).restarts]:
            del counts[deeper]


def _abstract(parts: list[Element]) -> dict[str, Element]:
    """Definitions by their identifiers; one that stands for a style's list is that list."""
    defined = [one for one in parts if local(one) == "abstractNum"]
    by_style = {value_of(one, "styleLink"): one for one in defined if child(one, "styleLink") is not None}
    return {attribute(one, "abstractNumId") or "": by_style.get(value_of(one, "numStyleLink"), one) for one in defined}


def _list(number: Element, abstract: dict[str, Element]) -> _List:
    name = value_of(number, "abstractNumId") or ""
    found = _List(name, dict(_level(one) for one in abstract.get(name, ()) if local(one) == "lvl"))
    for change in number:
        if child(change, "startOverride") is not None:
            found.starts[_depth(change)] = number_of(change, "startOverride", default=1)
        if (own := child(change, "lvl")) is not None:
            found.levels[_depth(change)] = _level(own)[1]
    return found


def _level(element: Element) -> tuple[int, _Level]:
    look = _Level(
        form=value_of(element, "numFmt") or "decimal",
        text=value_of(element, "lvlText") or "",
        start=number_of(element, "start", default=1),
        restarts=value_of(element, "lvlRestart") != "0",
        in_digits=is_on(element, "isLgl"),
    )
    return _depth(element), look


def _depth(element: Element) -> int:
    found = attribute(element, "ilvl") or ""
    return int(found) if found.isdecimal() else 0


def numeral(number: int, form: str) -> str:
    """A number as a list writes it: 4 as `4`, `d`, `IV`; a form that is not known is written in digits."""
    if form in ("lowerLetter", "upperLetter") and 0 < number < 1000:
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters if form == "lowerLetter" else letters.upper()
    if form in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        roman = _roman(number)
        return roman if form == "lowerRoman" else roman.upper()
    return f"{number:02d}" if form == "decimalZero" else str(number)


def _roman(number: int) -> str:
    said = ""
    for value, sign in _ROMAN:
        said += sign * (number // value)
        number %= value
    return said
