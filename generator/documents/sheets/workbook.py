"""Workbooks of Excel (XLSX, XLSM), row by row, so that a million rows take no more memory than ten."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from generator.documents.office.package import Package
from generator.documents.office.slide_text import shape_lines
from generator.documents.office.xml import (
    Element,
    attribute,
    child,
    children_of,
    events,
    every,
    forget,
    inside,
    local,
)
from generator.documents.sheets.cells import Format, Row, Value, number_format, number_text

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_RANGE = re.compile(rb'<(?:\w+:)?mergeCell [^>]*ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_USUAL = Format()
_MOST_MERGED = 10_000


class Area(NamedTuple):
    """Cells that are merged into one: first and last row and column, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


class Sheet(NamedTuple):
    """A sheet.

    Attributes:
        name: As its tab says.
        rows: Each row that has something in it, with its number from 0, in order.
        merged: Its merged cells, from the top; at the latest when their first row is given.
        boxes: What stands in text boxes on it.
    """

    name: str
    rows: Iterator[tuple[int, Row]]
    merged: list[Area]
    boxes: tuple[str, ...] = ()


class Workbook:
    """A workbook.

    Args:
        package: The file.

    Attributes:
        uncounted: Cells with a formula whose value was never stored.
    """

    def __init__(self, package: Package) -> None:
        self.uncounted = 0
        self._package, self._part = package, package.main_part()
        book = package.xml(self._part)
        self._listed = list(inside(book, "sheets"))
        self._epoch = int((attribute(child(book, "workbookPr"), "date1904") or "0") in ("1", "true"))
        self._formats = self._read_formats()
        self._texts = self._read_texts()

    def sheets(self) -> Iterator[Sheet]:
        """Its sheets with cells, hidden ones too; charts that are sheets of their own are none."""
        links = self._package.relations(self._part)
        for one in self._listed:
            names = [value for key, value in one.items() if key.startswith("{") and key.endswith("}id")]
            link = links.get(names[0]) if names else None
            if link is not None and link.kind == "worksheet" and link.target in self._package.archive:
                data = self._package.archive.xml(link.target)
                yield Sheet(attribute(one, "name") or "", self._rows(data), _merged(data), self._boxes(link.target))

    def _boxes(self, part: str) -> tuple[str, ...]:
        drawing = self._package.related(part, "drawing")
        bodies = every(self._package.xml(drawing), "txBody") if drawing else ()
        return tuple("\n".join(shape_lines(body)) for body in bodies)

    def _read_formats(self) -> list[Format]:
        part = self._package.related(self._part, "styles")
        if part is None:
            return []
        styles = self._package.xml(part)
        codes = {attribute(one, "numFmtId"): attribute(one, "formatCode") or "" for one in inside(styles, "numFmts")}
        looks = (attribute(one, "numFmtId") or "0" for one in inside(styles, "cellXfs"))
        return [number_format(codes.get(name, ""), int(name) if name.isdecimal() else 0) for name in looks]

    def _read_texts(self) -> list[str]:
        part = self._package.related(self._part, "sharedStrings")
        return [] if part is None else [_text(one) for one in children_of(self._package.archive.xml(part), "sst")]

    def _rows(self, data: bytes) -> Iterator[tuple[int, Row]]:
        number = -1
        for event, element in events(data, "{*}row"):
            if event == "start":
                continue
            given = attribute(element, "r") or ""
            number = int(given) - 1 if given.isdecimal() and len(given) < 9 else number + 1
            if row := self._row(element):
                yield number, row
            forget(element)

    def _row(self, element: Element) -> Row:
        row: Row = {}
        column = -1
        for cell in element:
            place = _REFERENCE.match(cell.get("r", ""))
            column = column_number(place[1]) if place else column + 1
            if said := self._cell(cell):
                row[column] = said
        return row

    def _cell(self, cell: Element) -> str:
        kind, value, formula = cell.get("t", "n"), None, False
        for one in cell:  # by the last letters of their names: a sheet may have millions
            if one.tag.endswith("}v"):
                value = one.text
            elif one.tag.endswith("}is"):
                return _text(one).strip()
            else:
                formula = formula or one.tag.endswith("}f")
        if value is None:
            self.uncounted += formula
            return ""
        if kind == "s":
            return self._texts[int(value)].strip() if value.isdecimal() and int(value) < len(self._texts) else ""
        if kind in ("str", "d"):
            return _unescaped(value).strip()
        if kind == "b":
            return Value("TRUE" if value.strip() == "1" else "FALSE")
        return Value(value) if kind == "e" else self._number(value, cell.get("s", ""))

    def _number(self, value: str, look: str) -> str:
        shown = self._formats[int(look)] if look.isdecimal() and int(look) < len(self._formats) else _USUAL
        if shown == _USUAL and value.isdecimal() and len(value) < 16:
            return Value(value)
        try:
            number = float(value)
        except ValueError:
            return value.strip()
        return Value(number_text(number, shown, self._epoch))


@lru_cache(maxsize=20_000)
def column_number(letters: str) -> int:
    """Number of a column from 0: 2 for C, 26 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _merged(data: bytes) -> list[Area]:
    """They stand behind the rows, which are not all read before the first is given."""
    found = []
    for match in _RANGE.finditer(data, max(data.rfind(b"</sheetData>"), data.rfind(b":sheetData>"), 0)):
        left, top, right, bottom = (part.decode() for part in match.groups())
        found.append(Area(int(top) - 1, column_number(left), int(bottom) - 1, column_number(right)))
    return sorted(found[:_MOST_MERGED])


def _text(element: Element) -> str:
    """A text with its differently written parts, without the reading aids of Japanese."""
    said = "".join(one.text or "" for one in every(element, "t") if local(one.getparent()) != "rPh")
    return _unescaped(said)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
