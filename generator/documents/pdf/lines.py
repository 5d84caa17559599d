"""Pieces of text on one height as a line, from left to right or as its script runs."""

from collections.abc import Iterable
from itertools import pairwise
from statistics import median

from generator.documents.pdf.pieces import Piece

WORD_GAP = 0.12
"""Space between two pieces, in sizes of the font, from which it is one between words."""
RAISED = 0.85
"""Size of a piece, against its line's, below which it may be an exponent or a mark of a footnote."""


class Line:
    """What stands on one height in one column.

    Args:
        pieces: Its parts, one at least.

    Attributes:
        x0: Left end.
        x1: Right end.
        y0: Top of the largest piece.
        y1: Bottom of the largest piece.
        size: Font size of most of its characters.
    """

    __slots__ = ("_text", "bold", "mono", "pieces", "size", "slanted", "x0", "x1", "y0", "y1")

    def __init__(self, pieces: list[Piece]) -> None:
        self.pieces = pieces
        self._text: str | None = None
        first = pieces[0]
        if len(pieces) == 1:
            self.x0, self.y0, self.x1, self.y1, self.size = first.x0, first.y0, first.x1, first.y1, first.size
            self.bold, self.mono, self.slanted = first.bold, first.mono, first.slanted
        else:
            main = max(pieces, key=lambda piece: (piece.size, len(piece.text)))
            self.x0, self.x1 = min(piece.x0 for piece in pieces), max(piece.x1 for piece in pieces)
            self.y0, self.y1, self.size = main.y0, main.y1, _usual_size(pieces)
            words = [piece for piece in pieces if any(map(str.isalpha, piece.text))]
            self.bold = bool(words) and all(piece.bold for piece in words)
            self.slanted = bool(words) and all(piece.slanted for piece in words)
            self.mono = all(piece.mono for piece in pieces)

    @property
    def text(self) -> str:
        """Its words in the order in which they are read."""
        if self._text is None:
            self._text = joined(self.pieces)
        return self._text


def _usual_size(pieces: list[Piece]) -> float:
    letters: dict[float, int] = {}
    for piece in pieces:
        letters[piece.size] = letters.get(piece.size, 0) + len(piece.text)
    return max(letters, key=lambda size: (letters[size], size))


def joined(pieces: list[Piece]) -> str:
    """The text of pieces on one height, in the order of reading."""
    if len(pieces) == 1:
        return pieces[0].text
    ordered = sorted(pieces, key=lambda piece: piece.x0)
    size = max(piece.size for piece in ordered)
    text, end, floor = "", ordered[0].x0, max(piece.y1 for piece in ordered if piece.size == size)
    for piece in ordered:
        raised = piece.size < RAISED * size and piece.y1 < floor - 0.2 * size and piece.text.isdigit()
        apart = piece.x0 - end > WORD_GAP * size or piece.x0 - end < -size
        text += (" " if text and apart else "") + ("^" if raised and text and not apart else "") + piece.text
        end = max(end, piece.x1)
    return text


def rows(pieces: Iterable[Piece]) -> list[Line]:
    """Pieces grouped by height, from top to bottom."""
    found: list[list[Piece]] = []
    top = bottom = -1.0
    for piece in sorted(pieces, key=lambda piece: piece.y0 + piece.y1):
        shared = min(bottom, piece.y1) - max(top, piece.y0)
        if found and shared >= 0.5 * min(bottom - top, piece.y1 - piece.y0):
            found[-1].append(piece)
            if piece.y1 - piece.y0 > bottom - top:
                top, bottom = piece.y0, piece.y1
        else:
            found.append([piece])
            top, bottom = piece.y0, piece.y1
    return [Line(_unnumbered(row)) for row in found]


def _unnumbered(row: list[Piece]) -> list[Piece]:
    """A row of code without its number, which is smaller and stands before it."""
    if len(row) > 1 and sum(not piece.mono for piece in row) == 1:
        first, *rest = sorted(row, key=lambda piece: piece.x0)
        if not first.mono and first.text.isdigit() and first.size < RAISED * rest[0].size:
            return rest
    return row


def cells(line: Line, gap: float) -> list[Line]:
    """The line cut where the space between pieces is wider than `gap`."""
    if len(line.pieces) == 1:
        return [line]
    found: list[list[Piece]] = []
    end = 0.0
    for piece in sorted(line.pieces, key=lambda piece: piece.x0):
        if found and piece.x0 - end <= gap:
            found[-1].append(piece)
            end = max(end, piece.x1)
        else:
            found.append([piece])
            end = piece.x1
    return [Line(cell) for cell in found] if len(found) > 1 else [line]


def pitch(lines: list[Line]) -> float:
    """Usual distance of a line from that below; 0 where there is but one."""
    steps = [b.y1 - a.y1 for a, b in pairwise(lines) if 0 < b.y1 - a.y1 < 3 * max(a.size, 4)]
    return median(steps) if steps else 0.0
