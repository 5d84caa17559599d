"""The file opened a second time, with PDFium itself: title, outline, glyphs, pictures."""

import re
from ctypes import addressof
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, cast

import numpy as np
from pypdfium2 import PdfDocument, PdfiumError
from pypdfium2.raw import (
    FPDF_PAGEOBJ_IMAGE,
    FPDF_PAGEOBJ_PATH,
    FPDFBookmark_GetFirstChild,
    FPDFBookmark_GetNextSibling,
)

from generator.documents.document import Unreadable
from generator.documents.pdf import righttoleft
from generator.documents.pdf.characters import cleaned, has_rtl
from generator.documents.pdf.pieces import Sheet
from generator.documents.pdf.styles import letters_of

LONGEST = 300
MOST = 20_000
"""Entries of an outline, and things on a page, that are looked at."""
DEEPEST = 100
"""Levels of an outline."""
MOST_PIXELS = 4000
"""Of a side of a page's picture."""
_FILE_NAME = re.compile(
    r"\.(docx?|pdf|tex|dvi|indd|odt|rtf|html?|pptx?|xlsx?|qxd|pmd|p65|ps|md|txt)\b|[/\\]", re.IGNORECASE
)
_MADE_BY = re.compile(
    r"(microsoft (word|powerpoint|excel)\s*-|untitled|document\d*$|slide \d+$|no title|title$|\W*$)", re.IGNORECASE
)


@dataclass(slots=True)
class Directory:
    """What stands beside the pages.

    Attributes:
        title: By the metadata; empty where there is none that a person has given.
        outline: Level, from 0, of each heading that the outline names, by its letters and page.
    """

    title: str = ""
    outline: dict[tuple[str, int], int] = field(default_factory=dict)


class Second:
    """The file opened a second time, with PDFium itself.

    Args:
        data: The file, from its header on.

    Attributes:
        data: The file, in which no outline goes in circles.

    Raises:
        Unreadable: Its outline does, and cannot be taken out.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._open()
        if self.is_endless:  # liteparse would follow it for ever
            self.data = data.replace(b"/Outlines", b"/Outline_")
            self._open()
            if self.is_endless:
                raise Unreadable("has an outline that goes in circles", "save it anew without its bookmarks")

    def _open(self) -> None:
        try:
            self._document: PdfDocument | None = PdfDocument(self.data)
        except PdfiumError:
            self._document = None  # the first reading says what is wrong, or does without this

    @property
    def is_endless(self) -> bool:
        """Whether its outline goes in circles, or deeper than anybody can follow."""
        document, seen = self._document, set[int]()
        waiting = [(FPDFBookmark_GetFirstChild(document, None), 0)] if document is not None else []
        while waiting and len(seen) < MOST:
            entry, depth = waiting.pop()
            if not entry:
                continue
            address = addressof(entry.contents)
            if address in seen or depth > DEEPEST:
                return True
            seen.add(address)
            waiting.append((FPDFBookmark_GetNextSibling(document, entry), depth))
            waiting.append((FPDFBookmark_GetFirstChild(document, entry), depth + 1))
        return False

    def directory(self) -> Directory:
        """Title and outline."""
        if self._document is None:
            return Directory()
        found = Directory(_sane(self._document.get_metadata_value("Title")))
        try:
            for at, item in enumerate(self._document.get_toc(max_depth=6)):
                destination = item.get_dest()
                page = destination.get_index() if destination else None
                if page is not None:
                    found.outline.setdefault((letters_of(cleaned(item.get_title())), page + 1), item.level)
                if at > MOST:
                    break
        except PdfiumError:
            return found
        return found

    def reordered(self, sheet: Sheet) -> Sheet:
        """A page; where Arabic or Hebrew stand on it, its lines in the order in which they are read."""
        if self._document is None or not any(has_rtl(piece.text) for piece in sheet.pieces):
            return sheet
        page = self._document[sheet.number - 1]
        text = page.get_textpage()
        if not page.get_rotation():
            righttoleft.reordered(sheet, text)
        text.close()
        page.close()
        return sheet

    def picture(self, number: int, scale: float) -> np.ndarray[Any, np.dtype[np.uint8]]:
        """A page as it looks, of height × width × 3 (blue, green, red), in `scale` pixels a point."""
        if self._document is None:
            return np.zeros((1, 1, 3), np.uint8)
        page = self._document[number - 1]
        scale *= min(1.0, MOST_PIXELS / max(*page.get_size(), 1.0) / scale)
        shown = page.render(scale=scale, draw_annots=False).to_numpy()[:, :, :3].copy()
        page.close()
        return cast(np.ndarray[Any, np.dtype[np.uint8]], shown)

    def drawn(self, sheet: Sheet) -> tuple[float, int]:
        """Which share of a page images cover, and how many shapes are drawn on it."""
        if self._document is None:
            return 0.0, 0
        page = self._document[sheet.number - 1]
        covered, shapes = 0.0, 0
        for thing in islice(page.get_objects(max_depth=3), MOST):
            if thing.type == FPDF_PAGEOBJ_IMAGE:
                left, bottom, right, top = thing.get_bounds()
                covered += max(right - left, 0) * max(top - bottom, 0)
            shapes += thing.type == FPDF_PAGEOBJ_PATH
        size = page.get_width() * page.get_height()
        page.close()
        return covered / max(size, 1.0), shapes


def _sane(title: str) -> str:
    text = " ".join(cleaned(title).split())
    return "" if _FILE_NAME.search(text) or _MADE_BY.match(text) or len(text) > LONGEST else text
