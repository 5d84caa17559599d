"""What lies on a page: pieces of text with their boxes and fonts, and ruled lines.

A page whose text is turned is turned back upright. Coordinates are points from the top left corner, x to the right
and y down.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from liteparse import ParsedPage, TextItem, VectorGraphics

from generator.documents.pdf.characters import cleaned, is_unmapped

BOLD = re.compile(r"bold|black|heavy|demi|semibd|-bd|cmbx|cmssbx|sfbx|ptmb|phvb|\+?NimbusRomNo9L-Medi", re.IGNORECASE)
SLANTED = re.compile(r"ital|obliq|slant|cm[bt]*[ix][ti]|sf[bt]i|-it\b", re.IGNORECASE)
MONO = re.compile(
    r"mono|courier|consol|menlo|typewriter|cmtt|sftt|lmtt|fixed|inconsolata|nimbusmon|source ?code", re.IGNORECASE
)
RULE = 3.0
"""Thickness up to which a filled shape is a line."""
FILLED_IN = 10.0
"""Font size of what is written into a form, which the field leaves open."""
MANY_DOTS = 80
"""Small round shapes on one page from which they are the points of a chart, not bullets."""


class Piece(NamedTuple):
    """A stretch of text on one line, in one font where the reader of the file could tell.

    Attributes:
        size: Of the font, in points.
        aside: It runs in another direction than the page.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    bold: bool = False
    mono: bool = False
    aside: bool = False
    slanted: bool = False


class Rule(NamedTuple):
    """A horizontal or vertical line, or the edge of a box."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(slots=True)
class Sheet:
    """A page before its text is put in order.

    Attributes:
        unmapped: Characters for which the font tells no letter.
    """

    number: int
    width: float
    height: float
    pieces: list[Piece] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    label: str = ""
    unmapped: int = 0


def sheet(page: ParsedPage) -> Sheet:
    """What lies on a page, as liteparse gives it."""
    found = Sheet(page.page_num, page.width, page.height, label=page.page_label or "")
    turn = _main_turn(page.text_items)
    if turn in (90, 270):
        found.width, found.height = page.height, page.width
    for item in page.text_items:
        text = cleaned(item.text)
        if is_unmapped(item.text, text):
            found.unmapped += len(item.text)
        elif text:
            found.pieces.append(_piece(item, text, turn, page))
    found.pieces += _filled_in(page, turn, found.pieces)
    if page.vector_graphics:
        found.rules = [_turned(*rule, turn, page) for rule in _rules(page.vector_graphics)]
        found.pieces += _bullets(page.vector_graphics, found.pieces)
    return found


def _filled_in(page: ParsedPage, turn: int, pieces: list[Piece]) -> list[Piece]:
    """What somebody has written into the fields of a form, where the page does not show it by itself."""
    found = []
    for entry in page.form_fields or []:
        text = cleaned(" ".join((entry.value or "").split())) if entry.type in ("text", "combobox") else ""
        if text and (box := entry.rect):
            place = _turned(box.x, box.y, box.x + box.width, box.y + box.height, turn, page)
            shown = any(text.startswith(p.text) and place.y0 < (p.y0 + p.y1) / 2 < place.y1 for p in pieces)
            found += [] if shown else [Piece(text, *place, FILLED_IN)]
    return found


def _main_turn(items: list[TextItem]) -> int:
    """Degrees by which most of the text is turned: 0, 90, 180 or 270."""
    if not any(item.rotation for item in items):
        return 0
    turns = Counter[int]()
    for item in items:
        turns[_right_angle(item.rotation)] += len(item.text)
    return turns.most_common(1)[0][0]


def _right_angle(rotation: float) -> int:
    return round(rotation / 90) * 90 % 360


def _piece(item: TextItem, text: str, turn: int, page: ParsedPage) -> Piece:
    box = _turned(item.x, item.y, item.x + item.width, item.y + item.height, turn, page)
    own = _right_angle(item.rotation)
    size = item.font_height or (item.width if own in (90, 270) else item.height) * 0.9
    bold, mono, slanted = _face(item.font_name or "")
    return Piece(text, *box, round(size * 2) / 2, bold, mono, own != turn, slanted)


@lru_cache(maxsize=1024)
def _face(font: str) -> tuple[bool, bool, bool]:
    """Whether a font is bold, typewritten, slanted, by its name."""
    return bool(BOLD.search(font)), bool(MONO.search(font)), bool(SLANTED.search(font))


def _turned(x0: float, y0: float, x1: float, y1: float, turn: int, page: ParsedPage) -> Rule:
    """A box on the page after it is turned back upright."""
    if turn == 90:
        return Rule(y0, page.width - x1, y1, page.width - x0)
    if turn == 180:
        return Rule(page.width - x1, page.height - y1, page.width - x0, page.height - y0)
    if turn == 270:
        return Rule(page.height - y1, x0, page.height - y0, x1)
    return Rule(x0, y0, x1, y1)


def _rules(graphics: VectorGraphics) -> list[Rule]:
    lines = [Rule(min(a.x1, a.x2), min(a.y1, a.y2), max(a.x1, a.x2), max(a.y1, a.y2)) for a in graphics.lines]
    boxes = [shape.bbox for shape in graphics.shapes if not shape.has_curve]
    return lines + [Rule(x, y, x + w, y + h) for x, y, w, h in boxes if min(w, h) <= RULE < max(w, h)]


def _bullets(graphics: VectorGraphics, pieces: list[Piece]) -> list[Piece]:
    """Bullets that are drawn, as browsers do: a dot, circle or square directly left of a text."""
    dots = [shape.bbox for shape in graphics.shapes if _is_dot(*shape.bbox[2:])]
    if not dots or len(dots) > MANY_DOTS:
        return []
    return [
        Piece("•", x, first.y0, x + w, first.y1, first.size)
        for x, y, w, h in dots
        for first in [_text_right_of(x, y + h / 2, w, pieces)]
        if first is not None
    ]


def _is_dot(width: float, height: float) -> bool:
    return 2 <= width <= 8 and 0.8 <= width / max(height, 0.1) <= 1.25


def _text_right_of(x: float, middle: float, width: float, pieces: list[Piece]) -> Piece | None:
    row = [piece for piece in pieces if piece.y0 <= middle <= piece.y1]
    near = [piece for piece in row if 0 < piece.x0 - (x + width) < 1.6 * piece.size]
    touching = any(-1.5 * piece.size < piece.x1 - x <= 1 for piece in row)
    return min(near) if near and not touching else None
