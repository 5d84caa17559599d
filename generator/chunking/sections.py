"""Where a document's sections begin: its headings, with their titles and the path that leads to them.

# Guide                  Section(title="Guide",   path=("Guide",))
Welcome.
## Install               Section(title="Install", path=("Guide", "Install"))
Run pip.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from generator.parsing import yaml_text

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_RULE = re.compile(r"([=\-~^\"'*+#`:._])\1{2,}[ \t]*")


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a document that chunks do not reach out of.

    Attributes:
        start: First character, counted from 0.
        end: One past the last character.
        title: Nearest heading, else the document's title.
        path: The headings that lead here, from the outermost; empty before the first heading.
        symbol: Function or class that this stretch defines, where it is code.
    """

    start: int
    end: int
    title: str = ""
    path: tuple[str, ...] = ()
    symbol: str | None = None


@dataclass(frozen=True, slots=True)
class _Heading:
    start: int
    end: int
    level: int
    title: str


def markdown_sections(text: str, name: str) -> list[Section]:
    """Cut markdown (CommonMark) before every heading that is not inside a list, a quotation or a code block.

    YAML front matter is data about the document, not its text: it gives the title and is in no section.

    Args:
        text: The document, its lines ending in a line feed.
        name: Title to use where the document has none.
    """
    body, title = _front_matter(text)
    headings = list(_markdown_headings(text, body))
    first = next((heading.title for heading in headings if heading.level == 1), name)
    return _between(text, body, headings, title or first)


def text_sections(text: str, name: str) -> list[Section]:
    """Cut plain text before its underlined headings, as reStructuredText writes them; arguments as above.

    As there, what line is drawn decides the level: the first kind that the document uses is the outermost.
    """
    headings = list(_underlined_headings(text))
    return _between(text, 0, headings, headings[0].title if headings else name)


def _front_matter(text: str) -> tuple[int, str]:
    """Where the body begins, and the title that the front matter gives (empty where it gives none)."""
    found = _FRONT_MATTER.match(text)
    if found is None:
        return 0, ""
    try:
        data = yaml_text.load(found[1].encode(), repeated_keys=True)
    except ValueError:  # text between two rules, no front matter
        return 0, ""
    return (found.end(), str(data.get("title") or "")) if isinstance(data, dict) else (0, "")


def _markdown_headings(text: str, body: int) -> Iterator[_Heading]:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark")
    blocks = MarkdownIt("commonmark").disable("inline").parse(text[body:])
    lines = line_starts(text, body)
    for opening, inline in pairwise(blocks):
        if opening.type == "heading_open" and opening.level == 0 and opening.map:
            first, after = opening.map
            title = "".join(map(_said, parser.parseInline(inline.content)[0].children or ())).strip()
            yield _Heading(lines[first], lines[min(after, len(lines) - 1)], int(opening.tag[1]), title)


def _said(token: "Token") -> str:
    """What a reader sees of a part of a heading; `__init__` is a name there more often than it is bold."""
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return token.markup if token.markup == "__" else "" if token.type == "html_inline" else token.content


def _underlined_headings(text: str) -> Iterator[_Heading]:
    levels: dict[tuple[str, bool], int] = {}
    lines, starts = text.split("\n"), line_starts(text)
    for at, (title, rule) in enumerate(pairwise(lines)):
        above = lines[at - 1].rstrip() if at else ""
        overlined = above == rule.rstrip()
        if not _RULE.fullmatch(rule) or len(title.strip()) > len(rule.rstrip()) or not any(map(str.isalnum, title)):
            continue
        if above and not overlined:  # the last line of a paragraph or a table's head, not a heading
            continue
        level = levels.setdefault((rule[0], overlined), len(levels) + 1)
        yield _Heading(starts[at - overlined], starts[at + 1] + len(rule), level, title.strip())


def _between(text: str, body: int, headings: Sequence[_Heading], title: str) -> list[Section]:
    """The sections that `headings` begin; one without a text of its own goes with the section after it."""
    first = headings[0].start if headings else len(text)
    sections = [Section(body, first, title)] if text[body:first].strip() else []
    path: list[_Heading] = []
    waiting: int | None = None
    ends = [*(later.start for later in headings[1:]), len(text)]
    for heading, after in zip(headings, ends, strict=bool(headings)):
        path = [*(outer for outer in path if outer.level < heading.level), heading]
        start = heading.start if waiting is None else waiting
        waiting = None if text[heading.end : after].strip() or after == len(text) else start
        if waiting is None:
            titles = tuple(outer.title for outer in path if outer.title)
            sections.append(Section(start, after, heading.title or title, titles))
    return sections


def line_starts(text: str, start: int = 0) -> list[int]:
    """Where each line of `text[start:]` begins, as positions in `text`; lines end in a line feed."""
    return [start, *(found.end() for found in re.compile("\n").finditer(text, start))]
