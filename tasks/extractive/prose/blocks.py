"""Blocks: what a text is made of (headings, paragraphs, list items, signatures, grammar rules), without its code.

Reads markdown, reStructuredText as `pydoc` prints it, and plain text. What cannot be told for prose is left out: a
rule that sees less gives fewer pairs, one that takes code for prose gives nonsense.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

WINDOW = 16_000
"""Characters that are read of a chunk: a chunk gives a handful of pairs, so the rest of a huge one changes nothing."""

Kind = Literal["heading", "paragraph", "item", "signature", "grammar", "other"]

_FENCE = re.compile(r"^[ \t]*(?:```|~~~)")
_UNDERLINE = re.compile(r"^([*=\-~^#\"'+.])\1{2,}$")
_HASHES = re.compile(r"^#{1,6} +(\S.*?)#*$")
_MARKER = re.compile(r"^(?:[*+•\-]|\d{1,2}[.)]|\([a-z0-9]\))\s+")
_STEP = re.compile(r"^\d{1,2}[.)]\s")
_NAME_AND_ARGUMENTS = r"[A-Za-z_][\w.]*\([^()]*(?:\([^()]*\)[^()]*)*\)"
_SIGNATURE = re.compile(rf"^(?:class |exception |async |await |static |classmethod )?{_NAME_AND_ARGUMENTS}(?: ->.*)?$")
_CALL = re.compile(rf"(?:class |static |classmethod )?{_NAME_AND_ARGUMENTS}")
_CALLS = re.compile(rf"{_CALL.pattern}(?:, {_CALL.pattern})*")
_GRAMMAR = re.compile(r"^\s*[\w-]+\s*::=")
_CODE_LINE = re.compile(
    r"^(?:>>>|\.\.\. |\$ |@\w|def |class \w+.*:$|import \w+$|from \w[\w.]* import |return\b|"
    r"raise \w+[(\n]|"
    r"(?:if|elif|for|while|with|try|except|else|finally|match|case)\b.*:$|print\(|#!?\s|//|/\*|</?\w+.*>$)"
    r"|[;{}]$|^[\w.\[\], ]+ (?:=|\+=|-=|:=) \S"
)
_RUN_IN = re.compile(r"^\s*(?P<term>[A-Z][\w ()`\"\-]{1,50}) (?P<rest>These (?:are|represent|have) .*)$")
"""A term that its definition follows on the same line, with a pronoun for it."""

_LABEL = re.compile(
    r"^(Note|Warning|Caution|Important|Tip|Hint|See also|Notes|Example|Examples|CPython implementation detail):?$",
    re.IGNORECASE,
)
_TABLE = re.compile(r"^\s*(\||\+[-=+]{3,})")


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a text, with whatever names its subject.

    Attributes:
        text: Whitespace joined, the list marker taken off.
        heading: The nearest heading above it, or the title that was given.
        owners: What it describes: the signatures, or the defined term, under which it is indented.
        first: Whether it is the first prose under its heading or owner.
        step: Whether it is an item of a numbered list.
        orphan: Whether it is indented under something that was not read, so that its subject is not known.
        raw: As `text`, with the list marker.
    """

    kind: Kind
    text: str
    indent: int = 0
    heading: str | None = None
    owners: tuple[str, ...] = ()
    first: bool = False
    step: bool = False
    orphan: bool = False
    raw: str = ""


def squeeze(text: str) -> str:
    """Join all whitespace to single spaces."""
    return " ".join(text.split())


def blocks(text: str, title: str | None = None) -> list[Block]:
    """Take a text apart.

    Args:
        text: The chunk; the first `WINDOW` characters are read.
        title: Its title or section path, used until a heading comes.
    """
    reader = _Reader(heading=title, owners=_signatures(title or ""))
    for group in _groups(text[:WINDOW]):
        reader.read(group)
    return reader.out


def _groups(text: str) -> Iterator[list[str]]:
    """Runs of lines without a blank one between them; fenced code is left out."""
    group: list[str] = []
    fenced = False
    for line in text.expandtabs(4).splitlines():
        underlines = bool(group) and line.lstrip().startswith("~")
        fence = None if underlines else _FENCE.match(line)
        if fence or fenced or not line.strip():
            fenced = fenced != bool(fence)
            if group:
                yield group
            group = []
        else:
            group.append(line.rstrip())
    if group:
        yield group


def _signatures(heading: str) -> tuple[str, ...]:
    """The signatures that a heading (or the last part of a section path) consists of; none where it has other words."""
    last = heading.rsplit(" > ", maxsplit=1)[-1].replace("`", "").strip()
    return tuple(_CALL.findall(last)) if _CALLS.fullmatch(last) else ()


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


