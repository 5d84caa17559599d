"""HTML and XHTML parsed, whatever state they are in: nothing is fetched, no entity of theirs is believed.

Elements have names without a namespace; comments and processing instructions are gone. A page that is nested deeper
than the parser goes is read without the tags that only group.
"""

import re
from collections.abc import Iterator
from html.entities import html5
from typing import Protocol, cast

from lxml import etree


class Element(Protocol):
    """An element, as far as it is used here; lxml has no types."""

    tag: str
    text: str | None
    tail: str | None

    def get(self, name: str) -> str | None: ...
    def iter(self, *tags: str) -> "Iterator[Element]": ...
    def iterdescendants(self) -> "Iterator[Element]": ...
    def iterancestors(self) -> "Iterator[Element]": ...
    def itertext(self) -> Iterator[str]: ...
    def getparent(self) -> "Element | None": ...
    def getprevious(self) -> "Element | None": ...
    def getnext(self) -> "Element | None": ...
    def remove(self, child: "Element") -> None: ...
    def __iter__(self) -> "Iterator[Element]": ...
    def __len__(self) -> int: ...


EPUB_TYPE = "epub-type"
"""Under which name elements of books say what they are (`footnote`, `pagebreak`)."""
_OPS_TYPE = "{http://www.idpf.org/2007/ops}type"
_GROUPING = re.compile(r"</?(?:div|span|font|b|i|em|strong|section|center|p|a|u|small|big)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_XML_OWN = {"amp", "lt", "gt", "quot", "apos"}
_PROLOG = re.compile(
    r"\A\s*(?:<\?xml[^>]*\?>)?(?:\s|<!--.*?-->)*(?:<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)?", re.DOTALL | re.IGNORECASE
)
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def parse_html(text: str) -> Element:
    """The root of a page, `<html>`; of a page without any tag too."""
    clean = _PROLOG.sub("", _NOT_XML.sub("", text), count=1)
    for tried in (clean, _GROUPING.sub(" ", clean)):
        root, whole = _parsed(tried)
        if whole and root is not None:
            return root
    root, _ = _parsed(f"<p>{_TAG.sub(' ', clean).replace('<', '&lt;')}</p>")
    return cast("Element", etree.Element("html")) if root is None else root


def parse_xhtml(text: str) -> Element:
    """The root of a page that is to be XML, as books have them; where it is none, it is read as HTML."""
    clean = _PROLOG.sub("", _NOT_XML.sub("", text), count=1)
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        root = etree.fromstring(_ENTITY.sub(_character, clean).encode(), parser)
    except etree.XMLSyntaxError:
        return parse_html(text)
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname.lower()
        if kind := element.get(_OPS_TYPE):
            element.set(EPUB_TYPE, kind)
    return cast("Element", root)


def classes(element: Element) -> str:
    """The classes of an element as they stand there, and an empty text where it has none."""
    return element.get("class") or ""


def tag(element: Element) -> str:
    """The name of an element; empty for what is none, as an entity that nobody knows."""
    name: object = element.tag
    return name if isinstance(name, str) else ""


def drop(element: Element) -> None:
    """Take an element out of its tree, and leave the text after it."""
    parent = element.getparent()
    if parent is None:
        return
    before, tail = element.getprevious(), element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    element.tail = None
    parent.remove(element)


def _parsed(text: str) -> tuple[Element | None, bool]:
    """The root, and whether all of the page is below it."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(text.encode() or b" ", parser)
    except etree.XMLSyntaxError:  # nothing in it
        return None, True
    return root, not any("depth" in error.message for error in parser.error_log)


def _character(found: re.Match[str]) -> str:
    return found[0] if found[1] in _XML_OWN else html5.get(f"{found[1]};", found[0])
