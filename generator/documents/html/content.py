"""Which part of a page is its content.

Where a page says it (`<main>`, `<article>`, the names that generators of pages give it), that. Else the smallest part
that holds nearly all of its good text: long texts of which little is links.
"""

import re
from collections.abc import Iterator

from lxml import etree

from generator.documents.html.inline import plain_text
from generator.documents.html.tree import Element, classes, drop, tag

_NAMES = re.compile(
    r"(?:^|\s)(?:mw-parser-output|markdown-body|entry-content|post-content|post-body|article-body|article-content|articlebody|"
    r"story-body|td-content|md-content|theme-doc-markdown|rst-content|contentContainer|article__body|post__content)(?:\s|$)",
    re.IGNORECASE,
)
_MOST = 0.5
"""Share of the good text from which a part that says it is the content is believed."""
_NEARLY_ALL = 0.85
_LINKED = 0.5
"""Share of links from which a text is a menu."""
_GOOD = 40
"""Characters of a text that is no label."""
_BLOCKS = frozenset("p pre li dd dt td th blockquote h1 h2 h3 h4 h5 h6 div section article figcaption".split())


def content_of(root: Element) -> Element:
    """The element that holds the content of a page."""
    body = next(root.iter("body"), root)
    good = _good_text(body)
    everything = good.get(body, 0)
    chosen = body
    for pick in (_is_main, _is_article, _is_named):
        found = [element for element in chosen.iter(etree.Element) if pick(element)]
        outer = [element for element in found if not any(above in found for above in element.iterancestors())]
        if len(outer) == 1 and good.get(outer[0], 0) >= _MOST * everything:
            chosen = outer[0]
    return chosen if chosen is not body else _densest(body, good)


def without_menus(element: Element) -> None:
    """Take lists and boxes that are links and hardly anything else out of the content, unless they are all of it."""
    total = len(plain_text(element))
    menus = [part for part in _menus(element)]
    if sum(len(plain_text(part)) for part in menus) < 0.4 * total:
        for part in menus:
            drop(part)


def _is_main(element: Element) -> bool:
    return tag(element) == "main" or element.get("role") == "main"


def _is_article(element: Element) -> bool:
    return tag(element) == "article" or "articleBody" in (element.get("itemprop") or "")


def _is_named(element: Element) -> bool:
    return bool(_NAMES.search(classes(element)))


def _good_text(body: Element) -> dict[Element, int]:
    """By element, the characters of the long texts with few links below it."""
    good: dict[Element, int] = {}
    own: dict[Element, int] = {}
    linked: dict[Element, int] = {}
    for element in body.iter(etree.Element):
        block = _block(element, body)
        text = len(re.sub(r"\s+", " ", element.text or "")) if tag(element) != "script" else 0
        own[block] = own.get(block, 0) + text
        if element is not body and element.tail and element.tail.strip():
            above = _block(element.getparent(), body)
            own[above] = own.get(above, 0) + len(re.sub(r"\s+", " ", element.tail))
        if any(tag(near) == "a" for near in _up_to(element, block)):
            linked[block] = linked.get(block, 0) + text
    for block, length in own.items():
        if length >= _GOOD and linked.get(block, 0) <= _LINKED * length:
            for above in (block, *block.iterancestors()):
                good[above] = good.get(above, 0) + length
    return good


def _block(element: Element | None, body: Element) -> Element:
    while element is not None and element is not body:
        if tag(element) in _BLOCKS:
            return element
        element = element.getparent()
    return body


def _up_to(element: Element, block: Element) -> Iterator[Element]:
    yield element
    for above in element.iterancestors() if element is not block else ():
        if above is block:
            return
        yield above


def _densest(body: Element, good: dict[Element, int]) -> Element:
    chosen, wanted = body, _NEARLY_ALL * good.get(body, 0)
    while True:
        inner = [
            child for child in chosen if good.get(child, 0) >= wanted and tag(child) not in ("p", "pre", "li", "tr")
        ]
        if not inner or not wanted:
            return chosen
        chosen = inner[0]


def _menus(element: Element) -> Iterator[Element]:
    for part in element.iter("ul", "ol", "div", "p", "table", "dl", "center", "section"):
        if part is element or any(tag(above) in ("pre", "code") for above in part.iterancestors()):
            continue
        text = plain_text(part)
        links = [plain_text(link) for link in part.iter("a")]
        if (
            len(links) > 1
            and sum(map(len, links)) >= 0.75 * len(text)
            and len(text) / len(links) < 60
            and not re.search(r"[.!?]\s", text)
        ):
            yield part
