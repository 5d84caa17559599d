"""The parts of a page of Markdown as `demo.pydoc_markdown` makes it, for those who write it in another format."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

_PARTS = re.compile(r"```\w+\n(?P<code>.*?)\n```|(?P<text>[^\n]+)", re.DOTALL)
_HEADING = re.compile(r"(#+) (.*)")
_ITEM = re.compile(r"(?:-|\d+\.) +(.*)")
_MARKS = re.compile(r"`([^`]+)`|\*{1,2}([^\s*][^*]*)\*{1,2}")


class Part(NamedTuple):
    """A heading of some level, a paragraph, an item of a list, or code."""

    kind: Literal["heading", "text", "item", "code"]
    text: str
    level: int = 0


class Span(NamedTuple):
    """A stretch of a line."""

    text: str
    is_code: bool = False


def parts_of(page: str) -> Iterator[Part]:
    """The parts of a page, in order."""
    for found in _PARTS.finditer(page):
        if found["code"] is not None:
            yield Part("code", found["code"])
        elif heading := _HEADING.fullmatch(found["text"]):
            yield Part("heading", heading[2], len(heading[1]))
        elif item := _ITEM.fullmatch(found["text"]):
            yield Part("item", item[1])
        else:
            yield Part("text", found["text"])


def spans_of(text: str) -> Iterator[Span]:
    """Literals and what stands between them; emphasis goes."""
    position = 0
    for mark in _MARKS.finditer(text):
        yield Span(text[position : mark.start()])
        yield Span(mark[1] or mark[2], is_code=mark[1] is not None)
        position = mark.end()
    yield Span(text[position:])


def plain(text: str) -> str:
    """The text of a line, without marks."""
    return "".join(span.text for span in spans_of(text))
