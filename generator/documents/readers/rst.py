"""reStructuredText: its sections, lists, tables and code as Markdown; what Sphinx adds to it is kept.

Nothing is included from other files, and raw HTML in it is no text.
"""

from collections.abc import Iterator

from generator.documents.document import Found, Page, ReadingOptions, Title, Unread
from generator.documents.encoding import decoded
from generator.documents.html.blocks import blocks
from generator.documents.html.chrome import without_unseen
from generator.documents.html.lines import line_text
from generator.documents.html.tree import parse_html


def read(data: bytes, _: ReadingOptions) -> Iterator[Found]:
    """Read a document; arguments and errors as for every reader."""
    from generator.documents.restructured.document import html_of

    text = decoded(data).text
    try:
        html = html_of(text)
    except Exception as error:  # noqa: BLE001  docutils fails with anything on a text it did not foresee
        yield Unread(f"its structure could not be told ({type(error).__name__}), and it was read as plain text")
        yield Page(text)
        return
    root = parse_html(html)
    without_unseen(root)
    body = next(root.iter("body"), root)
    title = next((line_text(heading) for heading in body.iter("h1")), "")
    if title:
        yield Title(title)
    yield from map(Page, blocks(body))
