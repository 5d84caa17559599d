"""Running headers, footers and page numbers: what stands at the same place of neighbouring pages and says the same.

The same means: the same words, and numbers that are equal or count the pages. Left and right pages may differ, sections
may change what is said: neighbours far enough are looked at, and a place that has held running lines holds one again.
"""

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from generator.documents.pdf.lines import Line, cells, rows
from generator.documents.pdf.pieces import Piece, Sheet

REACH = 5
"""Pages before and after that a page is compared with."""
DEPTH = 3
"""Lines at the top and at the bottom that are looked at."""
BAND = 0.17
"""Share of the page's height in which they lie."""
SAME_PLACE = 4.0
EDGE = 0.34
"""How much a page counts whose line has only a number at its end that counts the pages: notes are numbered too."""
_NUMBER = re.compile(r"\d+|\b[ivxlc]+\b|\b[IVXLC]+\b")
_ROMAN = dict(zip("ivxlc", (1, 5, 10, 50, 100), strict=True))
_FOLIO = re.compile(r"\W*((page|seite|p\.|página|стр\.?)\s*)?#(\s*(of|/|von|de|из|\|)\s*#)?\W*", re.IGNORECASE)


@dataclass(slots=True)
class Mark:
    """An outer line of a page.

    Attributes:
        place: Distance from the page's edge.
        words: What it says, with `#` for each number.
        numbers: What stands for these.
        apart: Whether space divides it from the text.
        alike: Pages near by that have the same; less where only the number at its end tells.
        equal: Those of them on which its numbers are the same too.
    """

    line: Line
    place: float
    words: str
    numbers: list[int]
    apart: bool
    alike: float = 0.0
    equal: int = 0

    @property
    def spot(self) -> tuple[int, float]:
        """Place and size, as lines with the same part on other pages have them."""
        return round(self.place), self.line.size


@dataclass(slots=True)
class Outline:
    """A page with its outer lines, from the edge inwards."""

    sheet: Sheet
    top: list[Mark] = field(default_factory=list)
    bottom: list[Mark] = field(default_factory=list)


class Spots:
    """Where running lines have been seen."""

    def __init__(self) -> None:
        self.top, self.bottom = Counter[tuple[int, float]](), Counter[tuple[int, float]]()


def without_running_lines(sheets: Iterable[Sheet], pages: int, body: float) -> Iterator[Sheet]:
    """Take running lines from all pages, in order, looking at some pages ahead.

    Args:
        sheets: The pages.
        pages: How many there are.
        body: Font size of the running text.
    """
    near, spots = deque[Outline](), Spots()
    waiting = deque[Outline]()
    for sheet in sheets:
        outline = _outline(sheet)
        for other in near:
            _compare(outline.top, other.top, sheet.number - other.sheet.number)
            _compare(outline.bottom, other.bottom, sheet.number - other.sheet.number)
        near.append(outline)
        waiting.append(outline)
        if len(near) > REACH:
            near.popleft()
        if len(waiting) > REACH:
            yield _stripped(waiting.popleft(), spots, pages, body)
    while waiting:
        yield _stripped(waiting.popleft(), spots, pages, body)


def _outline(sheet: Sheet) -> Outline:
    band = BAND * sheet.height
    high = rows(piece for piece in sheet.pieces if piece.y0 < band and not piece.aside)
    low = rows(piece for piece in sheet.pieces if piece.y1 > sheet.height - band and not piece.aside)
    top = [_mark(line, line.y0, after) for line, after in zip(high, [*high[1:], None], strict=False)]
    low.reverse()
    bottom = [_mark(line, sheet.height - line.y1, after) for line, after in zip(low, [*low[1:], None], strict=False)]
    return Outline(sheet, top[:DEPTH], bottom[:DEPTH])


def _mark(line: Line, place: float, inner: Line | None) -> Mark:
    numbers: list[int] = []

    def number(found: re.Match[str]) -> str:
        numbers.append(_value(found[0]))
        return "#"

    text = line.text
    words = _NUMBER.sub(number, text) if len(text) < 200 else text
    gap = max(inner.y0 - line.y1, line.y0 - inner.y1) if inner else line.size
    return Mark(line, place, words, numbers, gap > 0.5 * line.size and not (inner and _heads(line, inner)))


def _value(text: str) -> int:
    if text.isdigit():
        return int(text[:9])
    digits = [_ROMAN[letter] for letter in text.lower()]
    return sum(-a if a < b else a for a, b in zip(digits, [*digits[1:], 0], strict=True))


def _heads(line: Line, inner: Line) -> bool:
    """Whether a line is the head of a table, whose cells begin where those of the next row do."""
    ours = [cell.x0 for cell in cells(line, line.size)]
    theirs = [cell.x0 for cell in cells(inner, inner.size)]
    return len(ours) > 1 and sum(any(abs(a - b) < 3 for b in theirs) for a in ours) > 1


def _compare(ours: list[Mark], theirs: list[Mark], pages: int) -> None:
    """Note what two pages have alike, the first being `pages` after the second."""
    for one in ours:
        for other in theirs:
            if abs(one.place - other.place) <= SAME_PLACE and one.line.size == other.line.size:
                alike = _likeness(one, other, pages)
                one.alike += alike
                other.alike += alike
                equal = one.line.text == other.line.text
                one.equal += equal
                other.equal += equal


def _likeness(one: Mark, other: Mark, pages: int) -> float:
    if one.words == other.words:
        pairs = zip(one.numbers, other.numbers, strict=True)
        return float(all(a == b or a - b == pages for a, b in pairs) and len(one.words) > 0)
    counts = [
        mark[at] - further[at] == pages
        for mark, further, at in ((one.numbers, other.numbers, 0), (one.numbers, other.numbers, -1))
        if mark and further
    ]
    edges = _at_edge(one.words) and _at_edge(other.words)
    return EDGE if edges and any(counts) else 0.0


def _at_edge(words: str) -> bool:
    return words.startswith("#") or words.endswith("#")


def _stripped(outline: Outline, spots: Spots, pages: int, body: float) -> Sheet:
    sheet = outline.sheet
    gone = {
        id(piece)
        for marks, seen in ((outline.top, spots.top), (outline.bottom, spots.bottom))
        for piece in _running(marks, seen, sheet, pages, body)
    }
    if gone:
        sheet.pieces = [piece for piece in sheet.pieces if id(piece) not in gone]
    return sheet


def _running(
    marks: list[Mark], seen: Counter[tuple[int, float]], sheet: Sheet, pages: int, body: float
) -> Iterator[Piece]:
    """Pieces of the running lines, from the edge inwards up to the first line of the text."""
    for mark in marks:
        folio = _FOLIO.fullmatch(mark.words) and (mark.alike > 0 or _is_number_of(sheet, mark))
        large = mark.line.size > 1.15 * body
        enough = min(REACH, pages - 1) * 0.6 if large or mark.line.bold else 1.0
        repeated = mark.apart and pages > 1 and (mark.equal if large else mark.alike) >= max(1.0, enough)
        usual = mark.apart and not large and seen[mark.spot] >= 3
        if not (folio or repeated or usual):
            return
        seen[mark.spot] += bool(folio or repeated)
        yield from mark.line.pieces


def _is_number_of(sheet: Sheet, mark: Mark) -> bool:
    """Whether a line of one number is that of the page, which has no others to be compared with."""
    said = mark.line.text.strip(" -–—")
    return mark.apart and (mark.numbers[0] == sheet.number or said == sheet.label)
