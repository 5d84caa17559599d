"""PDF: characters and their places on pages, read with liteparse and laid out as Markdown by rules.

The order of columns, headings by the sizes of fonts over the whole document, lists, tables and code come from where
things stand; running headers, footers and page numbers go; words and sentences that lines and pages break are whole.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

from generator.documents import docling
from generator.documents.document import Found, ReadingOptions, Title
from generator.documents.pdf.binding import Leaf, bound
from generator.documents.pdf.directory import Second
from generator.documents.pdf.joining import WORDS, running_text
from generator.documents.pdf.layout import leaf
from generator.documents.pdf.margins import without_running_lines
from generator.documents.pdf.opening import Opened, from_header
from generator.documents.pdf.pictures import Pictures
from generator.documents.pdf.pieces import Sheet
from generator.documents.pdf.styles import Styles, styles

HELD = 60_000
"""Pieces of text and lines (of some 300 pages) held in memory to learn the document's fonts from."""
SAMPLE = 12
"""Pages looked at of the others."""


def read(data: bytes, how: ReadingOptions) -> Iterator[Found]:
    """Read a PDF, page by page."""
    if how.docling:
        yield from docling.read(data)
        return
    second = Second(from_header(data))
    opened = Opened(second.data)
    pictures = Pictures(second, how)
    sheets = map(second.reordered, opened.sheets())
    first = _first(sheets)
    further = range(len(first) + 1, opened.pages + 1, max((opened.pages - len(first)) // SAMPLE, 1))
    directory = second.directory()
    sample = opened.sample(list(further)[:SAMPLE]) if further else []
    known = styles(chain(first, sample), directory.outline, opened.pages)
    every = map(pictures.read, chain(_released(first), sheets))
    bare = without_running_lines(_learned(every, known), opened.pages, known.body)
    titles = [directory.title] if directory.title else []
    yield from bound(_noting_titles((leaf(sheet, known) for sheet in bare), titles, known), known)
    yield from map(Title, titles[:1])
    yield from opened.unread()
    yield from pictures.unread(opened.pages)


def _first(sheets: Iterator[Sheet]) -> list[Sheet]:
    """The pages from the first on that memory has room for."""
    held, weight = list[Sheet](), 0
    while weight < HELD and (sheet := next(sheets, None)):
        held.append(sheet)
        weight += len(sheet.pieces) + len(sheet.rules)
    return held


def _released(sheets: list[Sheet]) -> Iterator[Sheet]:
    """Pages in order, each forgotten when it is given."""
    sheets.reverse()
    while sheets:
        yield sheets.pop()


def _learned(sheets: Iterable[Sheet], known: Styles) -> Iterator[Sheet]:
    """Pages whose words are noted some pages before they are laid out."""
    for sheet in sheets:
        known.words.update(WORDS.findall("\n".join([piece.text for piece in sheet.pieces]).lower()))
        yield sheet


def _noting_titles(leaves: Iterable[Leaf], titles: list[str], known: Styles) -> Iterator[Leaf]:
    """Pages as they are; the first heading is the title where the metadata have none."""
    for page in leaves:
        if not titles:
            titles += [running_text(block.texts, known.words) for block in page.blocks if block.kind == "heading"][:1]
        yield page
