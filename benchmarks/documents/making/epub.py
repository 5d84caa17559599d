"""EPUB from blocks: a chapter a file, in the spine's order, which is not that of the names."""

from collections.abc import Sequence
from html import escape

from benchmarks.documents.blocks import Block, Break, Heading, Truth, truth_of
from benchmarks.documents.making.html import body_of
from benchmarks.documents.making.sheets import packed

_CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles><rootfile '
    'full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)


def write_epub(name: str, blocks: Sequence[Block], colophon: str) -> tuple[bytes, Truth]:
    """Write chapters, each of which begins after a break.

    Args:
        name: The file's.
        blocks: The book.
        colophon: Text of a file that the manifest has and the spine has not.
    """
    chapters = _chapters(blocks)
    total = len(chapters)
    names = {f"part{(number * 7) % (total + 13):02}": chapter for number, chapter in enumerate(chapters, 1)}
    title = next(block.text for block in blocks if isinstance(block, Heading))
    members: dict[str, str | bytes] = {"mimetype": "application/epub+zip", "META-INF/container.xml": _CONTAINER}
    members["OEBPS/book.opf"] = _package(title, list(names))
    members["OEBPS/nav.xhtml"] = _nav(names)
    members["OEBPS/colophon.xhtml"] = _page("Colophon", f"<p>{escape(colophon)}</p>")
    for each, chapter in sorted(names.items()):
        members[f"OEBPS/{each}.xhtml"] = _page(each, body_of(chapter))
    return packed(members), truth_of(name, blocks, [colophon])


def _chapters(blocks: Sequence[Block]) -> list[list[Block]]:
    chapters: list[list[Block]] = [[]]
    for block in blocks:
        if isinstance(block, Break):
            chapters.append([])
        else:
            chapters[-1].append(block)
    return chapters


def _package(title: str, names: Sequence[str]) -> str:
    items = "".join(
        f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml"/>'
        for name in ("colophon", *sorted(names))
    )
    spine = "".join(f'<itemref idref="{name}"/>' for name in names)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" '
        'unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">made'
        f"</dc:identifier><dc:title>{escape(title)}</dc:title><dc:language>en</dc:language></metadata><manifest>"
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        f"{items}</manifest><spine>{spine}</spine></package>"
    )


def _nav(names: dict[str, list[Block]]) -> str:
    links = "".join(
        f'<li><a href="{name}.xhtml">{escape(block.text)}</a></li>'
        for name, chapter in names.items()
        for block in chapter
        if isinstance(block, Heading) and block.level < 3
    )
    return _page("Contents", f'<nav xmlns:epub="http://www.idpf.org/2007/ops" epub:type="toc"><ol>{links}</ol></nav>')


def _page(title: str, body: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head>'
        f"<title>{escape(title)}</title></head><body>{body}</body></html>"
    )
