"""Quotations found in the text that they come from, though they were not copied letter by letter.

locate("The text says: ships wait outside until the ice breaks", chunk)
→ "Ships wait outside until the ice breaks, which takes 3 weeks."[:39]
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from functools import lru_cache

from generator.text.typography import is_unseen, plain
from generator.text.words import characters, has_no_spaces, in_word

LEAST_WORDS, LEAST_CHARACTERS = 5, 12
"""Words in a row that make a quotation within other words; characters of a script without spaces."""
LEAST_RUN = 0.4
"""Share of the words that were given as a quotation which stand in that row."""
LEAST_KEPT = 0.75
"""Share of an edited quotation's words that stand in the span that it came from, in that order."""
MOST_ADDED = 2.0
"""Length of that span, in words, for each word of the quotation; where it says that it leaves out, any."""
MOSTLY = 0.9
"""Share of a text's words that the source has where it is made of them."""
_RUN = re.compile(r"\S+")
_LEFT_OUT = re.compile(r"\.\.\.|…|\[…\]")
_HYPHEN = re.compile(r"[-\u2010\xad][^\S\n]*\n\s*")
_CLOSING = re.compile(r"[.!?…。！？।]?[)\"'”’»\]]*")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text as they are compared, and where each stands in it."""

    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def locate(quotation: str, source: str) -> str | None:
    """The span of the source that a quotation was copied from: up to typography and marks, word by word.

    Returns:
        The span as it stands in the source; None where it has none such.
    """
    said = _placed(quotation).words
    there = _placed(source)
    first = _find(there.words, said)
    return None if first is None or not said else _span(source, there, first, first + len(said))


def locate_edited(quotation: str, source: str) -> str | None:
    """The span that a quotation goes back to which stands within other words, or was edited.

    Words taken from here and there in another order are no quotation: None, as where there is no such span.
    """
    said, there = _placed(quotation).words, _placed(source)
    matcher = SequenceMatcher(None, there.words, said, autojunk=False)
    blocks = matcher.get_matching_blocks()[:-1]
    if not blocks:
        return None
    longest = max(blocks, key=lambda block: block.size)
    if _is_edited(quotation, said, blocks):
        return _span(source, there, blocks[0].a, blocks[-1].a + blocks[-1].size)
    if longest.size >= LEAST_RUN * len(said) and _is_long(said[longest.b : longest.b + longest.size]):
        return _span(source, there, longest.a, longest.a + longest.size)
    return None


def is_bag_of(text: str, source: str) -> bool:
    """Whether the words of a text, some at least, all come from the source."""
    said, known = _placed(text).words, frozenset(_placed(source).words)
    return len(said) >= LEAST_WORDS and sum(word in known for word in said) >= MOSTLY * len(said)


def _is_long(run: Sequence[str]) -> bool:
    return len(run) >= (LEAST_CHARACTERS if has_no_spaces("".join(run)) else LEAST_WORDS)


def _is_edited(quotation: str, said: Sequence[str], blocks: Sequence[Match]) -> bool:
    kept = sum(block.size for block in blocks)
    length = blocks[-1].a + blocks[-1].size - blocks[0].a
    short = length <= MOST_ADDED * len(said) or _LEFT_OUT.search(quotation)
    return bool(short) and kept >= max(LEAST_KEPT * len(said), 2)


def _find(there: Sequence[str], said: Sequence[str]) -> int | None:
    """Where some words stand in a row among others."""
    if not said or len(said) > len(there):
        return None
    place = -1
    while True:
        try:
            place = there.index(said[0], place + 1)
        except ValueError:
            return None
        if tuple(there[place : place + len(said)]) == tuple(said):
            return place


def _span(source: str, there: Words, first: int, end: int) -> str:
    stop = there.ends[end - 1]
    closing = _CLOSING.match(source, stop)
    return source[there.starts[first] : closing.end() if closing else stop]


@lru_cache(maxsize=16)  # several pairs in a row are checked against one chunk
def _placed(text: str) -> Words:
    """The words of a text with their places; those broken at the end of a line are whole."""
    apart = {ord(sign): sign if sign != "'" and (in_word(sign) or is_unseen(sign)) else " " for sign in set(text)}
    found: list[tuple[str, int, int]] = []
    for run in _RUN.finditer(text.translate(apart)):
        start = run.start()
        for part in characters(run[0]):
            word, end = plain(part).casefold(), start + len(part)
            if found and _HYPHEN.fullmatch(text, found[-1][2], start):
                found[-1] = (found[-1][0] + word, found[-1][1], end)
            elif word:
                found.append((word, start, end))
            start = end
    return Words(*zip(*found, strict=True)) if found else Words((), (), ())
