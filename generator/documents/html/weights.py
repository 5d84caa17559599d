"""How much text each part of a page has, how much of it is links, and how much reads like content: one walk for all."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self, cast

from lxml import etree

from generator.documents.html.tree import Element, tag

_SPACE = re.compile(r"\s+")
_LABEL = 40
"""Characters below which a text is a label, not content."""
_MOSTLY_LINKS = 0.5
_BLOCKS = frozenset(
    "p pre li dd dt td th blockquote h1 h2 h3 h4 h5 h6 div section article figcaption body main".split()
)
_INLINE = frozenset("a span b i em strong code tt font u small sup sub var kbd br img".split())


@dataclass(slots=True)
class Weight:
    """What a part of a page weighs, in characters.

    Attributes:
        text: All of it.
        linked: What is in links.
        links: How many there are.
        good: Texts that are longer than labels and mostly no links.
    """

    text: int = 0
    linked: int = 0
    links: int = 0
    good: int = 0

    def __iadd__(self, other: "Weight") -> Self:
        self.text += other.text
        self.linked += other.linked
        self.links += other.links
        self.good += other.good
        return self


def weigh(root: Element) -> dict[Element, Weight]:
    """Weigh everything in an element but what only marks words of a line."""
    weights: dict[Element, Weight] = {}
    around, blocks, links = [Weight()], [(0, 0)], 0
    for event, node in _events(root):
        name = tag(node)
        if event == "start":
            links += name == "a"
            around.append(Weight(links=int(name == "a")))
            if name in _BLOCKS:
                blocks.append((0, 0))
            blocks[-1] = _said(node.text, links, around[-1], blocks[-1])
            continue
        weight = around.pop()
        links -= name == "a"
        if name in _BLOCKS:
            own, linked = blocks.pop()
            weight.good += own if own >= _LABEL and linked <= _MOSTLY_LINKS * own else 0
        if name not in _INLINE:
            weights[node] = weight
        around[-1] += weight
        if node is not root:
            blocks[-1] = _said(node.tail, links, around[-1], blocks[-1])
    return weights


def _said(text: str | None, links: int, weight: Weight, block: tuple[int, int]) -> tuple[int, int]:
    """Add a text to the part that it stands in, and return what its block has now."""
    if not text or text.isspace():
        return block
    length = len(_SPACE.sub(" ", text))
    weight.text += length
    weight.linked += length if links else 0
    return block[0] + length, block[1] + (length if links else 0)


def _events(root: Element) -> Iterator[tuple[str, Element]]:
    return cast("Iterator[tuple[str, Element]]", etree.iterwalk(root, events=("start", "end")))
