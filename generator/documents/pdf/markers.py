"""What begins a line: the bullet or number of an item, a number of a heading, the mark of a footnote."""

import re
from typing import NamedTuple

_BULLET = re.compile(r"([•‣◦▪▫■□●○◆◇➢➤✓✔∙⁃])\s*(?=\S)")
_DASH = re.compile(r"([-–—*·o])\s+(?=\S)")
_NUMBER = re.compile(r"(\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{2,5})[.)])\s+(?=\S)|(\[\d{1,3}\])\s+(?=\S)")
_NOTE = re.compile(r"\^?(\d{1,3}|[*†‡§¶]{1,2})(?:[.)]?\s+|(?=[^\W\d]))")
_CHAPTER = re.compile(
    r"(chapter|part|appendix|section|kapitel|teil|anhang|chapitre|глава|часть)\s+(\d+|[ivxlc]+|[a-z])[.:]?",
    re.IGNORECASE,
)

_DOTS = re.compile(r"\. ?\.|…|· ?·|__")
_LEADER = re.compile(r"\s*(?:(?:\. ?){4,}|…{2,}|(?:· ?){4,}|_{5,})\s*")


class Marker(NamedTuple):
    """What an item begins with.

    Attributes:
        text: As it stands on the page.
        rest: The line after it.
        sure: It can be nothing but a bullet.
    """

    text: str
    rest: str
    sure: bool


def item_marker(text: str) -> Marker | None:
    """The bullet, dash, number or letter that a line begins with."""
    if found := _BULLET.match(text):
        return Marker(found[1], text[found.end() :], sure=True)
    if found := _DASH.match(text) or _NUMBER.match(text):
        return Marker(found[0].strip(), text[found.end() :], sure=False)
    return None


def follows(marker: str, before: str) -> bool:
    """Whether an item with this marker can come after that with the other."""
    a, b = marker.strip("()[]."), before.strip("()[].")
    if a.isdigit() and b.isdigit():
        return int(a) == int(b) + 1
    if len(a) == len(b) == 1 and a.isalpha() and b.isalpha():
        return ord(a) == ord(b) + 1 or a == b
    return a == b or (len(a) > 1 and a.isalpha() and b.isalpha())


def is_first(marker: str) -> bool:
    """Whether a list begins with this marker."""
    return marker.strip("()[].") in ("1", "a", "A", "i", "I", "-", "–", "—", "*")


def note_mark(text: str) -> tuple[str, str] | None:
    """The mark of a footnote and its text."""
    found = _NOTE.match(text)
    return (found[1], text[found.end() :]) if found else None


def is_chapter_label(text: str) -> bool:
    """Whether a heading only counts, its name being the next: `Chapter 3`."""
    return bool(_CHAPTER.fullmatch(text.strip()))


def is_entry(text: str) -> bool:
    """Whether a line is of a table of contents: dots lead from a heading to its page."""
    found = _LEADER.search(text) if _DOTS.search(text) else None
    return found is not None and found.start() > 0


def entry(text: str) -> str:
    """A line of a table of contents without its dots."""
    return _LEADER.sub(" ", text).strip()