@dataclass
class _Reader:
    """What is known of the place that the reader has come to."""

    heading: str | None
    owners: tuple[str, ...] = ()
    owner_indent: int = -1
    muted_indent: int | None = None
    fresh: bool = False
    out: list[Block] = field(default_factory=list)

    def read(self, group: list[str]) -> None:
        group = self._headings(group)
        if not group:
            return
        indent = _indent(group[0])
        self._leave(indent)
        if _TABLE.match(group[0]):
            self._add("other", group)
        elif any(map(_GRAMMAR.match, group)):
            self._add("grammar", group)
        elif all(_SIGNATURE.match(line.strip()) for line in group):
            self._own(tuple(line.strip() for line in group), indent)
        elif len(group) == 1 and (label := _LABEL.match(group[0].strip())):
            self.muted_indent = indent if label[1].lower() == "see also" else self.muted_indent
        else:
            self._prose(group)

    def _headings(self, group: list[str]) -> list[str]:
        """Take headings off the top of a group."""
        while group:
            if hashes := _HASHES.match(group[0]):
                self._head(hashes[1])
                group = group[1:]
            elif len(group) > 1 and _UNDERLINE.match(group[1]) and abs(len(group[1]) - len(group[0])) <= 3:
                self._head(group[0])
                group = group[2:]
            else:
                break
        return group

    def _head(self, text: str) -> None:
        self.heading = squeeze(text)
        self.owners, self.owner_indent, self.muted_indent, self.fresh = _signatures(self.heading), -1, None, True
        self.out.append(Block("heading", self.heading, heading=self.heading))

    def _leave(self, indent: int) -> None:
        """Forget what no longer holds at this indentation."""
        if self.owners and indent <= self.owner_indent:
            self.owners, self.owner_indent = (), -1
        if self.muted_indent is not None and indent <= self.muted_indent:
            self.muted_indent = None

    def _own(self, names: tuple[str, ...], indent: int) -> None:
        self.owners, self.owner_indent, self.fresh = names, indent, True
        self.out.append(Block("signature", " ".join(names), indent, self.heading, names))

    def _prose(self, group: list[str]) -> None:
        if run_in := _RUN_IN.match(group[0]):
            self._own((squeeze(run_in["term"]),), _indent(group[0]) - 1)
            group = [" " * _indent(group[0]) + run_in["rest"], *group[1:]]
        for part in _items(group):
            defines = self._defines(part)
            if defines:
                self._leave(_indent(part[0]))
                self._own((squeeze(part[0]).rstrip(":"),), _indent(part[0]))
            body = part[1:] if defines else part
            self._add(_kind(body), body)

    def _defines(self, part: list[str]) -> bool:
        """Whether the first line is a term or a signature, and the others, indented, its definition."""
        if len(part) < 2 or _MARKER.match(part[0].lstrip()):
            return False
        deeper = all(_indent(line) > _indent(part[0]) for line in part[1:])
        is_term = len(part[0]) < 90 and not part[0].endswith((".", ",", "=", "(", ":", "{"))
        return deeper and is_term and _kind(part[1:]) == "paragraph"

    def _add(self, kind: Kind, lines: list[str]) -> None:
        if self.muted_indent is not None:
            kind = "other"
        joined = "\n".join(lines) if kind == "grammar" else squeeze(" ".join(lines))
        step = kind == "item" and bool(_STEP.match(joined))
        text = _MARKER.sub("", joined, count=1) if kind == "item" else joined
        indent = _indent(lines[0])
        orphan = self._is_orphan(indent)
        self.out.append(Block(kind, text, indent, self.heading, self.owners, self.fresh, step, orphan, joined))
        self.fresh = self.fresh and kind not in ("paragraph", "item")

    def _is_orphan(self, indent: int) -> bool:
        if indent == 0 or self.owners:
            return False
        above = next((block for block in reversed(self.out) if block.indent < indent), None)
        return above is None or above.kind in ("other", "grammar")


def _items(group: list[str]) -> Iterator[list[str]]:
    """Split a group where a list item begins."""
    part: list[str] = []
    for line in group:
        if part and _MARKER.match(line.lstrip()):
            yield part
            part = []
        part.append(line)
    yield part


def _kind(lines: list[str]) -> Kind:
    if any(_CODE_LINE.search(line.strip()) for line in lines):
        return "other"
    if _MARKER.match(lines[0].lstrip()):
        return "item"
    return "paragraph" if _reads_as_prose(lines) else "other"


def _reads_as_prose(lines: list[str]) -> bool:
    words = " ".join(lines).split()
    plain = sum(word.strip("\"'“”*`.,;:()?!").isalpha() for word in words)
    return len(words) >= 4 and plain >= 0.6 * len(words)
