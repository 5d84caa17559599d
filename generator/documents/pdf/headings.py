"""Which lines of a column are headings, and of which level: by size, by weight and place, and by the outline."""

import re
from itertools import pairwise
from typing import NamedTuple

from generator.documents.pdf.lines import Line, pitch
from generator.documents.pdf.markers import is_entry, item_marker
from generator.documents.pdf.pieces import Sheet
from generator.documents.pdf.styles import LONGEST, Styles

SPACED = 1.3
"""Distance between lines, against the usual, from which a paragraph has ended."""
LEADING = 0.9
"""Space between two lines of a heading at most, in sizes of its font."""
MOST_LINES = 4
MUCH_LARGER = 1.3
"""Size against the text's from which a line is a heading even if it reads as a sentence."""
_NUMBERED = re.compile(r"(\d{1,2}|\d{1,2}(\.\d+)+|[A-Z])[.)]?\s+[^\W\d_]")
_AUTHORS = re.compile(r"@|[∗†‡§¶]|\w[,;]?\d(,\d)*([,;]|\s|$)\s*\w+[,;]?\d")


class Heading(NamedTuple):
    """Lines that are one heading.

    Attributes:
        first: Number of the first of them within the column.
    """

    first: int
    level: int


def headings(lines: list[Line], known: Styles, sheet: Sheet) -> dict[int, Heading]:
    """The heading that each line is of, by the line's number within the column."""
    found: dict[int, Heading] = {}
    if not lines:
        return found
    usual, left, right = pitch(lines), min(line.x0 for line in lines), max(line.x1 for line in lines)
    for first, stop in _runs(lines, known, sheet):
        run = lines[first:stop]
        above = run[0].y1 - lines[first - 1].y1 if first and first - 1 not in found else 9 * usual
        below = lines[stop].y1 - run[-1].y1 if stop < len(lines) else 9 * usual
        text = " ".join(line.text for line in run)
        named = known.outlined(text, sheet.number)
        if named is None and not _is_heading(run, text, known):
            continue
        if named is None and not known.is_large(run[0]):
            short = run[-1].x1 < right - 0.08 * (right - left) or below > SPACED * usual
            if not (short and above > 1.12 * usual):
                continue
        level = known.level(run[0]) if named is None else named
        found |= dict.fromkeys(range(first, stop), Heading(first, level))
    return found


def _runs(lines: list[Line], known: Styles, sheet: Sheet) -> list[tuple[int, int]]:
    """Lines below each other in one style that may be headings, as first and after the last."""
    bounds = [0]
    named = [known.outlined(line.text, sheet.number) is not None for line in lines]
    for at, (before, line) in enumerate(pairwise(lines), 1):
        same_face = (before.bold, before.slanted) == (line.bold, line.slanted)
        alike = abs(before.size - line.size) <= 0.6 and (same_face or line.size >= MUCH_LARGER * known.body)
        begins = bool(_NUMBERED.match(line.text)) or named[at] or named[at - 1]
        if not alike or begins or not -line.size < line.y0 - before.y1 < LEADING * line.size:
            bounds.append(at)
    bounds.append(len(lines))
    return list(pairwise(bounds))


def _is_heading(run: list[Line], text: str, known: Styles) -> bool:
    """Whether lines may be one: few, in a font that stands out, and no sentence, item or list of authors."""
    first = run[0]
    if not first.bold and not known.is_large(first):
        return False
    if len(run) > MOST_LINES or len(text) > LONGEST or sum(map(str.isalpha, text)) < 2 or is_entry(text):
        return False
    marker = item_marker(text)
    if (marker and marker.sure) or _AUTHORS.search(text):
        return False
    if known.is_large(first):
        sentence = text.endswith((".", ",", ";")) and text.count(" ") > 7
        return not sentence or first.size >= MUCH_LARGER * known.body
    return first.bold and first.size >= 0.95 * known.body and not text.endswith((".", ",", ";", "…"))
