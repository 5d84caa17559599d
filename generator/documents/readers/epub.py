"""Books in EPUB 2 and 3: their chapters in reading order, without cover and table of contents.

A chapter at a time. What is read in a web page is read here; there is nothing around it to be taken away.
"""

from collections.abc import Iterator

from generator.documents.archive import Archive
from generator.documents.books.package import Chapter, read_package, xml_of
from generator.documents.document import Found, Page, ReadingOptions, Title, Unread, Unreadable
from generator.documents.html.blocks import blocks
from generator.documents.html.chrome import without_unseen
from generator.documents.html.tree import Element, drop

_LONG = 5000
"""Characters from which what is called a cover or a table of contents has more in it."""


def read(data: bytes, _: ReadingOptions) -> Iterator[Found]:
    """Read a book; arguments and errors as for every reader."""
    book = Archive(data)
    package = read_package(book)
    if package.title:
        yield Title(package.title)
    some, only = False, all(chapter.is_apart for chapter in package.chapters)
    for chapter in package.chapters:
        try:
            text = _text(book, chapter)
        except Unreadable as fault:
            yield Unread(f"the chapter {chapter.path} {fault}")
            continue
        if chapter.is_apart and not only and len(text) < _LONG:
            continue
        some |= bool(text)
        yield Page(text)
    if not some:
        raise Unreadable("has no text: its pages are pictures", "export it as PDF and have that recognised (OCR)")


def _text(book: Archive, chapter: Chapter) -> str:
    if chapter.path not in book:
        raise Unreadable("is missing")
    root = xml_of(book, chapter.path)
    _unfold_drawings(root)
    without_unseen(root)
    body = next(root.iter("body"), root)
    for part in list(body.iter("nav")):
        drop(part)
    written = list(blocks(body))
    if written and chapter.title and not any(block.startswith("#") for block in written):
        written.insert(0, f"# {chapter.title}")
    return "" if _is_contents(body) else "\n\n".join(written)


def _unfold_drawings(root: Element) -> None:
    """Make paragraphs of the texts of drawings: pages with a fixed layout are some."""
    for drawing in list(root.iter("svg")):
        texts = list(drawing.iter("text"))
        drawing.tag = "div" if texts else drawing.tag
        for text in texts:
            text.tag = "p"


def _is_contents(body: Element) -> bool:
    """Whether a page is a table of contents that nothing names as one: links to other files, and no sentence."""
    links = [link for link in body.iter("a") if not (link.get("href") or "#").startswith("#")]
    linked = sum(len("".join(link.itertext()).strip()) for link in links)
    return len(links) > 2 and linked > 0.8 * sum(len(text.strip()) for text in body.itertext())
