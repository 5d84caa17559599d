"""What fonts mean in a document: that of the running text, and the level of headings by their sizes."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from generator.documents.pdf.lines import Line, rows
from generator.documents.pdf.markers import is_chapter_label
from generator.documents.pdf.pieces import Sheet

LARGER = 1.1
"""Size against that of the running text from which a line is a heading."""
DEEPEST = 6
RUNNING = 30
"""Characters of a piece of text from which it is of a paragraph, not of a table."""
WORDY, FILLED = 12, 400
"""Characters of a piece of running text, and of all of it on a page that is no cover."""
SIMILAR = 1.07
"""Sizes up to this ratio make one level."""
FEW_PAGES, MANY_PAGES = 3, 8
LONGEST = 200
_LETTERS = re.compile(r"[^\W_]+")
"""Characters that a heading has at most."""


@dataclass(slots=True)
class Styles:
    """Fonts of a document.

    Attributes:
        body: Size of the running text.
        mono: All of it is typewritten, so that this tells no code.
        advance: Width of a typewritten character, in sizes of its font.
        sizes: Of headings, from large to small.
        ranks: Those of them that make a level; others are as deep as the next smaller.
        upright: Sizes in which bold lines are upright; slanted ones are a level deeper.
        words: That occur, by which a word broken at a line's end is known.
        outline: Level, from 0, of headings that the document's outline names, by their letters and page.
        longest: Characters that such a heading of a page may have.
        titled: A title stands above the headings of the outline.
    """

    body: float = 10.0
    mono: bool = False
    advance: float = 0.6
    sizes: list[float] = field(default_factory=list)
    ranks: list[float] = field(default_factory=list)
    upright: set[float] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    outline: dict[tuple[str, int], int] = field(default_factory=dict)
    longest: dict[int, int] = field(default_factory=dict)
    titled: bool = False

    def level(self, line: Line) -> int:
        """Level of a heading: below those of larger sizes, and below upright ones where it is slanted."""
        larger = sum(other > SIMILAR * line.size for other in self.ranks)
        return min(larger + 1 + (line.slanted and line.size in self.upright), DEEPEST)

    def outlined(self, text: str, page: int) -> int | None:
        """Level of a heading that the outline names for a page; None where it names no such heading."""
        if len(text) > self.longest.get(page, 0):
            return None
        level = self.outline.get((letters_of(text), page))
        return None if level is None else min(level + 1 + self.titled, DEEPEST)

    def is_code(self, line: Line) -> bool:
        """Whether a line is typewritten from end to end: a piece of text is known by its first font only."""
        return (
            not self.mono
            and line.mono
            and all(
                abs((piece.x1 - piece.x0) / len(piece.text) / piece.size - self.advance) < 0.06 * self.advance
                for piece in line.pieces
                if len(piece.text) > 7
            )
        )

    def is_large(self, line: Line) -> bool:
        """Whether a line is a heading by its size."""
        return line.size >= LARGER * self.body and any(abs(line.size - size) <= 0.6 for size in self.sizes)


def letters_of(text: str) -> str:
    """A heading without what typesetting adds to it."""
    return "".join(_LETTERS.findall(text)).lower()


def styles(sheets: Iterable[Sheet], outline: dict[tuple[str, int], int], pages: int) -> Styles:
    """The fonts of a document, by some or all of its pages.

    Args:
        sheets: The pages.
        outline: Level of each heading that the document's outline names, by its letters and page.
        pages: How many there are.
    """
    letters, running, widths = Counter[float](), Counter[float](), list[float]()
    monospaced, upright = 0, set[float]()
    sampled = list(sheets)
    for sheet in sampled:
        for piece in sheet.pieces:
            letters[piece.size] += len(piece.text)
            running[piece.size] += len(piece.text) if len(piece.text) >= RUNNING else 0
            if piece.bold and not piece.slanted and len(piece.text) < RUNNING * 2:
                upright.add(piece.size)
            if piece.mono:
                monospaced += len(piece.text)
                if len(piece.text) > 7:
                    widths.append((piece.x1 - piece.x0) / len(piece.text) / piece.size)
    if not letters:
        return Styles()
    body = _body(running or letters)
    large, title = _large_lines(sampled, body, pages)
    total = sum(letters.values())
    sizes = [size for size, lines in large.items() if _are_headings(lines, letters[size] / total)]
    where = {size: {page for page, _ in lines} for size, lines in large.items()}
    kept = sorted(sizes, reverse=True)
    whole = len(sampled) >= pages
    kept = [size for size in kept if size <= SIMILAR * title or len(where[size]) > 1 or not (title and whole)]
    few = len(sampled) <= MANY_PAGES or not whole
    often = [size for size in kept if few or size == title or len(where[size]) > 1]
    named = [size for size, lines in large.items() if any((letters_of(t), p) in outline for p, t in lines)]
    titled = bool(kept) and (not named or max(named) < kept[0]) and any(page == 1 for page, _ in large[kept[0]])
    known = Styles(body, monospaced > 0.6 * total, _advance(widths), kept, _distinct(often))
    known.outline, known.titled, known.upright = outline, titled, upright
    for name, page in outline:
        known.longest[page] = max(known.longest.get(page, 0), 10 + 2 * len(name))
    return known


def _large_lines(sheets: list[Sheet], body: float, pages: int) -> tuple[dict[float, list[tuple[int, str]]], float]:
    """Page and text of the lines larger than the text, by their sizes; and the size of the first page's largest."""
    large: dict[float, list[tuple[int, str]]] = {}
    title = 0.0
    for sheet in sheets:
        start = _start(sheet, body) if len(sheets) > FEW_PAGES and sheet.number in (1, pages) else 0.0
        lines = rows(piece for piece in sheet.pieces if piece.size >= LARGER * body and not piece.aside)
        lines = [line for line in lines if sum(map(str.isalpha, line.text)) > 1 and not is_chapter_label(line.text)]
        if sheet.number == 1:
            title = max((line.size for line in lines), default=0.0)
        for line in lines:
            if line.y0 >= start or line.size == title:
                large.setdefault(line.size, []).append((sheet.number, line.text))
    return large, title


def _start(sheet: Sheet, body: float) -> float:
    """Where the running text of a page begins, below titles and authors; a cover has none."""
    text = [p for p in sheet.pieces if len(p.text) >= WORDY and abs(p.size - body) <= 0.5]
    return min(p.y0 for p in text) if sum(len(p.text) for p in text) >= FILLED else float("inf")


def _advance(widths: list[float]) -> float:
    """Width of typewritten characters; what no such font has is that of lines which only begin in one."""
    usual = Counter(round(width, 2) for width in widths if 0.5 <= width <= 0.65)
    return max(usual, key=lambda width: (usual[width], width), default=0.6)


def _body(letters: Counter[float]) -> float:
    """The size of most characters, those of nearly the same size counted together."""
    return max(letters, key=lambda size: sum(n for other, n in letters.items() if abs(other - size) <= 0.5))


def _are_headings(lines: list[tuple[int, str]], share: float) -> bool:
    """Whether what is set in a size are headings: little of the text, and not in lines that go on and on."""
    goes_on = [page == other and more[:1].islower() for (page, _), (other, more) in pairwise(lines)]
    long = sum(first and then for first, then in pairwise(goes_on))
    return share < 0.3 and long <= 0.35 * len(lines)


def _distinct(sizes: list[float]) -> list[float]:
    """Sizes of which none is nearly another."""
    kept: list[float] = []
    for size in sizes:
        if not kept or kept[-1] > SIMILAR * size:
            kept.append(size)
    return kept
