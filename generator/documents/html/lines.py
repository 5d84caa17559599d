"""What stands in a line and what ends it: the walk through a page, and its text between two blocks.

What only groups (`div`, `section`, `font` …) is walked through without recursion, whatever its depth.
"""

import re
from collections.abc import Iterator
from typing import Literal

from generator.documents.html.code import is_code
from generator.documents.html.inline import BREAK, plain_text, spaced, special
from generator.documents.html.tree import Element, classes, tag

LISTS = frozenset({"ul", "ol", "menu", "dir"})
HEADINGS = {f"h{level}": level for level in range(1, 7)}

Event = tuple[Literal["text"], str] | tuple[Literal["inline", "block", "edge"], Element]

_INLINE = frozenset(
    "a abbr acronym b bdi bdo big blink cite data del dfn em font i ins label mark nobr nowrap output rb rp rt s small "
    "span strike strong time u var wbr picture source".split()
)
_BREAKS = re.compile(rf" ?{BREAK}[ {BREAK}]*")


def walk(element: Element) -> Iterator[Event]:
    """Texts, special parts of a line, blocks, and the edges of what only groups, all below an element."""
    left: list[tuple[Iterator[Element], Element]] = [(iter(element), element)]
    yield "text", element.text or ""
    while left:
        children, parent = left[-1]
        child = next(children, None)
        if child is None:
            left.pop()
            yield from _closed(parent) if left else ()
            continue
        kind = _kind(child)
        if kind == "through":
            if tag(child) not in _INLINE:
                yield "edge", child
            yield "text", child.text or ""
            left.append((iter(child), child))
            continue
        if kind == "block" or kind == "inline":  # noqa: PLR1714  the type checker follows this one
            yield kind, child
        yield "text", child.tail or ""


def line_text(element: Element) -> str:
    """All of an element in one line, as it is written there: not escaped, blocks in it as their text."""
    return lines_text(element).replace(BREAK, " ")


def lines_text(element: Element) -> str:
    """The same, with the breaks that are in it."""
    line = Line()
    for event in walk(element):
        if event[0] == "block":
            line.add(f" {plain_text(event[1])} ")
        elif event[0] == "edge":
            line.add(" ")
        else:
            line.take(event)
    return line.text()


class Line:
    """What has been said since the last block."""

    def __init__(self) -> None:
        self._parts = list[str]()

    def add(self, text: str) -> None:
        """Add a text, whose line ends are blanks."""
        self._parts.append(text.replace("\n", " "))

    def take(self, event: Event) -> None:
        """Add a text or a special part."""
        if event[0] == "text":
            self.add(event[1])
        elif write := special(event[1]):
            self._parts.append(write(event[1]))

    def text(self) -> str:
        """All of it, its white space put right; then it is empty again."""
        said = BREAK.join(map(spaced, "".join(self._parts).split(BREAK)))
        self._parts.clear()
        return _BREAKS.sub(BREAK, said).strip()


def _closed(element: Element) -> Iterator[Event]:
    if tag(element) not in _INLINE:
        yield "edge", element
    yield "text", element.tail or ""


def _kind(element: Element) -> Literal["", "block", "inline", "through"]:
    name = tag(element)
    if not name:
        return ""
    if is_code(element) or name in LISTS or name in HEADINGS or name in ("table", "blockquote", "dl", "hr"):
        return "block"
    if name in ("div", "pre") and "math" in classes(element).split():
        return "block"
    return "inline" if special(element) else "through"
