"""Blocks of Markdown as readers write them, and how blocks stand below each other."""

import re
from collections.abc import Iterator

from generator.documents.document import Page

PAGE_SIZE = 20_000
"""Characters of a part of a document, where its format knows no pages."""

_BLANK = re.compile(r"[ \t\xa0\u2000-\u200a\u202f\u3000]+")
_INVISIBLE = re.compile("[\xad\u200b\u2060\ufeff\x00-\x08\x0e-\x1f\x7f]")
_LINE_ENDS = re.compile(r"\r\n?|[\v\f\u2028\u2029\x85]")
_STRUCTURE = re.compile(
    r"""^(?=
      \#{1,6}(?:\ |$) | > | ``` | ~~~ | ={2,}$ | (?:[-*_]\ ?){3,}$     # heading, quotation, code, line below a heading
    | <(?:[!?]|(?:script|pre|style|textarea)\b)                       # HTML that has an end of its own
    )""",
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)


def plain(text: str) -> str:
    """A text on its lines, without what is not seen, each run of blanks one."""
    visible = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))
    lines = (_BLANK.sub(" ", line).strip() for line in visible.split("\n"))
    return "\n".join(line for line in lines if line)


def one_line(text: str) -> str:
    """As `plain`, all in one line."""
    return plain(text).replace("\n", " ")


def paragraph(text: str) -> str:
    r"""A paragraph: as `plain`; a line that would begin a heading, a quotation or code gets a `\` before it."""
    return _STRUCTURE.sub(r"\\", plain(text))


def heading(level: int, text: str) -> str:
    """A heading; below the sixth level there is no deeper one."""
    found = one_line(text)
    return f"{'#' * max(1, min(level, 6))} {found}" if found else ""


def fenced(code: str, language: str = "") -> str:
    """Code, between fences that do not occur in it."""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", code)), default=0))
    return f"{fence}{language}\n{code}\n{fence}"


_COUNTED = re.compile(r"-|[0-9]{1,9}[.)]")
"""What Markdown itself puts before an item."""


class Items:
    """The items of a list, each as far in as its depth among those above it."""

    def __init__(self) -> None:
        self._above: list[tuple[int, int]] = []

    def item(self, label: str, depth: int, text: str) -> str:
        """An item; a label that Markdown does not count by is written out: `- a) text`."""
        marker = label if _COUNTED.fullmatch(label) else f"- {label}"
        while self._above and self._above[-1][0] >= depth:
            self._above.pop()
        indent = " " * sum(width for _, width in self._above)
        width = 2 if marker.startswith("-") else len(marker) + 1
        self._above.append((depth, width))
        inner = paragraph(text).replace("\n", f"\n{indent}{' ' * width}")
        return f"{indent}{marker} {inner}"


class Blocks:
    """Blocks in reading order, given back in parts of convenient size.

    A blank line stands between two blocks, a line end alone between two that are both `tight`: items of a list.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._size = 0
        self._gap = "\n\n"
        self._tight = False

    def add(self, text: str, *, tight: bool = False) -> None:
        """Put a block below those there are; one without a text is none."""
        if not text:
            return
        gap = "\n" if tight and self._tight else "\n\n"
        if self._parts:
            self._parts.append(gap)
        else:
            self._gap = gap
        self._parts.append(text)
        self._size += len(text) + len(gap)
        self._tight = tight

    def go_on(self, line: str) -> None:
        """Put a line right below the last block, as part of it: a table's next row."""
        if self._parts:
            self._parts.append("\n")
        else:
            self._gap = "\n"
        self._parts.append(line)
        self._size += len(line) + 1

    def pages(self, size: int = PAGE_SIZE) -> Iterator[Page]:
        """What there is, as a page without number, where it has `size` characters or more."""
        if self._parts and self._size >= size:
            yield Page("".join(self._parts), gap=self._gap)
            self._parts, self._size = [], 0
