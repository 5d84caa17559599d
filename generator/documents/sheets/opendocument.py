"""Spreadsheets of OpenDocument (ODS), row by row: numbers with all their digits, all else as it is shown."""

from collections.abc import Iterator

from generator.documents.archive import Archive
from generator.documents.document import Unreadable
from generator.documents.office.xml import Element, attribute, events, forget, local
from generator.documents.sheets.cells import Row, Value, number_text
from generator.documents.sheets.workbook import Area, Sheet

_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_MOST_COLUMNS = 16_384
_MOST_ALIKE = 1_000  # rows or cells that say the same; a file of some bytes can claim a million
_LEFT_OUT = frozenset({"annotation", "note"})


def is_opendocument(archive: Archive) -> bool:
    """Whether a zip is a spreadsheet of OpenDocument."""
    return "content.xml" in archive and "mimetype" in archive and archive.read("mimetype").startswith(_TYPE)


def opendocument_sheets(archive: Archive) -> Iterator[Sheet]:
    """Its sheets, hidden ones too; each has to be read before the next one is asked for.

    Raises:
        Unreadable: It is encrypted or damaged.
    """
    name = "META-INF/manifest.xml"
    if name in archive and b"encryption-data" in archive.xml(name):
        raise Unreadable("is encrypted", "remove its password")
    yield from _Reading(archive.xml("content.xml")).sheets()


class _Reading:
    """Goes through the elements of a document once."""

    def __init__(self, data: bytes) -> None:
        self._events = events(data)
        self._inside = False

    def sheets(self) -> Iterator[Sheet]:
        for event, element in self._events:
            if event == "start" and local(element) == "table":
                self._inside = True
                merged: list[Area] = []
                yield Sheet(attribute(element, "name") or "", self._rows(merged), merged)
                for _ in self._rows(merged):  # who did not read to the end is past it now
                    pass

    def _rows(self, merged: list[Area]) -> Iterator[tuple[int, Row]]:
        number = 0
        for event, element in self._events if self._inside else ():
            name = local(element)
            if event == "end" and name == "table":
                self._inside = False
                return
            if event == "start" or name != "table-row":
                continue
            row = _row(element, number, merged)
            for at in range(min(_repeated(element, "number-rows-repeated"), _MOST_ALIKE) if row else 0):
                yield number + at, row
            number += _repeated(element, "number-rows-repeated")
            forget(element)


def _row(element: Element, number: int, merged: list[Area]) -> Row:
    row: Row = {}
    column = 0
    for cell in element:
        times = _repeated(cell, "number-columns-repeated")
        if local(cell) == "table-cell" and column < _MOST_COLUMNS and (said := _said(cell)):
            row |= dict.fromkeys(range(column, column + min(times, _MOST_ALIKE)), said)
            _enter_merged(cell, number, column, merged)
        column += times
    return row


def _enter_merged(cell: Element, number: int, column: int, merged: list[Area]) -> None:
    tall, wide = (_repeated(cell, f"number-{kind}-spanned") for kind in ("rows", "columns"))
    if tall > 1 or wide > 1:
        merged.append(Area(number, column, number + tall - 1, column + wide - 1))


def _said(cell: Element) -> str:
    shown = "\n".join(_text(one).strip() for one in cell if local(one) == "p").strip()
    kind, value = attribute(cell, "value-type") or "string", attribute(cell, "value") or ""
    if kind == "string":
        return shown
    if kind == "date":
        return Value((attribute(cell, "date-value") or shown).replace("T", " ").removesuffix(" 00:00:00"))
    if kind == "float" and (not shown or _is_number(shown)):
        return Value(number_text(float(value)) if _is_number(value) else shown)
    return Value(shown or value)


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", ""))
    except ValueError:
        return False
    return True


def _text(element: Element) -> str:
    said = element.text or ""
    for one in element:
        name = local(one)
        if name == "s":
            said += " "
        elif name in ("tab", "line-break"):
            said += "\t" if name == "tab" else "\n"
        elif name not in _LEFT_OUT:
            said += _text(one)
        said += one.tail or ""
    return said


def _repeated(element: Element, name: str) -> int:
    found = attribute(element, name) or ""
    return int(found) if found.isdecimal() and len(found) < 8 else 1
