"""A document as its reader gives it, and as one text whose every character has its page.

A reader is a function `read(data, how)` of a file's bytes that yields what it finds, in reading order: the document's
title, its pages as Markdown, and what could not be read. Where a page's text goes on in the next one, the reader says
by the page's `gap` how the two are joined, so that no sentence is cut by the end of a page.

    Title("Pumps")
    Page("# Pumps\n\nA pump moves fluids by me", number=1)
    Page("chanical action.", number=2, gap="")
    Unread("page 3 is a picture", "pip install 'generator[ocr]'")
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple


class Title(NamedTuple):
    """What the document calls itself: in its metadata, else in its first heading."""

    text: str


class Page(NamedTuple):
    r"""A page, a slide, a sheet, or where a format has none of these, a part of convenient size.

    Attributes:
        text: Markdown; lines end in a line feed.
        number: Of the page or slide, from 1; None where the format knows no pages.
        gap: What stands between the text before and this: blank line, line end (a table that goes on), a space (a
            sentence) or nothing (a word).
    """

    text: str
    number: int | None = None
    gap: str = "\n\n"


class Unread(NamedTuple):
    """What of a document could not be read.

    Attributes:
        what: In words that stand alone: `7 of 12 pages are pictures`.
        remedy: What would make it readable; empty where nothing is known to.
    """

    what: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.what}: {self.remedy}" if self.remedy else self.what


Found = Title | Page | Unread


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How documents are read.

    Attributes:
        ocr: Read pages that are pictures, where the extra `ocr` is installed.
        docling: Read what Docling can read with its models (extra `docling`).
        pictures: Folder in which the text of pages that are pictures is kept, as it takes seconds a page to read;
            None keeps nothing.
    """

    ocr: bool = True
    docling: bool = False
    pictures: Path | None = None


Reader = Callable[[bytes, ReadingOptions], Iterator[Found]]
"""Reads a file's bytes. What makes all of it unreadable is raised as `Unreadable`, before or between pages."""


class Unreadable(Exception):
    """A file that gives nothing: encrypted, broken, larger unpacked than is sane.

    Args:
        why: In words that stand alone: `is encrypted`.
        remedy: What to do about it; empty where nothing is known.
    """

    def __init__(self, why: str, remedy: str = "") -> None:
        super().__init__(str(Unread(why, remedy)))


class PageStart(NamedTuple):
    """Where a page begins in the text of its document: position and number."""

    start: int
    number: int


@dataclass(slots=True)
class Contents:
    """What a reader found, as one text.

    Attributes:
        text: All pages, joined by their gaps.
        title: Empty where the document has none.
        pages: Where each page with a number begins, in order.
        unread: What could not be read.
    """

    text: str = ""
    title: str = ""
    pages: list[PageStart] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)

    def page_at(self, position: int) -> int | None:
        """Number of the page that the character at `position` stands on; None where there are no pages."""
        at = bisect_right(self.pages, position, key=lambda page: page.start) - 1
        return self.pages[max(at, 0)].number if self.pages else None


def contents(found: Iterable[Found]) -> Contents:
    """Join what a reader yields; a page without text has a place, and adds no gap."""
    whole, texts, length = Contents(), list[str](), 0
    for part in found:
        if isinstance(part, Title):
            whole.title = whole.title or part.text
        elif isinstance(part, Unread):
            whole.unread.append(part)
        else:
            gap = part.gap if length and part.text else ""
            if part.number is not None:
                whole.pages.append(PageStart(length + len(gap), part.number))
            texts += [gap, part.text]
            length += len(gap) + len(part.text)
    whole.text = "".join(texts)
    return whole
