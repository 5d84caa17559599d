r"""Text whose lines are rows (CSV, TSV): what parts its cells is found out, quotes may hold line ends.

Part;Price              {0: "Part", 1: "Price"}
"pump; large";1,5       {0: "pump; large", 1: "1,5"}
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from generator.documents.sheets.cells import Row, Value

_DELIMITERS = "\t;|,"  # of two that fit as well, the one that text has more seldom
_SAMPLE = 200
_LONGEST_VALUE = 40
_TOLD = re.compile(r"\A\"?sep=(.)\"?[ \t]*\n", re.IGNORECASE)
_NUMBER = re.compile(r"[-+(]?[$€£¥]?\s?\d[\d.,' \xa0\u202f]*(?:[eE][-+]?\d+)?\s?[%€$£¥]?\)?")
_DATE = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:Z|[-+][\d:]+)?)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}(?::\d\d){1,2}"
)


def delimited_rows(text: str) -> Iterator[tuple[int, Row]]:
    """The rows that say something, with their numbers from 0.

    Args:
        text: Its lines ending in a line feed.
    """
    told = _TOLD.match(text)
    start = told.end() if told else 0
    delimiter = told[1] if told else find_delimiter(text)
    rows = (_row(cells) for cells in _Reading(text, start, delimiter).rows())
    yield from enumerate(row for row in rows if row)


def find_delimiter(text: str) -> str:
    """What parts the cells: the sign by which most rows have the same number of them."""
    return max(_DELIMITERS, key=lambda sign: (*_fit(text, sign), -_DELIMITERS.index(sign)))


def _fit(text: str, delimiter: str) -> tuple[float, int]:
    """Share of rows that have as many cells as most have, and how many; 0 where that is one."""
    rows = islice(_Reading(text, 0, delimiter).rows(), _SAMPLE)
    widths = Counter(len(cells) for cells in rows if any(cells))
    (width, count), *_ = [*sorted(widths.items(), key=lambda one: (one[1], one[0]), reverse=True), (1, 0)]
    return (count / widths.total(), width) if width > 1 else (0, 1)


def _row(cells: Sequence[str]) -> Row:
    said = ((column, cell.strip()) for column, cell in enumerate(cells))
    return {column: Value(cell) if _is_value(cell) else cell for column, cell in said if cell}


def _is_value(cell: str) -> bool:
    return len(cell) < _LONGEST_VALUE and bool(_NUMBER.fullmatch(cell) or _DATE.fullmatch(cell))


class _Reading:
    """Goes through the rows; a quote that nothing closes in its place is a sign like any other.

    A text is not cut into lines first, which would take its size again.
    """

    def __init__(self, text: str, start: int, delimiter: str) -> None:
        self._text, self._at, self._delimiter = text, start, delimiter
        self._width = 0

    def rows(self) -> Iterator[list[str]]:
        reader = csv.reader(self._lines(), delimiter=self._delimiter)
        while True:
            start = self._at
            try:
                cells = next(reader, None)
            except csv.Error:  # longer than any cell: the quote at its beginning was never closed
                cells = None
                if self._at <= start:
                    return
            else:
                if cells is None:
                    return
            end = self._text.find("\n", start) + 1 or len(self._text)
            if cells is None or (self._at > end and self._is_astray(cells, start, end)):
                cells = self._text[start:end].rstrip("\n").split(self._delimiter)
                self._at = end
                reader = csv.reader(self._lines(), delimiter=self._delimiter)
            self._width = self._width or len(cells)
            yield cells

    def _lines(self) -> Iterator[str]:
        while self._at < len(self._text):
            start = self._at
            self._at = self._text.find("\n", start) + 1 or len(self._text)
            yield self._text[start : self._at]

    def _is_astray(self, cells: Sequence[str], start: int, end: int) -> bool:
        """Whether a row over several lines is none: quotes in it are odd, or its first line alone has all cells."""
        if self._text.count('"', start, self._at) % 2:
            return True
        alone = self._text.count(self._delimiter, start, end) + 1
        return len(cells) != self._width == alone
