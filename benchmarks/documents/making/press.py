"""A press for PDF that knows on which page every word is set: columns, running headers, footnotes, broken words."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from benchmarks.documents.blocks import words
from benchmarks.documents.making.fonts import wide_font

MARGIN, GUTTER = 62.0, 22.0
SIZE, SMALL = 10.0, 7.5
LEADING = 1.3
_LEAST = 3
"""Letters that stand on either side of a word's break."""
_BROKEN = "\u00ad"
"""Ends what stands before a word's break."""


@dataclass(frozen=True)
class Look:
    """How pages look.

    Attributes:
        columns: Side by side.
        header: Text at the head of a page, by its number; `footer` at its foot. Of two with a tab between them the
            second stands at the right edge.
        justified: Lines are stretched to the column's width.
        breaking: Words are broken at line ends.
        wide: Set in a font with other scripts than Latin.
        leftward: Lines run from right to left; their glyphs are drawn in the order in which they are seen.
        across: Landscape.
    """

    columns: int = 1
    header: Callable[[int], str] = lambda _: ""
    footer: Callable[[int], str] = lambda _: ""
    justified: bool = False
    breaking: bool = False
    wide: bool = False
    leftward: bool = False
    across: bool = False


@dataclass
class Press:
    """Sets lines from the top of the first page.

    Attributes:
        look: How pages look.
        places: Page of each word set, footnotes and what runs over and below pages left out.
        split: Words that were broken.
        running: Texts of headers and footers.
    """

    look: Look
    places: list[int] = field(default_factory=list)
    split: list[str] = field(default_factory=list)
    running: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._file = io.BytesIO()
        self._width, self._height = landscape(A4) if self.look.across else A4
        self.canvas = Canvas(self._file, (self._width, self._height), invariant=True)
        self.text, self.bold, self.mono = _fonts(self.look.wide)
        self.page = self._column = self._notes = 0
        self._is_open = False
        self._top: float = self._height - MARGIN
        self._new_page()

    @property
    def measure(self) -> float:
        """Width of a column."""
        columns = self.look.columns
        width: float = self._width
        return (width - 2 * MARGIN - GUTTER * (columns - 1)) / columns

    @property
    def left(self) -> float:
        """Where the column begins."""
        return MARGIN + self._column * (self.measure + GUTTER)

    @property
    def room(self) -> float:
        """What is free below in this column."""
        free: float = self.y - self._floor
        return free

    def end(self) -> bytes:
        """The file."""
        self._end_page()
        self.canvas.save()
        return self._file.getvalue()

    def turn(self) -> None:
        """Go on on a new page."""
        self._end_page()
        self._new_page()

    def down(self, distance: float, keep: float = 0) -> None:
        """Go down, to the next column or page where less than that and `keep` is free."""
        if self.room < distance + keep:
            self.next_column()
        else:
            self.y -= distance

    def next_column(self) -> None:
        """Go on in the next column, or on the next page."""
        if self._column + 1 < self.look.columns:
            self._column += 1
            self.y = self._top
            self._floor = MARGIN + self._taken
        else:
            self.turn()

    def line(self, tokens: Sequence[str], font: str, size: float, *, indent: float = 0, stretch: bool = False) -> None:
        """Set a line of words, stretched where the look is justified."""
        if self.room < size * LEADING:
            self.next_column()
        self.y -= size * LEADING
        text = " ".join(tokens).replace(_BROKEN, "-")
        self.canvas.setFont(font, size)
        if self.look.leftward:
            self.canvas.drawRightString(self.left + self.measure - indent, self.y, text[::-1])
        else:
            line = self.canvas.beginText(self.left + indent, self.y)
            if stretch and self.look.justified and len(tokens) > 1:
                free = self.measure - indent - pdfmetrics.stringWidth(text, font, size)
                line.setWordSpace(free / (len(tokens) - 1))
            line.textOut(text)
            line.setWordSpace(0)  # or it would hold for whatever is drawn after it
            self.canvas.drawText(line)
        self._count(tokens)

    def mark(self, text: str, x: float, font: str, size: float = SIZE, rise: float = 0) -> None:
        """Draw a list's mark or a footnote's number beside the line."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(self.left + x, self.y + rise, text)

    def note(self, text: str, beside: float) -> str:
        """Keep room for a footnote at the foot of the page that the next `beside` points stand on; its number."""
        lines = [" ".join(line) for line in self.wrapped(text.split(), self.text, SMALL, self.measure)]
        height = len(lines) * SMALL * LEADING + 4
        if self.room < height + beside:
            self.next_column()
        self._notes += 1
        self._waiting.append((self._column, str(self._notes), lines))
        self._floor += height
        return str(self._notes)

    def picture(self, data: bytes) -> None:
        """Fill the page with a picture."""
        self.canvas.drawImage(ImageReader(io.BytesIO(data)), 0, 0, self._width, self._height)

    def wrapped(
        self, tokens: Sequence[str], font: str, size: float, width: float, *, breaking: bool = False
    ) -> Iterator[list[str]]:
        """The lines of a text."""
        waiting, line = list(tokens), list[str]()
        while waiting:
            token = waiting.pop(0)
            if not line or pdfmetrics.stringWidth(" ".join([*line, token]), font, size) <= width:
                line.append(token)
                continue
            free = width - pdfmetrics.stringWidth(" ".join([*line, ""]), font, size)
            part = _fitting(token, font, size, free) if breaking and self.look.breaking else ""
            if part:
                line.append(part + _BROKEN)
                self.split.append(token.strip(".,;()"))
            waiting.insert(0, token.removeprefix(part))
            yield line
            line = []
        yield line

    def _count(self, tokens: Sequence[str]) -> None:
        """A word stands where it begins."""
        begun = tokens[1:] if self._is_open else tokens
        self.places += [self.page] * sum(len(words(token)) for token in begun)
        self._is_open = bool(tokens) and tokens[-1].endswith(_BROKEN)

    def _new_page(self) -> None:
        self.page += 1
        self._column, self._taken = 0, 0.0
        self._waiting: list[tuple[int, str, list[str]]] = []
        self.y = self._top
        self._floor = MARGIN
        self._edge(self.look.header(self.page), self._height - MARGIN / 2)
        self._edge(self.look.footer(self.page), MARGIN / 2)

    def _edge(self, text: str, y: float) -> None:
        """What runs over or below the page: at the left, or after a tab at the right."""
        left, _, right = text.partition("\t")
        self.canvas.setFont(self.text, SMALL + 1)
        self.canvas.drawString(MARGIN, y, left)
        self.canvas.drawRightString(self._width - MARGIN, y, right)
        self.running += [part for part in (left, right) if len(words(part)) > 1]

    def _end_page(self) -> None:
        """Draw the footnotes, column by column, above the margin."""
        heights = dict.fromkeys(range(self.look.columns), MARGIN)
        for column, number, lines in reversed(self._waiting):
            x = MARGIN + column * (self.measure + GUTTER)
            for at, line in reversed(list(enumerate(lines))):
                self.canvas.setFont(self.text, SMALL)
                self.canvas.drawString(x, heights[column], line if at else f"{number} {line}")
                heights[column] += SMALL * LEADING
            heights[column] += 4
        self.canvas.showPage()


def _fitting(token: str, font: str, size: float, free: float) -> str:
    """The longest beginning of a word that fits with its hyphen; empty where the word is no plain one, or too short."""
    plain = token.strip(".,;()")
    if not (plain.isalpha() and plain.islower() and token.startswith(plain)):
        return ""
    for end in range(len(plain) - _LEAST, _LEAST - 1, -1):
        if pdfmetrics.stringWidth(f"{plain[:end]}-", font, size) <= free:
            return plain[:end]
    return ""


def _fonts(wide: bool) -> tuple[str, str, str]:
    """Names of the fonts for text, for headings and for code."""
    if not wide:
        return "Times-Roman", "Helvetica-Bold", "Courier"
    path = wide_font()
    if path is None:
        raise LookupError("this machine has no font with Greek, Cyrillic and Hebrew (DejaVu Sans)")
    bold = path.with_name(path.name.replace("Sans.", "Sans-Bold.").replace("-Regular", "-Bold"))
    for name, file in (("Wide", path), ("Wide-Bold", bold if bold.is_file() else path)):
        pdfmetrics.registerFont(TTFont(name, str(file)))
    return "Wide", "Wide-Bold", "Courier"
