"""A PDF opened: its pages in parts of a size that fits into memory, and what makes it unreadable in one sentence."""

import re
from collections.abc import Callable, Iterator
from typing import TypeVar

from liteparse import LiteParse, ParseError

from generator.documents.document import Unread, Unreadable
from generator.documents.pdf.pieces import Sheet, sheet

PART = 16
"""Pages that are parsed at once."""
HEADER = 1024
"""Bytes before which a PDF begins, by its specification."""
MOST_PAGES = 1_000_000
_REMEDY = "make it anew, or repair it with a PDF program"
_START = re.compile(rb"%PDF-\d")
T = TypeVar("T")


class Opened:
    """A PDF that can be read.

    Args:
        data: The file, from its header on.

    Raises:
        Unreadable: It is encrypted or broken.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._broken = 0
        self._parts = _explained(lambda: _parser().parse_batches(self.data, PART))
        self._first = _explained(lambda: next(self._parts, None))
        self.pages = self._first.total_pages if self._first else 0

    def sheets(self) -> Iterator[Sheet]:
        """All pages in order, once."""
        part = self._first
        self._first = None
        while part is not None:
            self._broken += len(part.result.page_errors)
            yield from map(sheet, part.result.pages)
            part = _explained(lambda: next(self._parts, None))

    def sample(self, numbers: list[int]) -> list[Sheet]:
        """Some pages, for what their fonts say of the document."""
        parser = _parser(target_pages=",".join(map(str, numbers)))
        return [sheet(page) for page in _explained(lambda: parser.parse(self.data)).pages]

    def unread(self) -> Iterator[Unread]:
        """The pages that are broken, when all have been asked for."""
        if self._broken:
            yield Unread(of_pages(self._broken, self.pages, "is broken", "are broken"), _REMEDY)


def of_pages(some: int, pages: int, one: str, several: str) -> str:
    """What is said of some pages of a document: `2 of 12 pages are pictures`."""
    if pages == 1:
        return f"its page {one}"
    return f"{some} of {pages} pages {one if some == 1 else several}"


def _parser(target_pages: str | None = None) -> LiteParse:
    return LiteParse(
        target_pages=target_pages,
        ocr_enabled=False,
        quiet=True,
        output_format="json",
        max_pages=MOST_PAGES,
        num_workers=1,
        continue_on_page_error=True,
        skip_diagonal_text=True,
        extract_vector_graphics=True,
        extract_form_fields=True,
        extract_text_metadata=True,  # which keeps cells apart that a table sets close together
    )


def from_header(data: bytes) -> bytes:
    """The file without what mail and web servers have put before it.

    Raises:
        Unreadable: It is no PDF.
    """
    found = _START.search(data, 0, HEADER)
    if not found:
        raise Unreadable("is no PDF, or its beginning is lost")
    return data[found.start() :] if found.start() else data


def _explained(step: Callable[[], T]) -> T:
    """What a step of reading gives.

    Raises:
        Unreadable: It fails, because of what the file is.
    """
    try:
        return step()
    except ParseError as error:
        if "password" in str(error):
            raise Unreadable("is encrypted", "save it without its password") from error
        raise Unreadable("is broken, and no page of it can be read", _REMEDY) from error
