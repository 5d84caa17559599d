"""A page laid out: what lies on it, in the order of reading, as blocks."""

from generator.documents.pdf.aligned import with_tables
from generator.documents.pdf.binding import Leaf, goes_on
from generator.documents.pdf.blocks import Block
from generator.documents.pdf.building import blocks
from generator.documents.pdf.columns import regions
from generator.documents.pdf.grids import ruled_tables
from generator.documents.pdf.lines import Line, rows
from generator.documents.pdf.pieces import Piece, Sheet
from generator.documents.pdf.styles import Styles
from generator.documents.pdf.tables import Table

EDGE = 0.08
"""Share of the page's width beside which what is written along the edge is no text of the page."""


def leaf(sheet: Sheet, known: Styles) -> Leaf:
    """A page in blocks, its running lines being gone."""
    tables, pieces = ruled_tables(sheet.pieces, sheet.rules)
    upright = [piece for piece in pieces if not piece.aside]
    boxes: list[Piece | Table] = [*upright, *tables]
    found = Leaf(sheet.number)
    for region in regions(boxes, known.body):
        _add(found, blocks(_elements(region, sheet), known, sheet))
    found.blocks += [Block("text", [Line([p])], texts=[p.text]) for p in pieces if p.aside and _is_inside(p, sheet)]
    return found


def _is_inside(piece: Piece, sheet: Sheet) -> bool:
    middle = (piece.x0 + piece.x1) / 2
    return EDGE * sheet.width < middle < (1 - EDGE) * sheet.width


def _elements(region: list[Piece | Table], sheet: Sheet) -> list[Line | Table]:
    """Lines and tables of a column from top to bottom."""
    lines = rows(box for box in region if isinstance(box, Piece))
    tables = sorted((box for box in region if isinstance(box, Table)), key=lambda table: table.y0)
    found: list[Line | Table] = []
    for table in tables:
        above = [line for line in lines if line.y0 + line.y1 < table.y0 + table.y1]
        found += [*with_tables(above, sheet.rules), table]
        lines = lines[len(above) :]
    return found + with_tables(lines, sheet.rules)


def _add(found: Leaf, more: list[Block]) -> None:
    """The blocks of a further column; a sentence that goes on in it is one paragraph."""
    found.notes += [block for block in more if block.kind == "note"]
    more = [block for block in more if block.kind != "note"]
    if found.blocks and more and more[0].kind == "text":
        last = found.blocks[-1]
        if last.kind in ("text", "item") and goes_on(last, more[0]):
            first = more.pop(0)
            last.texts += first.texts
            last.lines += first.lines
            last.right = first.right
    found.blocks += more
