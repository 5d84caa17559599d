"""A table in a PDF: ruled, its head again at the top of each page, cells of several lines, merged cells."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.pdfbase import pdfmetrics

from benchmarks.documents.blocks import Table, words
from benchmarks.documents.making.press import SIZE, Press

_SIZE, _LINE, _PAD = 8.0, 10.0, 3.0


def set_table(press: Press, table: Table) -> None:
    """Set a table; a group of rows that a merged cell holds together is not cut by a page's end."""
    grid = _Grid(press, table)
    for number, row in enumerate(table.rows):
        if press.room < grid.group_height(number) and number:
            press.next_column()
            grid.draw(0)
        grid.draw(number)
        press.places += [press.page] * len(words(" ".join(filter(None, row))))
    press.down(SIZE)


@dataclass
class _Grid:
    press: Press
    table: Table

    def __post_init__(self) -> None:
        self._spans = {(row, column): (tall, wide) for row, column, tall, wide in self.table.merged}
        self._covered = {
            (row + y, column + x)
            for (row, column), (tall, wide) in self._spans.items()
            for y in range(tall)
            for x in range(wide)
            if x or y
        }
        self._widths = self._measured()
        self._heights = [self._height(number) for number in range(len(self.table.rows))]

    def group_height(self, number: int) -> float:
        """Of a row and of those that it is held together with."""
        rows = max([tall for (row, _), (tall, _) in self._spans.items() if row == number], default=1)
        return sum(self._heights[number : number + rows])

    def draw(self, number: int) -> None:
        press, x = self.press, self.press.left
        for column, width in enumerate(self._widths):
            if (number, column) not in self._covered:
                tall, wide = self._spans.get((number, column), (1, 1))
                height = sum(self._heights[number : number + tall])
                press.canvas.rect(x, press.y - height, sum(self._widths[column : column + wide]), height)
                press.canvas.setFont(self._font(number), _SIZE)
                for at, line in enumerate(self._lines(number, column)):
                    press.canvas.drawString(x + _PAD, press.y - _LINE * (at + 1), line)
            x += width
        press.y -= self._heights[number]

    def _font(self, number: int) -> str:
        return self.press.text if number else self.press.bold

    def _lines(self, number: int, column: int) -> list[str]:
        wide = self._spans.get((number, column), (1, 1))[1]
        width = sum(self._widths[column : column + wide]) - 2 * _PAD
        tokens = self.table.rows[number][column].split()
        return [" ".join(line) for line in self.press.wrapped(tokens, self._font(number), _SIZE, width)]

    def _height(self, number: int) -> float:
        return _PAD + _LINE * max(len(self._lines(number, column)) for column in range(len(self._widths)))

    def _measured(self) -> Sequence[float]:
        """The columns' widths: room for the longest word of each, and the rest of the page shared out by length."""
        columns = list(zip(*self.table.rows, strict=True))
        least = [max(self._wide(word) for text in column for word in text.split()) + 2 * _PAD + 1 for column in columns]
        wanted = [max(*(self._wide(text) for text in column), 1) + 2 * _PAD + 1 for column in columns]
        free = self.press.measure - sum(least)
        more = sum(wanted) - sum(least)
        share = min(1.0, free / more) if more else 0.0
        return [low + (high - low) * share for low, high in zip(least, wanted, strict=True)]

    def _wide(self, text: str) -> float:
        return float(pdfmetrics.stringWidth(text, self.press.bold, _SIZE))
