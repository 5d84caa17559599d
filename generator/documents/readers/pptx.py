"""Presentations (PPTX, PPTM): a page a slide, hidden ones too, with the speaker's notes below.

The title of a title slide is a heading of the first level, all others are one below; where the deck has slides that
begin a section, those of the other slides in it are one further below. Slide numbers, dates, footers, and what stands
on most slides are left out.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from generator.documents.archive import Archive
from generator.documents.document import Found, Page, ReadingOptions, Title, Unread, Unreadable
from generator.documents.markdown import Blocks, heading, paragraph
from generator.documents.office.package import Package
from generator.documents.office.slides import Slide
from generator.documents.office.xml import inside

_MOST_REPEATED = 100  # characters; a longer text is no footer
_LEAST_SLIDES = 4
_SHARE = 0.6


def read(data: bytes, how: ReadingOptions) -> Iterator[Found]:  # noqa: ARG001  a reader's arguments
    """Read a presentation slide by slide."""
    package = Package(Archive(data))
    parts = _slides(package)
    repeated = _repeated(package, parts)
    pictures, in_section, title = 0, False, ""
    for number, part in enumerate(parts, 1):
        try:
            slide = Slide(package, part, repeated)
            in_section = in_section or slide.opens == "section"
            title = title or (slide.title if slide.opens == "title" else "")
            text = _text(slide, number, _level(slide, number, in_section=in_section))
        except Unreadable as error:
            yield Unread(f"slide {number} {error}")
            text, slide = "", None
        yield Page(text, number)
        pictures += slide is not None and not text and slide.pictures > 0
    if found := title or package.title():
        yield Title(found)
    if pictures:
        are = "is a picture" if pictures == 1 else "are pictures"
        yield Unread(f"{pictures} of {len(parts)} slides {are}", "save it as PDF")


def _slides(package: Package) -> list[str]:
    main = package.main_part()
    links = package.relations(main)
    listed = (one.items() for one in inside(package.xml(main), "sldIdLst"))
    names = [value for items in listed for key, value in items if key.startswith("{") and key.endswith("}id")]
    found = (links[name].target for name in names if name in links)
    return [part for part in found if part in package.archive]


def _repeated(package: Package, parts: Sequence[str]) -> frozenset[str]:
    """Short texts that stand on most slides."""
    if len(parts) < _LEAST_SLIDES:
        return frozenset()
    counts = Counter[str]()
    for part in parts:
        try:
            counts.update(Slide(package, part).marginal())
        except Unreadable:  # said when it is read
            continue
    return frozenset(
        text for text, count in counts.items() if count >= _SHARE * len(parts) and len(text) <= _MOST_REPEATED
    )


def _level(slide: Slide, number: int, *, in_section: bool) -> int:
    if slide.opens == "title" and number == 1:
        return 1
    return 3 if in_section and slide.opens != "section" else 2


def _text(slide: Slide, number: int, level: int) -> str:
    below = list(slide.blocks())
    notes = slide.notes()
    if not (slide.title or below or notes):
        return ""
    blocks = Blocks()
    blocks.add(heading(level, slide.title or f"Slide {number}"))
    for block in below:
        blocks.add(block)
    if notes:
        blocks.add(f"Notes: {notes[0]}")
    for line in notes[1:]:
        blocks.add(paragraph(line))
    return "".join(page.text for page in blocks.pages(0))
