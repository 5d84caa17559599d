"""What the made documents consist of, and the truth about a file that follows from it.

The same blocks are written in every format; words, headings, cells and code are counted in them, not in the files.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

_WORD = re.compile(r"\w+")
_RAISED = str.maketrans(dict.fromkeys("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", " "))
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def words(text: str) -> list[str]:
    """The words of a text, without marks, raised digits and signs that are not seen."""
    return _WORD.findall(unicodedata.normalize("NFKC", _UNSEEN.sub("", text).translate(_RAISED)))


@dataclass(frozen=True)
class Heading:
    """A heading; the outermost has level 1."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, with the text of the footnote at its end."""

    text: str
    note: str = ""


@dataclass(frozen=True)
class Items:
    """A list: depth from 0, and text of each item."""

    items: tuple[tuple[int, str], ...]
    numbered: bool = False


@dataclass(frozen=True)
class Code:
    """Lines of code."""

    text: str
    language: str = "python"


@dataclass(frozen=True)
class Formula:
    """A formula, as text and as LaTeX."""

    text: str
    latex: str


@dataclass(frozen=True)
class Table:
    """A table whose first row is its head; no two rows begin alike.

    Attributes:
        rows: Texts; what a merged cell covers is empty.
        merged: Row, column, height and width of merged cells.
    """

    rows: tuple[tuple[str, ...], ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True)
class Break:
    """The next block begins on a new page, slide, sheet or chapter."""


@dataclass(frozen=True)
class Scan:
    """A page that is a picture of these paragraphs."""

    texts: tuple[str, ...]


Block = Heading | Paragraph | Items | Code | Formula | Table | Break | Scan


@dataclass(frozen=True)
class Cell:
    """A cell: below which head, in the row that begins with which text."""

    head: str
    row: str
    text: str


@dataclass
class Truth:
    """What a file holds.

    Attributes:
        name: The file's.
        words: In order.
        places: Of each word the page or slide, from 1; empty where the format has none or it is not known.
        notes: Words whose place among the others is free: footnotes.
        again: Words that may stand there more often: of merged cells, in every cell that they cover.
        headings: In order.
        cells: Of all tables.
        code: Lines of code that are not blank.
        absent: Texts that no chunk may have: running headers and footers, navigation, outputs.
        sheets: Of a workbook, by the sheet's name its words.
        split: Words that stand broken at a line's end.
    """

    name: str
    words: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    sheets: dict[str, list[str]] = field(default_factory=dict)
    split: list[str] = field(default_factory=list)


def truth_of(name: str, blocks: Sequence[Block], absent: Iterable[str] = ()) -> Truth:
    """The truth about a file made of these blocks; who writes it adds the places."""
    whole = Truth(name, absent=list(absent))
    for block in blocks:
        _enter(block, whole)
    return whole


def text_of(block: Block) -> str:
    """All text of a block but its footnote, in reading order."""
    match block:
        case Heading() | Paragraph() | Code() | Formula():
            return block.text
        case Items():
            return "\n".join(text for _, text in block.items)
        case Table():
            return "\n".join(" ".join(filter(None, row)) for row in block.rows)
        case Scan():
            return "\n".join(block.texts)
        case Break():
            return ""


def as_latex(blocks: Iterable[Block]) -> list[Block]:
    """The same for a format in which formulas are LaTeX."""
    return [Formula(block.latex, block.latex) if isinstance(block, Formula) else block for block in blocks]


def _enter(block: Block, whole: Truth) -> None:
    whole.words += words(text_of(block))
    match block:
        case Heading():
            whole.headings.append(block)
        case Paragraph():
            whole.notes += words(block.note)
        case Code():
            whole.code += [line.strip() for line in block.text.splitlines() if line.strip()]
        case Table():
            whole.cells += _cells(block)
            for row, column, tall, wide in block.merged:
                whole.again += words(block.rows[row][column]) * (tall * wide - 1)
        case _:
            pass


def _cells(table: Table) -> list[Cell]:
    head = table.rows[0]
    return [
        Cell(head[column], row[0], text)
        for row in table.rows[1:]
        for column, text in enumerate(row)
        if text and column and head[column]
    ]
