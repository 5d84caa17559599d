"""What a PDF says of itself as a whole: its title and its outline; and single glyphs, where only they tell the order."""

import re
from dataclasses import dataclass, field

from pypdfium2 import PdfDocument, PdfiumError

from generator.documents.pdf import righttoleft
from generator.documents.pdf.characters import cleaned, has_rtl
from generator.documents.pdf.pieces import Sheet
from generator.documents.pdf.styles import letters_of

LONGEST = 300
MOST = 20_000
"""Entries of an outline that are looked at."""
_FILE_NAME = re.compile(r"\.(docx?|pdf|tex|dvi|indd|odt|rtf|html?|pptx?|xlsx?|qxd|pmd|p65|ps|md|txt)\b|[/\\]", re.IGNORECASE)
_MADE_BY = re.compile(r"(microsoft (word|powerpoint|excel)\s*-|untitled|document\d*$|slide \d+$|no title|title$|\W*$)", re.IGNORECASE)


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
        data: The file.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._document: PdfDocument | None = PdfDocument(data)
        except PdfiumError:
            self._document = None  # what the first reading could open says what it can without this

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


def _sane(title: str) -> str:
    text = " ".join(cleaned(title).split())
    return "" if _FILE_NAME.search(text) or _MADE_BY.match(text) or len(text) > LONGEST else text
