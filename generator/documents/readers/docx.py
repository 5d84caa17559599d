"""Word documents (DOCX, DOCM): what the finished document says, in reading order.

Deletions, comments, headers and footers are left out, as is a table of contents; insertions are text. A document has
no pages here: where they end is decided by the printer, not written down.
"""

from collections.abc import Iterator

from generator.documents.archive import Archive
from generator.documents.document import Found, ReadingOptions, Title, Unread, Unreadable
from generator.documents.office.body import Body
from generator.documents.office.package import Package
from generator.documents.office.styles import Styles
from generator.documents.office.xml import children_of


def read(data: bytes, how: ReadingOptions) -> Iterator[Found]:  # noqa: ARG001  a reader's arguments
    """Read a document part by part."""
    package = Package(Archive(data))
    part = package.main_part()
    text = package.archive.xml(part)
    defined = package.related(part, "styles")
    styles = Styles(package.xml(defined) if defined else None)
    body = Body(package, part, styles, has_headings=styles.has_headings(text))
    empty = True
    for page in _pages(text, body):
        empty = False
        yield page
    if title := body.title or package.title():
        yield Title(title)
    if body.embedded:
        files = "file within it is" if body.embedded == 1 else "files within it are"
        yield Unread(f"{body.embedded} {files} not read", "save it again with Word")
    if empty and body.pictures:
        yield Unread(f"all it holds is pictures ({body.pictures})", "save it as PDF")


def _pages(data: bytes, body: Body) -> Iterator[Found]:
    try:
        for element in children_of(data, "body"):
            body.read([element])
            yield from body.blocks.pages()
    except Unreadable as error:
        body.end()
        rest = list(body.blocks.pages(1))
        if not rest:
            raise
        yield from rest
        yield Unread(f"the rest {error}")
        return
    body.end()
    yield from body.blocks.pages(1)
