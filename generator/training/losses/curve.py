"""The curve of the loss in a terminal: dots of braille, eight to a character, and a ring where it was evaluated."""

from collections.abc import Sequence

from generator.training.losses.history import Log, evaluations, losses

Point = tuple[int, float]
RING = "◉"
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""Of a character's four rows, from the top, the bits of its two columns."""
_LABEL = 7


def curve(log: Log, *, width: int = 70, height: int = 8) -> list[str]:
    """Lines of text with the curve, its scale and what is what; none where nothing was logged.

    Args:
        log: What the trainer logged.
        width: Characters of the curve; its scale takes nine more.
        height: Lines of the curve.
    """
    learned, evaluated = losses(log), evaluations(log)
    if not learned:
        return []
    values = [value for _, value in (*learned, *evaluated)]
    low, high = min(values), max(values)
    last = max(step for step, _ in (*learned, *evaluated))
    plot = _Plot(width, height, last, low, high)
    plot.draw(learned)
    for step, value in evaluated:
        plot.ring(step, value)
    labels = {0: f"{high:.3f}", height - 1: f"{low:.3f}"}
    lines = [f"{labels.get(at, ''):>{_LABEL}} │{line}" for at, line in enumerate(plot.lines())]
    key = f"⠒ loss   {RING} loss on the validation split" if evaluated else "⠒ loss"
    steps = f"step 1{f'{last:,}':>{width - 6}}"
    return [*lines, f"{'':>{_LABEL}} └{'─' * width}", f"{'':>{_LABEL + 2}}{steps}", f"{'':>{_LABEL + 2}}{key}"]


class _Plot:
    """A grid of dots."""

    def __init__(self, width: int, height: int, last: int, low: float, high: float) -> None:
        self._cells = [[0] * width for _ in range(height)]
        self._rings: set[tuple[int, int]] = set()
        self._columns, self._rows = 2 * width, 4 * height
        self._last, self._low, self._range = last, low, (high - low) or 1.0

    def draw(self, points: Sequence[Point]) -> None:
        """A line through points; of several in one column, through their mean."""
        columns: dict[int, list[float]] = {}
        for step, value in points:
            columns.setdefault(self._column(step), []).append(value)
        means = [(column, self._row(sum(found) / len(found))) for column, found in sorted(columns.items())]
        for (column, row), (to_column, to_row) in zip(means, [*means[1:], means[-1]], strict=True):
            for at in range(column, max(column + 1, to_column)):
                self._dot(at, round(row + (to_row - row) * (at - column) / max(1, to_column - column)))

    def ring(self, step: int, value: float) -> None:
        """Mark a point."""
        self._rings.add((self._row(value) // 4, self._column(step) // 2))

    def lines(self) -> list[str]:
        """As text."""
        return [
            "".join(self._character(row, column) for column in range(len(cells))).rstrip()
            for row, cells in enumerate(self._cells)
        ]

    def _character(self, row: int, column: int) -> str:
        if (row, column) in self._rings:
            return RING
        return chr(0x2800 + self._cells[row][column]) if self._cells[row][column] else " "

    def _column(self, step: int) -> int:
        return min(self._columns - 1, (step - 1) * self._columns // max(1, self._last - 1)) if step > 1 else 0

    def _row(self, value: float) -> int:
        return round((self._rows - 1) * (1 - (value - self._low) / self._range))

    def _dot(self, column: int, row: int) -> None:
        self._cells[row // 4][column // 2] |= _DOTS[row % 4][column % 2]
