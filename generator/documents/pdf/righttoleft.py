"""Lines of Arabic and Hebrew in the order of their letters, found by where each glyph stands.

Writers of PDF store such lines in any order; only the places of the glyphs are sure. From right to left, with numbers
and words of other scripts turned back, they give the text as it was typed.
"""

import ctypes
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

import pypdfium2.raw as pdfium
from pypdfium2 import PdfTextPage

from generator.documents.pdf.characters import cleaned, has_rtl, is_rtl
from generator.documents.pdf.pieces import Piece, Sheet

CELL = 1.0
"""Space between glyphs, in sizes of the font, from which they belong to two cells or columns."""
WORD, NARROW = 0.2, 0.08
"""Space, in sizes of the font, that divides words, and that does where the file has a space there."""
MOST = 40_000
"""Glyphs of a page that are looked at."""
_LEFT_TO_RIGHT = re.compile(r"[^\W\u0590-\u08ff_]+(?:[.,:/%\-'’@+ ]*[^\W\u0590-\u08ff_]+)*")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]+(?:[ ,\u060c.'-]*[\u0590-\u08ff]+)*")
_ALEFS = "اأإآٱ"
_TURNED = str.maketrans("()[]{}«»", ")(][}{»«")


class _Glyph(NamedTuple):
    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float

    @property
    def size(self) -> float:
        """Of its font, about."""
        return (self.y1 - self.y0) * 0.8


def reordered(sheet: Sheet, page: PdfTextPage) -> None:
    """Put the lines of a page in the order of reading, and mirror it where most of it is read from the right.

    Columns, cells, indents and bullets of a mirrored page lie as they do where text runs from left to right.

    Args:
        sheet: The page, whose pieces are replaced.
        page: The same, as PDFium reads it.
    """
    found, kept = list[Piece](), sheet.pieces
    for row in _rows(list(_glyphs(page, sheet.height))):
        if has_rtl("".join(glyph.text for glyph in row)):
            for segment in _segments(row):
                box = _box(segment)
                kept = [piece for piece in kept if not _lies_in(piece, box)]
                text = cleaned(_logical(segment))
                if text:
                    found.append(_like(sheet.pieces, Piece(text, *box, size=_height(segment))))
    found = sheet.pieces = kept + found
    if is_rtl("".join(piece.text for piece in found)):
        width = sheet.width
        sheet.pieces = [piece._replace(x0=width - piece.x1, x1=width - piece.x0) for piece in found]
        sheet.rules = [rule._replace(x0=width - rule.x1, x1=width - rule.x0) for rule in sheet.rules]


def _box(segment: list[_Glyph]) -> tuple[float, float, float, float]:
    return (
        min(glyph.x0 for glyph in segment),
        min(glyph.y0 for glyph in segment),
        max(glyph.x1 for glyph in segment),
        max(glyph.y1 for glyph in segment),
    )


def _lies_in(piece: Piece, box: tuple[float, float, float, float]) -> bool:
    x, y = (piece.x0 + piece.x1) / 2, (piece.y0 + piece.y1) / 2
    return box[0] - 1 <= x <= box[2] + 1 and box[1] <= y <= box[3]


def _height(segment: list[_Glyph]) -> float:
    return round(max(glyph.size for glyph in segment) * 2) / 2


def _like(pieces: list[Piece], new: Piece) -> Piece:
    """A piece with the font of that which stood in its place."""
    middle = (new.y0 + new.y1) / 2
    there = [old for old in pieces if old.y0 <= middle <= old.y1 and old.x0 < new.x1 and old.x1 > new.x0]
    if not there:
        return new
    old = max(there, key=lambda piece: len(piece.text))
    return new._replace(size=old.size, bold=old.bold, mono=old.mono, y0=old.y0, y1=old.y1)


def _glyphs(page: PdfTextPage, height: float) -> Iterator[_Glyph]:
    """Glyphs with their boxes, several characters of one glyph together."""
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    last: _Glyph | None = None
    for at in range(min(page.count_chars(), MOST)):
        character = chr(pdfium.FPDFText_GetUnicode(page, at))
        made_up = pdfium.FPDFText_IsGenerated(page, at) == 1
        if made_up or character in "\r\n" or not pdfium.FPDFText_GetLooseCharBox(page, at, ctypes.byref(box)):
            continue
        pdfium.FPDFText_GetCharOrigin(page, at, ctypes.byref(x), ctypes.byref(y))
        glyph = _Glyph(character, box.left, height - box.top, box.right, height - box.bottom, height - y.value)
        if last and abs(glyph.x0 - last.x0) + abs(glyph.x1 - last.x1) + abs(glyph.base - last.base) < 0.02:
            last = last._replace(text=_ligature(last.text + character))
            continue
        if last:
            yield last
        last = glyph
    if last:
        yield last


def _ligature(text: str) -> str:
    """The characters of one glyph in order: alef follows lam."""
    return text[::-1] if len(text) == 2 and text[0] in _ALEFS and text[1] == "ل" else text


def _rows(glyphs: list[_Glyph]) -> Iterator[list[_Glyph]]:
    row: list[_Glyph] = []
    for glyph in sorted(glyphs, key=lambda glyph: glyph.base):
        if row and glyph.base - row[0].base > 0.4 * max(glyph.size, 4):
            yield row
            row = []
        row.append(glyph)
    if row:
        yield row


def _segments(row: list[_Glyph]) -> Iterator[list[_Glyph]]:
    """A row cut at wide spaces, each part from left to right."""
    part: list[_Glyph] = []
    end = 0.0
    for glyph in sorted(row, key=lambda glyph: (glyph.x0 + glyph.x1) / 2):
        if part and glyph.x0 - end > CELL * glyph.size and not glyph.text.isspace():
            yield part
            part = []
        end = glyph.x1 if not part else max(end, glyph.x1)
        part.append(glyph)
    if part:
        yield part


def _logical(segment: list[_Glyph]) -> str:
    """What a part of a line says, in the order in which it is read."""
    visual = list(_spaced(segment))
    if not is_rtl("".join(visual)):
        return _RIGHT_TO_LEFT.sub(lambda run: run[0][::-1], "".join(visual))
    text = _LEFT_TO_RIGHT.sub(lambda run: run[0][::-1], "".join(reversed(visual)))
    if text.find(")") < text.find("(") or ("(" not in text and ")" in text):
        return text.translate(_TURNED)
    return text


def _spaced(segment: list[_Glyph]) -> Iterator[str]:
    """Glyphs from left to right, with the spaces between words: those of the file, and where there is room for one."""
    end, space = segment[0].x0, False
    size = max(glyph.size for glyph in segment)
    for glyph in segment:
        if glyph.text.isspace():
            space = True
            continue
        gap = (glyph.x0 - end) / max(size, 1)
        if (gap > WORD or (space and gap > NARROW)) and not unicodedata.combining(glyph.text[0]):
            yield " "
        yield glyph.text
        end, space = max(end, glyph.x1), False
