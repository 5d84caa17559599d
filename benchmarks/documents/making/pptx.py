"""PPTX from blocks, by python-pptx: a slide begins at a heading of level 1 or 2, or at a break."""

import io
from collections.abc import Sequence
from typing import Any

from pptx import Presentation
from pptx.util import Inches, Pt

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
    text_of,
    truth_of,
    words,
)

_TITLE_AND_TEXT, _TWO_TEXTS, _TITLE_ONLY = 1, 3, 5


def write_pptx(name: str, blocks: Sequence[Block], footer: str = "") -> tuple[bytes, Truth]:
    """Write blocks; the truth has the slide of each word.

    Args:
        name: The file's.
        blocks: Each heading begins a slide; of two blocks of text below it each gets half of the slide.
        footer: Text at the foot of each slide, beside its number.
    """
    deck: Any = Presentation()
    truth = truth_of(name, blocks, [footer] if footer else [])
    for number, (heading, below) in enumerate(_slides(blocks), 1):
        _slide(deck, heading, below, footer, number)
        truth.places += [number] * sum(len(words(text_of(block))) for block in (heading, *below))
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue(), truth


def _slides(blocks: Sequence[Block]) -> list[tuple[Heading, list[Block]]]:
    slides: list[tuple[Heading, list[Block]]] = []
    for block in blocks:
        if isinstance(block, Heading):
            slides.append((block, []))
        else:
            slides[-1][1].append(block)
    return slides


def _slide(deck: Any, heading: Heading, below: Sequence[Block], footer: str, number: int) -> None:
    is_plain = all(isinstance(block, Paragraph | Items) for block in below)
    layout = _TITLE_ONLY if not is_plain else _TWO_TEXTS if len(below) > 1 else _TITLE_AND_TEXT
    slide = deck.slides.add_slide(deck.slide_layouts[layout])
    slide.shapes.title.text = heading.text
    places = [shape for shape in slide.placeholders if shape.placeholder_format.idx in (1, 2)]
    for at, block in enumerate(below):
        if is_plain:
            _fill(places[at].text_frame, block)
        else:
            _place(slide, block, Inches(1.5 + at * 2.4))
    if footer:
        _foot(slide, deck.slide_layouts[layout], footer, number)


def _fill(frame: Any, block: Block) -> None:
    lines = block.items if isinstance(block, Items) else [(0, text_of(block))]
    for at, (depth, text) in enumerate(lines):
        paragraph = frame.add_paragraph() if at else frame.paragraphs[0]
        paragraph.text, paragraph.level = text, depth


def _place(slide: Any, block: Block, top: int) -> None:
    match block:
        case Table():
            _table(slide, block, top)
        case Paragraph() | Items() | Formula():
            box = slide.shapes.add_textbox(Inches(0.7), top, Inches(8.5), Inches(1.5))
            _fill(box.text_frame, block)
        case Code():
            frame = slide.shapes.add_textbox(Inches(0.7), top, Inches(8.5), Inches(2)).text_frame
            for at, line in enumerate(block.text.splitlines()):
                paragraph = frame.add_paragraph() if at else frame.paragraphs[0]
                run = paragraph.add_run()
                run.text, run.font.name, run.font.size = line, "Courier New", Pt(12)
        case Heading() | Break() | Scan():
            raise NotImplementedError(f"{type(block).__name__} inside a slide")


def _table(slide: Any, table: Table, top: int) -> None:
    made = slide.shapes.add_table(
        len(table.rows), len(table.rows[0]), Inches(0.7), top, Inches(8.5), Inches(0.3 * len(table.rows))
    ).table
    for row, texts in enumerate(table.rows):
        for column, text in enumerate(texts):
            made.cell(row, column).text = text
    for row, column, tall, wide in table.merged:
        made.cell(row, column).merge(made.cell(row + tall - 1, column + wide - 1))


def _foot(slide: Any, layout: Any, footer: str, number: int) -> None:
    """Footer and slide number, which python-pptx leaves in the layout, as PowerPoint puts them on a slide."""
    from copy import deepcopy

    for shape in layout.placeholders:
        kind = shape.placeholder_format.type
        if kind in (15, 13):  # PP_PLACEHOLDER.FOOTER, SLIDE_NUMBER
            copy = deepcopy(shape.element)
            slide.shapes._spTree.append(copy)  # noqa: SLF001
            slide.shapes[-1].text_frame.text = footer if kind == 15 else str(number)
