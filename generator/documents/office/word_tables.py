"""Tables of Word, laid out as a grid."""

from collections.abc import Iterator

from generator.documents.office.grid import Grid
from generator.documents.office.xml import Element, attribute, child, is_on, local, number_of

_MOST_SPAN = 200


def spread(table: Element) -> Grid:
    """Lay a table out as a grid."""
    cells: list[list[Element | None]] = []
    copies: set[tuple[int, int]] = set()
    heads = 0
    for row in _below(table, "tr"):
        look = child(row, "trPr")
        if child(look, "del") is not None:
            continue
        above = cells[-1] if cells else []
        cells.append([None] * min(number_of(look, "gridBefore"), _MOST_SPAN))
        for cell in _below(row, "tc"):
            column = len(cells[-1])
            if copied := _goes_on(cell) and column < len(above):
                copies.add((len(cells) - 1, column))
            width = number_of(cell, "tcPr", "gridSpan", default=1)
            cells[-1] += [above[column] if copied else cell, *[None] * (min(width, _MOST_SPAN) - 1)]
        heads += is_on(look, "tblHeader") and heads == len(cells) - 1
    return Grid(cells, copies, heads)


def _goes_on(cell: Element) -> bool:
    """Whether a cell is the rest of one that begins in a row above."""
    merged = child(cell, "tcPr", "vMerge")
    return merged is not None and attribute(merged, "val") != "restart"


def _below(element: Element, name: str) -> Iterator[Element]:
    """Children of that name, also those that are wrapped in something that only marks them."""
    for one in element:
        if local(one) == name:
            yield one
        elif local(one) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _below(one, name)
