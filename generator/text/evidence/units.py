"""What is measured: numbers with their units, and whether a unit was changed."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from generator.text.lexicon.units import UNITS
from generator.text.typography import plain
from generator.text.words import has_no_spaces

_FIGURE = re.compile(r"\d+(?:[.,'\u2009\u202f\xa0 ]\d{3})*(?:[.,]\d+)?")
_AFTER = re.compile(r"[\s-]?(°\s?[cf]\b|[%°€$£¥₹]|[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0900-\u0eff])*)")
_BEFORE = re.compile(r"(us\$|[$€£¥₹])\s?$")
_SEPARATORS = re.compile(r"[.,'\s]")
_LONGEST = max(map(len, UNITS))


def changed_units(text: str, source: str) -> set[str]:
    """Units in `text` of numbers that the source has with other units alone: "5 km" where it says "5 miles".

    A number that the source has without a unit, or not at all, tells nothing.
    """
    found = list(_measures(text))
    if not found:
        return set()
    known = _measured(source)
    return {name for figure, name, units in found if figure in known and not units & known[figure]}


@lru_cache(maxsize=16)  # several pairs in a row are checked against one chunk
def _measured(source: str) -> dict[str, frozenset[str]]:
    found: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for figure, _, units in _measures(source):
        found[figure] |= units
    return dict(found)


def _measures(text: str) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Each number without its separators, with what its unit is called and may be."""
    typed = plain(text).casefold()
    for figure in _FIGURE.finditer(typed):
        bare = _SEPARATORS.sub("", figure[0])
        if before := _BEFORE.search(typed, max(0, figure.start() - 4), figure.start()):
            yield bare, before[1], UNITS[before[1]]
        if after := _AFTER.match(typed, figure.end()):
            name = after[1].replace(" ", "")
            name = name if name in UNITS else _beginning(name)
            if name:
                yield bare, name, UNITS[name]


def _beginning(run: str) -> str:
    """The unit that a run of letters begins with, in a script without spaces; empty where it is none."""
    if not has_no_spaces(run[:1]):
        return ""
    return next((run[:size] for size in range(min(_LONGEST, len(run)), 0, -1) if run[:size] in UNITS), "")
