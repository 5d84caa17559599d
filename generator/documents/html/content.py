"""Which part of a page is its content.

Where a page says it (`<main>`, `<article>`, the names that generators of pages give it), that. Else the smallest part
that holds nearly all of its good text: long texts of which little is links.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from generator.documents.html.inline import plain_text
from generator.documents.html.lines import HEADINGS
from generator.documents.html.tree import Element, classes, drop, tag
from generator.documents.html.weights import Weight, weigh

_NAMES = re.compile(
    r"(?:^|\s)(?:mw-parser-output|markdown-body|entry-content|post-content|post-body|article-body|article-content|"
    r"articlebody|story-body|td-content|md-content|theme-doc-markdown|rst-content|article__body|post__content)(?:\s|$)",
    re.IGNORECASE,
)
_MOST = 0.5
"""Share of the good text from which a part that says it is the content is believed."""
_OTHERS = 3
"""How many times as much the first has as any other that says so."""
_NEARLY_ALL = 0.85
_LINKED = 0.75
"""Share of links from which a list is a menu."""
_NOTHING_ELSE = 0.95
"""Share of links from which sentences in it are their names."""
_ENTRY = 60
"""Characters of a menu's entry, at most on the average."""
_ALL = 0.4
"""Share of a page from which its lists of links are what it is there for."""
_TEXTS = ("p", "pre", "li", "tr", "table")
_MENU_TAGS = ("ul", "ol", "div", "p", "center")
_SEPARATOR = re.compile(r"[|·•»›←→«]")
_LEADS = re.compile(r"(?:Next|Previous|Prev|Up)\b:?")
_ROWS = 3
"""Rows of a table from which it lists things, though each be a link."""
_SENTENCE = re.compile(r"[.!?]\s")

Weights = Mapping[Element, Weight]


def content_of(root: Element) -> Element:
    """The element that holds the content of a page, without its menus."""
    body = next(root.iter("body"), root)
    weights = weigh(body)
    chosen = body
    for is_content in (_is_main, _is_article, _is_named):
        outer = list(_outermost(chosen, is_content))
        first, *others = [_good(weights, part) for part in outer] or [0]
        if first and first >= _MOST * _good(weights, body) and first >= _OTHERS * max(others, default=0):
            chosen = outer[0]
    chosen = chosen if chosen is not body else _densest(body, weights)
    _drop_menus(chosen, weights)
    return chosen


def _drop_menus(element: Element, weights: Weights) -> None:
    """Take lists and boxes that are links and hardly anything else out of the content, unless they are all of it."""
    menus = list(_outermost(element, lambda part: _is_menu(part, weights)))
    if sum(weights[part].text for part in menus) >= _ALL * weights[element].text:
        return
    for part in menus:
        before = part.getprevious()
        if before is not None and tag(before) in HEADINGS and not _goes_on(part):
            drop(before)
        drop(part)


def _outermost(element: Element, wanted: Callable[[Element], bool]) -> Iterator[Element]:
    """The parts of an element that are wanted and in no other such part."""
    found: set[Element] = set()
    for part in list(element.iterdescendants()):
        if tag(part) and wanted(part) and not any(above in found for above in part.iterancestors()):
            found.add(part)
            yield part


def _is_main(element: Element) -> bool:
    return tag(element) == "main" or element.get("role") == "main"


def _is_article(element: Element) -> bool:
    return tag(element) == "article" or "articleBody" in (element.get("itemprop") or "")


def _is_named(element: Element) -> bool:
    return bool(_NAMES.search(classes(element)))


def _is_menu(element: Element, weights: Weights) -> bool:
    weight = weights.get(element)
    if weight is None or tag(element) not in _MENU_TAGS or weight.links < 2:
        return False
    text = plain_text(element)
    if _LEADS.match(text) and weight.text < _ENTRY * weight.links:
        return True
    if weight.linked < _LINKED * weight.text or weight.linked > _ENTRY * weight.links:
        return False
    if tag(element) == "p" and not _SEPARATOR.search(text):  # things that are listed in a sentence
        return False
    if weight.linked < _NOTHING_ELSE * weight.text and _SENTENCE.search(text):
        return False
    return sum(1 for _ in element.iter("tr")) < _ROWS


def _goes_on(part: Element) -> bool:
    """Whether the section that a menu stands in has more than it."""
    after = part.getnext()
    if (part.tail or "").strip():
        return True
    return after is not None and tag(after) not in HEADINGS and bool(plain_text(after))


def _densest(body: Element, weights: Weights) -> Element:
    chosen, wanted = body, _NEARLY_ALL * _good(weights, body)
    while wanted and not any(tag(part) in HEADINGS for part in chosen):
        inner = [part for part in chosen if _good(weights, part) >= wanted and tag(part) not in _TEXTS]
        if not inner or _has_equals(inner[0], chosen, weights):
            break
        chosen = inner[0]
    return chosen


def _has_equals(element: Element, around: Element, weights: Weights) -> bool:
    """Whether others beside it are of its kind, as sections are: a long one is no more the content than these."""
    kind = tag(element), classes(element)
    equals = [near for near in around if near is not element and (tag(near), classes(near)) == kind]
    return any(_good(weights, near) or (kind[1] and weights[near].text) for near in equals if near in weights)


def _good(weights: Weights, element: Element) -> int:
    return weights[element].good if element in weights else 0
