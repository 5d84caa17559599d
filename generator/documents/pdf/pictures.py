"""Pages that are pictures, or whose fonts tell no letters: recognised where that is installed, else counted."""

from collections.abc import Iterator
from statistics import median

from generator.documents.document import ReadingOptions, Unread
from generator.documents.pdf.characters import cleaned
from generator.documents.pdf.directory import Second
from generator.documents.pdf.opening import of_pages
from generator.documents.pdf.pieces import Piece, Sheet
from generator.documents.recognition import REMEDY, Recognised, Recogniser, is_installed

FEW = 100
"""Characters up to which a page may be a picture that only carries a stamp or a page number."""
COVERED = 0.4
"""Share of a page that pictures cover, from which it is one."""
OUTLINES = 150
"""Drawn shapes on a page without any text from which they may be letters."""
NOISE, LEAST_NOISE = 0.3, 30
"""Share, and number, of characters that no font tells from which a page's text is none."""
DOTS = 175
"""Per inch, as pages are recognised."""
EVEN = 0.3
"""Difference of a line's height from the usual within which its font is the usual."""


class Pictures:
    """Reads the pages that are pictures, and counts those that nobody read.

    Args:
        second: The document as PDFium has it.
        how: Whether to recognise text, and where to keep it.
    """

    def __init__(self, second: Second, how: ReadingOptions) -> None:
        self._second = second
        self._recogniser = Recogniser(how.pictures) if how.ocr and is_installed() else None
        self._remedy = REMEDY if how.ocr and not is_installed() else ""
        self._pictures = self._noise = 0

    def read(self, sheet: Sheet) -> Sheet:
        """A page; its text is recognised where it is a picture."""
        letters = sum(len(piece.text) for piece in sheet.pieces)
        noisy = sheet.unmapped > LEAST_NOISE and sheet.unmapped > NOISE * (letters + sheet.unmapped)
        if not noisy and not (letters <= FEW and self._is_picture(sheet, letters)):
            return sheet
        if self._recogniser is not None:
            scale = DOTS / 72
            lines = self._recogniser.lines(self._second.picture(sheet.number, scale))
            sheet.pieces = _pieces(lines, scale)
            sheet.rules = []
        else:
            self._noise += noisy
            self._pictures += not noisy
        return sheet

    def _is_picture(self, sheet: Sheet, letters: int) -> bool:
        images, shapes = self._second.drawn(sheet)
        return images >= COVERED or (letters == 0 and shapes >= OUTLINES)

    def unread(self, pages: int) -> Iterator[Unread]:
        """What nobody read of a document of so many pages."""
        if self._pictures:
            yield Unread(of_pages(self._pictures, pages, "is a picture", "are pictures"), self._remedy)
        if self._noise:
            what = of_pages(self._noise, pages, "has text", "have text")
            yield Unread(f"{what} in fonts that do not tell its letters", self._remedy)


def _pieces(lines: list[Recognised], scale: float) -> list[Piece]:
    """Recognised lines, in the font size that most of them have where theirs is near it."""
    usual = median(line.y1 - line.y0 for line in lines) if lines else 0.0
    return [
        Piece(text, x0 / scale, y0 / scale, x1 / scale, y1 / scale, _size(y1 - y0, usual) / scale)
        for raw, x0, y0, x1, y1 in lines
        if (text := cleaned(raw))
    ]


def _size(height: float, usual: float) -> float:
    own = usual if abs(height - usual) <= EVEN * usual else height
    return own * 0.75
