"""Workbooks in older forms (XLS, XLSB), as calamine reads them: values without the formats of numbers."""

import re
import struct
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
)

from generator.documents.archive import damaged
from generator.documents.document import Unreadable
from generator.documents.sheets.cells import Row, Value, duration_text, number_text, time_text
from generator.documents.sheets.workbook import Area, Sheet

_BEGINS = (bytes.fromhex("0908100000060500"), bytes.fromhex("0908080000050500"))
"""How a workbook begins: Excel from 97 on, and 5."""
_ERROR = re.compile(r"#(?:N/A|REF!|NAME\?|NULL!|NUM!|VALUE!|DIV/0!)")
_FILE_PASS = 0x2F
_MOST_RECORDS = 5

Stored = int | float | str | bool | time | date | datetime | timedelta


def older_sheets(data: bytes) -> Iterator[Sheet]:
    """Its sheets, hidden ones too.

    Raises:
        Unreadable: It is encrypted, or no workbook.
    """
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        for listed in book.sheets_metadata:
            if listed.typ == SheetTypeEnum.WorkSheet:
                yield _sheet(book.get_sheet_by_name(listed.name))
    except PasswordError:
        raise Unreadable("is encrypted", "remove its password") from None
    except CalamineError as error:
        if _is_locked(data):
            raise Unreadable("is encrypted", "remove its password") from None
        raise damaged(error) from None
    except BaseException as error:  # calamine gives up on some damages in Rust's way, which is no `Exception`
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(error) from None


def _is_locked(data: bytes) -> bool:
    """Whether it is encrypted as a whole, or the first records of an XLS say that all others are."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return True
    at = max(data.find(begin) for begin in _BEGINS)
    for _ in range(_MOST_RECORDS):
        if at < 0 or at + 4 > len(data):
            return False
        kind, length = struct.unpack_from("<HH", data, at)
        if kind == _FILE_PASS:
            return True
        at += 4 + length
    return False


def _sheet(sheet: CalamineSheet) -> Sheet:
    top, left = sheet.start or (0, 0)
    merged = sorted(Area(*first, *last) for first, last in sheet.merged_cell_ranges or ())
    return Sheet(sheet.name, _rows(sheet, top, left), merged)


def _rows(sheet: CalamineSheet, top: int, left: int) -> Iterator[tuple[int, Row]]:
    for number, cells in enumerate(sheet.iter_rows(), top):
        if row := _row(cells, left):
            yield number, row


def _row(cells: Sequence[Stored], left: int) -> Row:
    return {column: said for column, cell in enumerate(cells, left) if (said := _said(cell))}


def _said(cell: Stored) -> str:
    match cell:
        case str():
            return Value(cell) if _ERROR.fullmatch(cell) else cell.strip()
        case bool():
            return Value(str(cell).upper())
        case int() | float():
            return Value(number_text(float(cell)))
        case _:
            return Value(_moment(cell))


def _moment(cell: time | date | timedelta) -> str:
    match cell:
        case datetime():
            return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d} {time_text(cell)}"
        case timedelta():
            return duration_text(cell)
        case time():
            return time_text(datetime.combine(date(1900, 1, 1), cell))
        case _:
            return f"{cell:%Y-%m-%d}"
