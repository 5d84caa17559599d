"""The package of an EPUB (2 and 3): title, chapters in reading order, and what its contents call them.

    META-INF/container.xml    names the package's file
    OEBPS/content.opf         metadata, the files (manifest), their order (spine)
    OEBPS/nav.xhtml           the table of contents; toc.ncx in EPUB 2

https://www.w3.org/TR/epub-33/
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from generator.documents.archive import Archive
from generator.documents.document import Unreadable
from generator.documents.encoding import decoded
from generator.documents.html.inline import plain_text
from generator.documents.html.tree import Element, parse_xhtml, tag

_CONTAINER, _ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
_OBFUSCATED = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""How fonts are made unreadable for other programs; that is no protection of the text."""
_MENDED = "open it in a reader of books, and export it again"


@dataclass(frozen=True, slots=True)
class Chapter:
    """A file of a book that is read in turn.

    Attributes:
        path: Its name in the archive.
        title: What the table of contents calls it; empty where it does not.
        is_apart: It is no text of the book: its cover or its table of contents.
    """

    path: str
    title: str
    is_apart: bool


@dataclass(frozen=True, slots=True)
class Package:
    """A book's title, empty where it has none, and its chapters in reading order."""

    title: str
    chapters: list[Chapter]


def read_package(book: Archive) -> Package:
    """Read what is in a book.

    Raises:
        Unreadable: It is protected, or lacks what says what is in it.
    """
    place = _package_place(book)
    root = xml_of(book, place)
    base = posixpath.dirname(place)
    files = {item.get("id") or "": item for item in root.iter("item")}
    paths = {name: _path(base, item.get("href")) for name, item in files.items()}
    spine = next(root.iter("spine"), None)
    order = [ref.get("idref") or "" for ref in root.iter("itemref")]
    _check_readable(book, {paths[name] for name in order if name in paths})
    contents = [name for name, item in files.items() if "nav" in (item.get("properties") or "").split()]
    ncx = (spine.get("toc") if spine is not None else None) or ""
    titles = _titles(book, [paths[name] for name in (*contents, ncx) if name in paths])
    apart = {paths[name] for name in contents} | set(_apart(root, base))
    read = dict.fromkeys(paths[name] for name in order if name in paths)
    chapters = [Chapter(path, titles.get(path, ""), path in apart) for path in read]
    if not chapters:
        raise Unreadable("is a book without chapters", _MENDED)
    return Package(next((plain_text(part) for part in root.iter("title")), ""), chapters)


def xml_of(book: Archive, path: str) -> Element:
    """A member that is XML.

    Raises:
        Unreadable: There is none of this name, or it is damaged.
    """
    return parse_xhtml(decoded(book.read(path)).text)


def _package_place(book: Archive) -> str:
    if _CONTAINER in book:
        named = [root.get("full-path") or "" for root in xml_of(book, _CONTAINER).iter("rootfile")]
    else:
        named = [name for name in book.names() if name.endswith(".opf")]
    place = next((name for name in named if name in book), "")
    if not place:
        raise Unreadable("is no EPUB: nothing in it says what is in it", _MENDED)
    return place


def _check_readable(book: Archive, paths: set[str]) -> None:
    if _ENCRYPTION not in book:
        return
    for data in xml_of(book, _ENCRYPTION).iter("encrypteddata"):
        how = next((method.get("Algorithm") or "" for method in data.iter("encryptionmethod")), "")
        what = {_path("", part.get("URI")) for part in data.iter("cipherreference")}
        if how not in _OBFUSCATED and what & paths:
            raise Unreadable("is encrypted (DRM)", "give a copy without it, as its publisher may")


def _apart(root: Element, base: str) -> Iterator[str]:
    """The cover and the table of contents, as the guide of EPUB 2 names them."""
    for part in root.iter("reference"):
        if (part.get("type") or "").lower() in ("cover", "toc"):
            yield _path(base, part.get("href"))


def _titles(book: Archive, places: list[str]) -> dict[str, str]:
    """By file, the first title that a table of contents has for it."""
    titles: dict[str, str] = {}
    for place in places:
        if place not in book:
            continue
        root, base = xml_of(book, place), posixpath.dirname(place)
        for path, title in (*_links(root, base), *_points(root, base)):
            titles.setdefault(path, title)
    return titles


def _links(root: Element, base: str) -> Iterator[tuple[str, str]]:
    for link in root.iter("a"):
        if link.get("href") and plain_text(link):
            yield _path(base, link.get("href")), plain_text(link)


def _points(root: Element, base: str) -> Iterator[tuple[str, str]]:
    for point in root.iter("navpoint"):
        title = next((plain_text(part) for part in point if tag(part) == "navlabel"), "")
        target = next((part.get("src") for part in point if tag(part) == "content"), None)
        if title and target:
            yield _path(base, target), title


def _path(base: str, address: str | None) -> str:
    """The name of a member that a file in the folder `base` speaks of."""
    return posixpath.normpath(posixpath.join(base, unquote((address or "").split("#")[0]))).lstrip("/")
