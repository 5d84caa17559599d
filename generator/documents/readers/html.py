"""Web pages: their content as Markdown, without what surrounds it.

Sphinx, MkDocs, Docusaurus, Doxygen, Javadoc, DocBook, wikis, blogs, and pages written by hand or by an office program.
Nothing that a page names is fetched.
"""

from collections.abc import Iterator

from generator.documents.document import Found, Page, ReadingOptions, Title, Unreadable
from generator.documents.encoding import decoded
from generator.documents.html.page import read_page


def read(data: bytes, _: ReadingOptions) -> Iterator[Found]:
    """Read a page; arguments and errors as for every reader."""
    page = read_page(decoded(data).text)
    if page.fault:
        raise Unreadable(*page.fault)
    if page.title:
        yield Title(page.title)
    for text in page.parts:
        yield Page(text)
