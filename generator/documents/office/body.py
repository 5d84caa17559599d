"""The body of a Word document as blocks of Markdown: headings, paragraphs, lists, code, tables, and the notes below."""

import re
from collections.abc import Iterable, Iterator

from generator.documents.markdown import Blocks, Items, fenced, heading, paragraph, plain
from generator.documents.office.drawings import chart_text, diagram_lines
from generator.documents.office.numbering import Numbering
from generator.documents.office.package import Package
from generator.documents.office.runs import Line, Runs
from generator.documents.office.styles import Style, Styles, heading_level, numbering_of
from generator.documents.office.word_tables import spread
from generator.documents.office.xml import Element, attribute, child, every, inside, local, value_of
from generator.documents.pipe_table import pipe_table

_BOLD_LEVEL = 2
_NAME = re.compile(r"[^\n]{2,80}(?<![.:;,!])")
_MOST_HEADING = 200  # characters; what is longer is text that somebody styled as a heading
_MARKER = re.compile(r"-|[0-9]{1,9}[.)]")
_WORD = re.compile(r"(?i)(?![ivxlcdm]+\b)[^\W\d_]{3,}")
_WRAPPERS = frozenset("sdtContent customXml ins moveTo smartTag".split())


class Body:
    """Reads blocks one after the other into `blocks`.

    Args:
        package: The document.
        part: Name of its main part.
        has_headings: Whether paragraphs are headings by their style; else those in bold are.

    Attributes:
        blocks: What was read and not taken yet.
        title: Of the document, by the style of a paragraph.
        pictures: How many were left out.
        embedded: How many files within the file were left out.
    """

    def __init__(self, package: Package, part: str, styles: Styles, *, has_headings: bool = True) -> None:
        self.blocks = Blocks()
        self.title = ""
        self.pictures = self.embedded = 0
        self._package, self._part = package, part
        self._styles = styles
        self._numbering = Numbering(self._other("numbering"))
        self._notes = {kind: self._notes_of(kind) for kind in ("footnote", "endnote")}
        self._runs = Runs(self._styles, self._marker)
        self._marks: dict[tuple[str, str], int] = {}
        self._waiting: list[tuple[str, str]] = []
        self._told: set[tuple[str, str]] = set()
        self._code: list[str] = []
        self._items = Items()
        self._carried = self._bold = ""
        self._by_weight = not has_headings

    def read(self, elements: Iterable[Element]) -> None:
        """Read blocks: paragraphs, tables and what they are wrapped in."""
        for one in elements:
            name = local(one)
            if name == "p":
                self._paragraph(one)
            elif name == "tbl":
                self._table(one)
            elif name == "sdt" and not _is_contents(one):
                self.read(inside(one, "sdtContent"))
            elif name in _WRAPPERS:
                self.read(one)
            elif name == "altChunk":
                self.embedded += 1

    def end(self) -> None:
        """What waits for the end: a paragraph that would go on, a bold line, code, and notes."""
        self._settle()
        if self._carried:
            self.blocks.add(paragraph(self._carried))
            self._carried = ""
        self._end_code()
        self._end_list()

    def _other(self, kind: str) -> Element | None:
        name = self._package.related(self._part, kind)
        return self._package.xml(name) if name else None

    def _notes_of(self, kind: str) -> dict[str, Element]:
        part = self._other(f"{kind}s")
        return {} if part is None else {attribute(one, "id") or "": one for one in part if local(one) == kind}

    def _marker(self, kind: str, name: str) -> str:
        if name not in self._notes.get(kind, {}):
            return ""
        number = self._marks.setdefault((kind, name), len(self._marks) + 1)
        return f"[^{number}]"

    def _paragraph(self, element: Element) -> None:
        look = child(element, "pPr")
        style = self._styles.of(value_of(look, "pStyle"))
        if style.role == "contents":
            return
        line = self._line(element)
        if _joins(look):
            self._carried, line.text = line.text, ""
        level = self._level(look, style, line)
        if level or not line.is_code:
            self._end_code()
            self._text(look, style, level, line)
        elif line.text.strip() or self._code:
            self._code.append(line.text)
        self._waiting += line.notes
        self._beside(line)

    def _line(self, element: Element) -> Line:
        line = self._runs.read(element)
        line.text, self._carried = self._carried + line.text, ""
        self.pictures += line.pictures
        return line

    def _level(self, look: Element | None, style: Style, line: Line) -> int:
        own = heading_level(look)
        level = style.level if own is None else own
        return level if len(line.text) <= _MOST_HEADING else 0

    def _text(self, look: Element | None, style: Style, level: int, line: Line) -> None:
        label, depth = self._label(look, style) if line.text.strip() else (None, 0)
        bold = self._by_weight and not level and not label and line.is_bold and _NAME.fullmatch(plain(line.text))
        if line.text.strip():
            self._settle(is_heading=not bold)
        if bold:
            self._end_list()
            self._bold = line.text
        elif level:
            self._end_list()
            numbered = f"{label} {line.text}" if label and label != "-" else line.text
            self.blocks.add(heading(level, numbered))
            self.title = self.title or (plain(line.text) if style.role == "title" else "")
        elif label and not _WORD.search(label):
            self.blocks.add(self._items.item(label, depth, line.text), tight=True)
        elif line.text.strip():
            self._end_list()
            self.blocks.add(paragraph(f"{label} {line.text}" if label else line.text))

    def _settle(self, *, is_heading: bool = False) -> None:
        """A bold line is a heading where a document has no others, and text that is not bold follows."""
        text, self._bold = self._bold, ""
        if text:
            self.blocks.add(heading(_BOLD_LEVEL, text) if is_heading else paragraph(text))

    def _label(self, look: Element | None, style: Style) -> tuple[str | None, int]:
        identifier, depth = numbering_of(look)
        if identifier is None and style.numbering:
            identifier, depth = style.numbering[0], style.numbering[1] if depth is None else depth
        return (self._numbering.label(identifier, depth or 0), depth or 0) if identifier else (None, 0)

    def _end_list(self) -> None:
        """Notes stand below the list or paragraph that refers to them."""
        self._items = Items()
        waiting, self._waiting = self._waiting, []
        for kind, name in waiting:
            if (mark := self._marker(kind, name)) and (kind, name) not in self._told:
                self._told.add((kind, name))
                note = self._notes[kind][name]
                lines = [self._runs.read(one).text for one in every(note, "p")]
                self.blocks.add(f"{mark}: {plain(chr(10).join(lines))}")

    def _end_code(self) -> None:
        while self._code and not self._code[-1].strip():
            self._code.pop()
        if self._code:
            self._settle(is_heading=True)
            self._end_list()
            lines = (line.replace("\t", "    ").replace("\xa0", " ").rstrip() for line in self._code)
            self.blocks.add(fenced("\n".join(lines)))
        self._code = []

    def _beside(self, line: Line) -> None:
        """What is fixed to a paragraph stands below it."""
        if not line.boxes:
            return
        self._end_code()
        self._end_list()
        for box in line.boxes:
            if local(box) == "txbxContent":
                self.read(box)
                self.end()
            else:
                self.blocks.add(self._drawn(box))

    def _drawn(self, reference: Element) -> str:
        is_chart = local(reference) == "chart"
        link = self._package.relations(self._part).get(attribute(reference, "id" if is_chart else "dm") or "")
        if link is None or link.target not in self._package.archive:
            return ""
        part = self._package.xml(link.target)
        return chart_text(part) if is_chart else "\n".join(diagram_lines(part))

    def _table(self, table: Element) -> None:
        self._settle(is_heading=True)
        self.end()
        rows = spread(table)
        if len(rows.cells) < 2 or rows.width < 2:
            for cell in rows.elements():
                self.read(cell)
            self.end()
            return
        for title in rows.take_titles():
            self.read(title)
            self.end()
        self.blocks.add(pipe_table(rows.texts(self._cell)))
        self._end_list()

    def _cell(self, cell: Element) -> str:
        return "\n".join(self._cell_lines(cell))

    def _cell_lines(self, cell: Iterable[Element]) -> Iterator[str]:
        for one in cell:
            name = local(one)
            if name == "p":
                yield from self._cell_line(one)
            elif name == "tbl":
                yield from (", ".join(filter(None, map(str.strip, row))) for row in spread(one).texts(self._cell))
            elif name == "sdt":
                yield from self._cell_lines(inside(one, "sdtContent"))
            elif name in _WRAPPERS:
                yield from self._cell_lines(one)

    def _cell_line(self, element: Element) -> Iterator[str]:
        line = self._line(element)
        self._waiting += line.notes
        look = child(element, "pPr")
        style = self._styles.of(value_of(look, "pStyle"))
        label, _ = self._label(look, style) if line.text.strip() else (None, 0)
        yield f"{label} {line.text}" if label else line.text
        for box in line.boxes:
            if local(box) == "txbxContent":
                yield from self._cell_lines(box)


def _is_contents(block: Element) -> bool:
    gallery = value_of(block, "sdtPr", "docPartObj", "docPartGallery") or ""
    return gallery.lower().startswith(("table of", "bibliographies toc"))


def _joins(look: Element | None) -> bool:
    """Whether a paragraph goes on in the next one: its end was deleted, or it is a large first letter."""
    dropped = attribute(child(look, "framePr"), "dropCap")
    return child(look, "rPr", "del") is not None or dropped not in (None, "none")
