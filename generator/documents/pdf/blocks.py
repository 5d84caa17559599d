"""Lines of a column as blocks: headings, paragraphs, items of lists, code, footnotes and tables."""

from dataclasses import dataclass, field
from typing import Literal

from generator.documents.pdf.lines import Line
from generator.documents.pdf.tables import Table

Kind = Literal["heading", "text", "item", "code", "note", "table"]


@dataclass(slots=True)
class Block:
    """A part of a page.

    Attributes:
        lines: Of text, from top to bottom.
        level: Of a heading from 1, of an item of a list from 0.
        marker: What stands before an item.
        right: Where lines near it end, by which one is known that ends early.
    """

    kind: Kind
    lines: list[Line] = field(default_factory=list)
    level: int = 0
    marker: str = ""
    right: float = 0.0
    table: Table | None = None
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its lines, without the marker of an item."""
        return " ".join(self.texts)
