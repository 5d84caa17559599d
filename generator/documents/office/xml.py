"""XML of office programs, by local names: the transitional and the strict form differ only in their namespaces."""

from collections.abc import Iterator
from io import BytesIO
from typing import TypeAlias

from lxml import etree

from generator.documents.archive import damaged

Element: TypeAlias = etree._Element  # noqa: SLF001  the library's own name for it


def parse(data: bytes) -> Element:
    """Parse a part; nothing outside it is ever looked up.

    Raises:
        Unreadable: It is no XML.
    """
    reading = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(data, reading)
    except etree.XMLSyntaxError as error:
        raise damaged(error) from None


def events(data: bytes, tag: str | None = None) -> Iterator[tuple[str, Element]]:
    """The start and end of each element in order, all or those of one tag; comments and the like are not there.

    Raises:
        Unreadable: It is no XML from here on.
    """
    try:
        yield from etree.iterparse(
            BytesIO(data),
            events=("start", "end"),
            tag=tag,
            resolve_entities=False,
            no_network=True,
            remove_comments=True,
            remove_pis=True,
        )
    except etree.XMLSyntaxError as error:
        raise damaged(error) from None


def forget(element: Element) -> None:
    """Give back the memory of an element that was read, and of what stands before it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def children_of(data: bytes, parent: str) -> Iterator[Element]:
    """Each child of the first elements named `parent`, one after the other; what was given is forgotten.

    Raises:
        Unreadable: It is no XML from here on.
    """
    depth = 0
    for event, element in events(data):
        if depth or local(element) == parent:
            depth += 1 if event == "start" else -1
        if event == "end" and depth == 1:
            yield element
            forget(element)


def local(element: Element) -> str:
    """Name without its namespace; empty for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Element | None, name: str) -> str | None:
    """Value of an attribute of this local name."""
    if element is None:
        return None
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), None)


def child(element: Element | None, *path: str) -> Element | None:
    """The first child of that name, of that child the first of the next name, and so on."""
    for name in path:
        element = None if element is None else next((one for one in element if local(one) == name), None)
    return element


def inside(element: Element | None, *path: str) -> Iterator[Element]:
    """The children of what `path` leads to."""
    found = child(element, *path)
    if found is not None:
        yield from found


def value_of(element: Element | None, *path: str) -> str | None:
    """The attribute `val` of what `path` leads to."""
    return attribute(child(element, *path), "val")


def number_of(element: Element | None, *path: str, default: int = 0) -> int:
    """The attribute `val` of what `path` leads to, as a whole number of at most nine digits."""
    found = value_of(element, *path) or ""
    return int(found) if found.isdecimal() and len(found) < 10 else default


def is_on(element: Element | None, *path: str) -> bool:
    """Whether a switch is there and not set to off."""
    found = child(element, *path)
    return found is not None and attribute(found, "val") not in ("0", "false", "off", "none")


def every(element: Element, name: str) -> Iterator[Element]:
    """All elements of that local name below, in order."""
    yield from element.iter("{*}" + name)


def understood(alternatives: Element) -> Element:
    """Of what is there twice, for newer and for older programs, the newer, unless only the older says something."""
    choice, fallback = child(alternatives, "Choice"), child(alternatives, "Fallback")
    if choice is None or (fallback is not None and text_of(fallback).strip() and not text_of(choice).strip()):
        return alternatives if fallback is None else fallback
    return choice


def text_of(element: Element | None) -> str:
    """All text below."""
    return "" if element is None else "".join(str(part) for part in element.itertext())
