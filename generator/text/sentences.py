"""Where the sentences of a text begin and end, in whatever script; a list's items and a table's rows count as such."""

import re
from functools import lru_cache

_END = re.compile(
    r"[.!?؟।…]+[\"'”’»)\]*_`]*(?=\s)|[。！？｡]+[」』”’\"')]*|\n[^\S\n]*\n|\n(?=[^\S\n]*(?:[-*•+|>#]|\d{1,3}[.)])\s?\S)"
)
_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|vs|cf|approx|ca|Dr|Mr|Mrs|Ms|Prof|Fig|No|Nr|St|al|bzw|z\.\s?B|u\.\s?a|d\.\s?h)|\b[^\W\d_])\.$"
)
_GOES_ON = re.compile(r"\s*[a-zà-öø-ÿа-я,;:)]")


@lru_cache(maxsize=16)  # several pairs in a row are checked against one chunk
def sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Beginning and end of each sentence, in characters; white space between them is in none."""
    found, start = [], 0
    for end in _END.finditer(text):
        by_mark = bool(end[0].strip())
        if (
            by_mark
            and end[0][0] == "."
            and (_GOES_ON.match(text, end.end()) or _ABBREVIATED.search(text[start : end.end()][-12:]))
        ):
            continue
        found.append((start, end.end()))
        start = end.end()
    found.append((start, len(text)))
    return tuple(span for span in (_trimmed(text, *span) for span in found) if span[0] < span[1])


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return [text[start:end] for start, end in sentence_spans(text)]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))
