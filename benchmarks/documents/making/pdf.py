"""PDF from blocks."""

from collections.abc import Sequence

from reportlab.pdfbase import pdfmetrics

from benchmarks.documents.blocks import (
    Block,
    Break,
    Code,
    Formula,
    Heading,
    Items,
    Paragraph,
    Scan,
    Table,
    Truth,
    truth_of,
    words,
)
from benchmarks.documents.making.pdf_table import set_table
from benchmarks.documents.making.press import LEADING, SIZE, SMALL, Look, Press
from benchmarks.documents.making.scans import picture

SIZES = {1: 21.0, 2: 16.0, 3: 13.0, 4: 11.0}


def pdf(name: str, blocks: Sequence[Block], look: Look | None = None) -> tuple[bytes, Truth]:
    """Write blocks; the truth has the page of each word, and which words are broken."""
    press = Press(look or Look())
    for block in blocks:
        _put(press, block)
    data = press.end()
    truth = truth_of(name, blocks, dict.fromkeys(press.running))
    truth.places, truth.split = press.places, press.split
    return data, truth


def _put(press: Press, block: Block) -> None:
    match block:
        case Heading():
            _heading(press, block)
        case Paragraph():
            _paragraph(press, block)
        case Items():
            _items(press, block)
        case Code():
            _lines(press, block.text, press.mono, 8.0, 12)
        case Formula():
            _lines(press, block.text, press.text, SIZE, press.measure / 3)
        case Table():
            set_table(press, block)
        case Scan():
            press.picture(picture(block.texts))
            press.places += [press.page] * sum(len(words(text)) for text in block.texts)
        case Break():
            press.turn()


def _heading(press: Press, heading: Heading) -> None:
    size = SIZES[heading.level]
    press.down(size * 0.8, keep=size * 2 + 4 * SIZE)
    for line in press.wrapped(heading.text.split(), press.bold, size, press.measure):
        press.line(line, press.bold, size)
    press.down(size * 0.3)


def _paragraph(press: Press, paragraph: Paragraph) -> None:
    lines = list(press.wrapped(paragraph.text.split(), press.text, SIZE, press.measure, breaking=True))
    note = press.note(paragraph.note, len(lines) * SIZE * LEADING) if paragraph.note else ""
    for number, line in enumerate(lines, 1):
        press.line(line, press.text, SIZE, stretch=number < len(lines))
    if note:
        width = pdfmetrics.stringWidth(" ".join(lines[-1]), press.text, SIZE)
        press.mark(note, width + 0.5, press.text, SMALL * 0.8, rise=SIZE * 0.35)
    press.down(SIZE * 0.6)


def _items(press: Press, items: Items) -> None:
    for number, (depth, text) in enumerate(items.items, 1):
        indent = 14.0 * (depth + 1)
        lines = press.wrapped(text.split(), press.text, SIZE, press.measure - indent)
        for at, line in enumerate(lines):
            press.line(line, press.text, SIZE, indent=indent)
            if not at:
                press.mark(f"{number}." if items.numbered else "•", indent - 11, press.text)
    press.down(SIZE * 0.6)


def _lines(press: Press, text: str, font: str, size: float, indent: float) -> None:
    for line in text.splitlines():
        press.line([line], font, size, indent=indent)
    press.down(SIZE * 0.8)
