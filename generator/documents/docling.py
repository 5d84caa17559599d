"""PDF read by Docling, whose models tell layout and tables where rules on places do not; an extra that brings PyTorch.

https://docling-project.github.io/docling/: its converter is given some pages at a time, and each page's Markdown is
taken from the document that it makes.
"""

import re
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from io import BytesIO
from typing import Any

from generator.documents.document import Found, Page, Title, Unread, Unreadable

PART = 16
"""Pages that are converted at once."""
REMEDY = "pip install 'generator[docling]'"
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)

Convert = Callable[[bytes, tuple[int, int]], Any]
"""Converts the pages from the first to the last of a range; gives Docling's `ConversionResult`."""


def read(data: bytes, convert: Convert | None = None) -> Iterator[Found]:
    """Read a PDF with Docling.

    Args:
        data: The file.
        convert: What converts it; Docling itself by default.

    Raises:
        Unreadable: Docling is not installed, or cannot read it.
    """
    convert = convert or _docling()
    first, pages, title, failed = 1, 1, "", 0
    while first <= pages:
        last = first + PART - 1
        result = convert(data, (first, last))
        if result.status.value not in ("success", "partial_success"):
            raise Unreadable(f"cannot be read by Docling ({_reason(result)})", "read it without")
        pages = result.input.page_count
        for number in range(first, min(last, pages) + 1):
            text = _text(result.document, number)
            failed += text is None
            if not title and text and (heading := _HEADING.search(text)):
                title = heading[1]
            yield Page(text or "", number)
        first = last + 1
    if title:
        yield Title(title)
    if failed:
        yield Unread(f"Docling gave up {failed} of {pages} pages", "read it without Docling")


def _text(document: Any, number: int) -> str | None:
    """The Markdown of a page; None where the document has it not."""
    if number not in document.pages:
        return None
    text: str = document.export_to_markdown(page_no=number, image_placeholder="", escape_html=False)
    return text.strip()


def _reason(result: Any) -> str:
    return "; ".join(error.error_message for error in result.errors) or str(result.status.value)


def _docling() -> Convert:
    """Docling's converter, its models loaded once."""
    if find_spec("docling") is None:
        raise Unreadable("is to be read with Docling, which is not installed", REMEDY)
    from docling.datamodel.base_models import DocumentStream
    from docling.document_converter import DocumentConverter

    converter = DocumentConverter()

    def convert(data: bytes, pages: tuple[int, int]) -> Any:
        stream = DocumentStream(name="document.pdf", stream=BytesIO(data))
        return converter.convert(stream, raises_on_error=False, page_range=pages)

    return convert
