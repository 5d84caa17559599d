"""A slide as blocks of Markdown: its title, what stands on it in reading order, and the speaker's notes."""

from collections.abc import Iterable, Iterator
from typing import Literal

from generator.documents.markdown import one_line
from generator.documents.office.drawings import chart_text, diagram_lines, picture_text
from generator.documents.office.grid import Grid
from generator.documents.office.package import Package
from generator.documents.office.placeholders import Placeholders, placeholder
from generator.documents.office.reading_order import Box, reading_order
from generator.documents.office.slide_text import shape_blocks, shape_lines
from generator.documents.office.xml import Element, attribute, child, every, inside, local, understood
from generator.documents.pipe_table import pipe_table

_LEFT_OUT = ("dt", "ftr", "sldNum", "hdr", "sldImg")
_TITLES = ("title", "ctrTitle")
_SHAPES = ("sp", "grpSp", "graphicFrame", "pic", "cxnSp")


class Slide:
    """A slide.

    Args:
        package: The presentation.
        part: Name of the slide's part.
        repeated: Lines that stand on most slides, and are left out.

    Attributes:
        title: What stands in its place for titles, in one line.
        opens: What it opens: all of it (`title`), a section, or nothing.
        pictures: How many pictures it has.
    """

    def __init__(self, package: Package, part: str, repeated: frozenset[str] = frozenset()) -> None:
        self._package, self._part, self._repeated = package, part, repeated
        self._tree = child(package.xml(part), "cSld", "spTree")
        self._standing = Placeholders(package, part)
        self.pictures = sum(1 for _ in every(self._tree, "pic")) if self._tree is not None else 0
        self._titles = [one for one in _shapes(inside(self._tree)) if _kind(one) in _TITLES]
        self.opens = _opens(self._standing.layout, {_kind(one) for one in _shapes(inside(self._tree))})
        self.title = one_line(" ".join(line for one in self._titles for line in shape_lines(child(one, "txBody"))))

    def marginal(self) -> set[str]:
        """Lines of text boxes that no layout foresees: a company's name, if they are on most slides."""
        free = [one for one in _shapes(inside(self._tree)) if local(one) == "sp" and placeholder(one) is None]
        return {" ".join(shape_lines(child(one, "txBody"))) for one in free} - {""}

    def blocks(self) -> Iterator[str]:
        """What stands on it below the title."""
        yield from filter(None, self._read(inside(self._tree)))

    def notes(self) -> list[str]:
        """The speaker's notes, paragraph by paragraph."""
        part = self._package.related(self._part, "notesSlide")
        if part is None:
            return []
        shapes = _shapes(inside(self._package.xml(part), "cSld", "spTree"))
        return [line for one in shapes if _kind(one) == "body" for line in shape_lines(child(one, "txBody"))]

    def _read(self, elements: Iterable[Element]) -> Iterator[str]:
        shapes = [one for one in _shapes(elements) if one not in self._titles and _kind(one) not in _LEFT_OUT]
        places = [self._standing.place(one) for one in shapes]
        if all(place is not None for place in places):
            order = reading_order([place or Box(0, 0, 0, 0) for place in places])
            shapes = [shapes[at] for at in order]
        for shape in shapes:
            yield from self._shape(shape)

    def _shape(self, shape: Element) -> Iterator[str]:
        name = local(shape)
        if name == "grpSp":
            yield from self._read(shape)
        elif name == "pic":
            yield next((picture_text(attribute(one, "descr") or "") for one in every(shape, "cNvPr")), "")
        elif name == "graphicFrame":
            yield from self._frame(shape)
        elif " ".join(shape_lines(child(shape, "txBody"))) not in self._repeated:
            yield from shape_blocks(child(shape, "txBody"), lambda level: self._standing.has_bullets(shape, level))

    def _frame(self, frame: Element) -> Iterator[str]:
        for one in frame.iter():
            name = local(one)
            if name == "tbl":
                yield from _table(one)
            elif name == "chart" and (part := self._linked(one, "id")) is not None:
                yield chart_text(part)
            elif name == "relIds" and (part := self._linked(one, "dm")) is not None:
                yield "\n".join(diagram_lines(part))

    def _linked(self, element: Element, name: str) -> Element | None:
        link = self._package.relations(self._part).get(attribute(element, name) or "")
        return self._package.xml(link.target) if link is not None and link.target in self._package.archive else None


def _opens(layout: str, kinds: set[str]) -> Literal["title", "section", ""]:
    """By the kind of its layout; where a program does not write that, by the places that a title slide alone has."""
    if layout == "secHead":
        return "section"
    return "title" if layout == "title" or kinds & {"ctrTitle", "subTitle"} else ""


def _shapes(elements: Iterable[Element]) -> Iterator[Element]:
    for one in elements:
        if local(one) == "AlternateContent":
            yield from _shapes(understood(one))
        elif local(one) in _SHAPES:
            yield one


def _kind(shape: Element) -> str:
    """What place of a layout a shape fills; empty where none."""
    found = placeholder(shape)
    return "" if found is None else attribute(found, "type") or "body"


def _table(table: Element) -> Iterator[str]:
    grid = _spread(table)
    if len(grid.cells) < 2 or grid.width < 2:
        yield from ("\n".join(_cell_lines(cell)) for cell in grid.elements())
        return
    yield from ("\n".join(_cell_lines(cell)) for cell in grid.take_titles())
    yield pipe_table(grid.texts(lambda cell: "\n".join(_cell_lines(cell))))


def _cell_lines(cell: Element) -> list[str]:
    return shape_lines(child(cell, "txBody"))


def _spread(table: Element) -> Grid:
    cells: list[list[Element | None]] = []
    copies: set[tuple[int, int]] = set()
    for row in (one for one in table if local(one) == "tr"):
        above, cells = cells[-1] if cells else [], [*cells, []]
        for cell in (one for one in row if local(one) == "tc"):
            column = len(cells[-1])
            if attribute(cell, "vMerge") in ("1", "true") and column < len(above):
                copies.add((len(cells) - 1, column))
                cells[-1].append(above[column])
            else:
                cells[-1].append(None if attribute(cell, "hMerge") in ("1", "true") else cell)
    return Grid(cells, copies)
