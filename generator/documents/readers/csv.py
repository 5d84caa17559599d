"""Tables as text (CSV, TSV): rows below their head, whatever parts their cells and however they are encoded."""

from collections.abc import Iterator

from generator.documents.document import Found, ReadingOptions
from generator.documents.encoding import decoded, marked
from generator.documents.sheets.delimited import delimited_rows
from generator.documents.sheets.pages import sheet_pages
from generator.documents.sheets.workbook import Sheet

_FEW = 0.01
"""Share of bytes that may be zero where a text in another encoding than UTF-16 was damaged."""


def read(data: bytes, how: ReadingOptions) -> Iterator[Found]:  # noqa: ARG001  a reader's arguments
    """Read a table row by row."""
    damaged = 0 < data.count(0) < _FEW * len(data) and not marked(data)
    text = decoded(data.replace(b"\0", b"") if damaged else data).text
    yield from sheet_pages(Sheet("", delimited_rows(text), []), beside=False)
