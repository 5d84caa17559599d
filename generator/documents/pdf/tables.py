"""A table as it was found on a page, and as Markdown."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Table:
    """Rows of cells, each a list of its lines; the first row is the head.

    Attributes:
        starts: Where its columns begin, by which the same table on the next page is known.
        head: Its first row, or that of the table which it continues.
    """

    cells: list[list[list[str]]]
    x0: float
    y0: float
    x1: float
    y1: float
    starts: list[float] = field(default_factory=list)
    head: list[list[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.head = self.head or [list(cell) for cell in self.cells[0]]

    @property
    def size(self) -> float:
        """Of its font, which no table tells."""
        return 0.0
