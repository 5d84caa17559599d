"""Sentences: a block cut where its sentences end, in Latin and in Chinese or Japanese punctuation."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tasks.extractive.prose.blocks import Block

_END = re.compile(
    r"(?<=[.!?])(?P<close>[\"”’')\]*]*)\s+(?=[\"“'(*`\[]*[A-Z0-9_]|[\"“`*][^\s])|(?<=[。！？])"
    r"|(?<=;)\s+(?:and )?(?=[\"`][^\"`]+[\"`] (?:is|are|gives|points|contains|returns|holds)\b)"
)
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|cf|resp|approx|Dr|Mr|Mrs|Prof|Fig|No|St|al)|\b[A-Z]|\.)\.$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and what it stands beside.

    Attributes:
        text: The sentence, its whitespace joined.
        block: Where it stands.
        first: Whether it is the first under its heading, signature or term.
        following: The sentence after it in the same block; empty for the last.
        listing: The items of the list that it announces, markers and all; empty where it announces none.
    """

    text: str
    block: Block
    first: bool = False
    following: str = ""
    listing: str = ""


def split(text: str) -> list[str]:
    """Cut a text of one block into sentences.

    Joined by single spaces (by nothing after Chinese and Japanese stops) they are the text again.
    """
    out: list[str] = []
    start = 0
    for end in _END.finditer(text):
        piece = text[start : end.start()] + (end["close"] or "")
        if piece.strip() and not _ABBREVIATION.search(piece):
            out.append(piece.strip())
            start = end.end()
    rest = text[start:].strip()
    return [*out, rest] if rest else out


def sentences(found: Sequence[Block]) -> list[Sentence]:
    """All sentences of the paragraphs and list items among some blocks, in order."""
    out: list[Sentence] = []
    for place, block in enumerate(found):
        if block.kind in ("paragraph", "item"):
            listing = _listing(found, place) if block.text.endswith(":") else ""
            for number, (text, following) in enumerate(pairwise([*split(block.text), ""])):
                first = block.first and number == 0
                out.append(Sentence(text, block, first, following, "" if following else listing))
    return out


def _listing(found: Sequence[Block], place: int) -> str:
    """The list right after a block; empty where other text is mixed into it, for then its end is not known."""
    items: list[str] = []
    for block in found[place + 1 :]:
        if block.kind != "item":
            mixed = block.kind in ("other", "grammar") or block.indent > found[place].indent
            return "" if mixed else " ".join(items)
        items.append(block.raw)
    return " ".join(items)
