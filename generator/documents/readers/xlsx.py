"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS): a section a sheet, hidden ones too, its tables with their heads.

Formulas are read as the values that were stored with them. Text boxes stand below the cells. Comments, pictures and
charts are left out: what a chart draws stands on a sheet.
"""

from collections.abc import Iterable, Iterator

from generator.documents.archive import OLE, Archive
from generator.documents.document import Found, ReadingOptions, Title, Unread
from generator.documents.office.package import Package
from generator.documents.sheets.older import older_sheets
from generator.documents.sheets.opendocument import is_opendocument, opendocument_sheets
from generator.documents.sheets.pages import limited, sheet_pages
from generator.documents.sheets.workbook import Sheet, Workbook


def read(data: bytes, how: ReadingOptions) -> Iterator[Found]:  # noqa: ARG001  a reader's arguments
    """Read a workbook sheet by sheet."""
    archive = None if data.startswith(OLE) else Archive(data)
    if archive is None or "xl/workbook.bin" in archive:
        yield from _pages(older_sheets(data))
    elif is_opendocument(archive):
        yield from _pages(opendocument_sheets(archive))
    else:
        yield from _excel(Package(archive))


def _excel(package: Package) -> Iterator[Found]:
    book = Workbook(package)
    if title := package.title():
        yield Title(title)
    yield from _pages(book.sheets())
    if book.uncounted:
        cells = "1 formula has" if book.uncounted == 1 else f"{book.uncounted:,} formulas have"
        yield Unread(f"{cells} no value stored", "open it in a spreadsheet program, and save it again")


def _pages(sheets: Iterable[Sheet]) -> Iterator[Found]:
    for sheet in limited(sheets):
        yield from sheet_pages(sheet)
