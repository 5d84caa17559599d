"""Where evidence stands in its chunk, so that it can be marked there."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from generator.text.evidence.quotations import locate

LONGEST = 20_000
"""Characters of a chunk that are shown; of a longer one, those around the first mark."""
_BEFORE = 4_000


class Mark(NamedTuple):
    """A part of a text that is marked, and as what; nothing is marked where that is empty."""

    start: int
    end: int
    kind: str


def evidence_span(evidence: str, text: str) -> tuple[int, int] | None:
    """Beginning and end of the evidence in the text, up to typography and marks; None where it is not there."""
    wanted = evidence.strip()
    if not wanted:
        return None
    start = text.find(wanted)
    if start < 0:
        found = locate(wanted, text)
        if not found:
            return None
        wanted, start = found, text.find(found)
    return start, start + len(wanted)


def marked(text: str, wanted: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The text in parts, each with what it is marked as; of a long one what lies around the first mark.

    Args:
        text: The chunk.
        wanted: What is to be marked, with what it is marked as; what overlaps with an earlier one is not.
    """
    marks = _apart(Mark(*span, kind) for words, kind in wanted if (span := evidence_span(words, text)))
    at = marks[0].start if marks else 0
    first = max(0, min(at - _BEFORE, len(text) - LONGEST)) if len(text) > LONGEST else 0
    end = min(len(text), first + LONGEST)
    parts = [("… ", "")] if first else []
    parts += [(text[max(part.start, first) : min(part.end, end)], part.kind) for part in _all_of(text, marks)]
    parts += [(" …", "")] if end < len(text) else []
    return [part for part in parts if part[0]]


def _apart(marks: Iterable[Mark]) -> list[Mark]:
    """Those that do not overlap with an earlier one, in the order of the text."""
    found: list[Mark] = []
    for mark in marks:
        if all(mark.end <= other.start or other.end <= mark.start for other in found):
            found.append(mark)
    return sorted(found)


def _all_of(text: str, marks: Iterable[Mark]) -> Iterator[Mark]:
    """The marks, and what lies between them."""
    at = 0
    for mark in marks:
        yield Mark(at, mark.start, "")
        yield mark
        at = mark.end
    yield Mark(at, len(text), "")
