"""A whole page: its title, its content as Markdown, and why it has none."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from generator.documents.html.blocks import blocks
from generator.documents.html.chrome import without_surroundings, without_unseen
from generator.documents.html.content import content_of
from generator.documents.html.inline import plain_text
from generator.documents.html.lines import line_text
from generator.documents.html.tree import Element, parse_html, tag

_PART = 2**16
_SITE = re.compile(r"\s+(?:[-|–—·•»:]+|::)\s+")
_REFRESH = re.compile(r"url\s*=\s*['\"]?([^'\">\s]+)", re.IGNORECASE)


class HtmlPage(NamedTuple):
    """A page as it is read.

    Attributes:
        title: Its heading, else what it calls itself; empty where it has neither.
        parts: Its content as Markdown, in parts of convenient size.
        fault: Why there is no content, and the remedy.
    """

    title: str
    parts: Iterator[str]
    fault: tuple[str, str] | None = None


def read_page(text: str) -> HtmlPage:
    """Read a page."""
    root = parse_html(text)
    named = _named(root)
    fault = _fault(root)
    without_unseen(root)
    headline = _headline(root)
    without_surroundings(root)
    content = content_of(root)
    if not plain_text(content):
        return HtmlPage(named, iter(()), fault or ("has no text", ""))
    own = next((line_text(element) for element in content.iter("h1")), "")
    title = own or headline or named
    written = blocks(content)
    if not own and headline:
        written = _preceded(f"# {headline}", written)
    return HtmlPage(title, _in_parts(written))


def _preceded(first: str, written: Iterator[str]) -> Iterator[str]:
    yield first
    yield from written


def _in_parts(written: Iterator[str]) -> Iterator[str]:
    part, length = list[str](), 0
    for block in written:
        part.append(block)
        length += len(block)
        if length > _PART:
            yield "\n\n".join(part)
            part, length = [], 0
    if part:
        yield "\n\n".join(part)


def _named(root: Element) -> str:
    """What the page's head calls it, without the name of its site."""
    title = next((plain_text(element) for element in root.iter("title")), "")
    return _SITE.split(title)[0].strip()


def _headline(root: Element) -> str:
    """The one top heading of a page, wherever it stands."""
    found = [line_text(element) for element in root.iter("h1")]
    return found[0] if len(found) == 1 else ""


def _fault(root: Element) -> tuple[str, str] | None:
    """Why a page that turns out to have no text has none."""
    frames = [name for frame in root.iter("frame", "iframe") if (name := frame.get("src"))]
    for meta in root.iter("meta"):
        leads = _REFRESH.search(meta.get("content") or "")
        if (meta.get("http-equiv") or "").lower() == "refresh" and leads:
            return f"only leads on to {leads[1]}", "give that page"
    if frames:
        return "only frames other pages", f"give these: {', '.join(frames[:5])}"
    if any(tag(element) == "script" for element in root.iter("script")):
        return "has no text: it is made by scripts", "save the page from a browser, complete or as PDF"
    return None
