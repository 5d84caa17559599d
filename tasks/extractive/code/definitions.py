"""Definitions: what is known of a function, method or class that code defines, and what its docstring says of it.

Understands Google style (`Args:`, `Returns:`, `Raises:`, `Attributes:`), Sphinx fields (`:param x: …`) and the tags of
Javadoc and JSDoc (`@param x …`).
"""

import inspect
import re
from dataclasses import dataclass, field
from typing import Literal

from tasks.extractive.prose.blocks import squeeze
from tasks.extractive.prose.sentences import split

_HEADER = re.compile(
    r"^(Args|Arguments|Parameters|Returns?|Yields|Raises|Attributes|Examples?|Notes?|See Also|Todo|Warnings?|"
    r"References):\s*$"
)
_ENTRY = re.compile(r"^\*{0,2}([A-Za-z_][\w.]*)(?:\s*\([^)]*\))?:\s+(\S.*)$")
_PARAMETERS = frozenset(("param", "parameter", "arg"))
"""Words of tags and fields that speak of a parameter; the others speak of an error."""
_TAGS = re.compile(r"^@(param|arg|throws?|exception|raises?)\s+(?:\{[^}]*\}\s*)?\[?([\w.$]+)[^\s]*\s+(?:-\s+)?(.+)$")
_SPHINX = re.compile(r"^:(param|parameter|arg|raises?|exception)\s+(?:[\w\[\], .|]+\s)?([\w.]+):\s+(.+)$")
_THROWS = re.compile(r"^@(?:throws?|exception)\s+\{([\w.]+)\}\s+(?:-\s+)?(.+)$")
_RESULT = re.compile(r"^[:@]returns?:?\s+(?:\{[^}]*\}\s*)?(.+)$")


@dataclass(slots=True)
class Docstring:
    """A docstring taken apart; every text in it is verbatim but for its white space.

    Attributes:
        summary: Its first sentence.
        body: Its prose: all but the sections.
        entries: By section (`Args`, `Raises`, `Attributes`), name → description.
        returns: What is returned; empty where it does not say.
    """

    summary: str = ""
    body: str = ""
    entries: dict[str, dict[str, str]] = field(default_factory=dict)
    returns: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """A function, method or class.

    Attributes:
        name: With its class in front, where that is known.
        signature: From its keyword to the end of its head, verbatim, without the opening brace or colon.
        parameters: Names, without `self` and `cls`.
        defaults: Parameter → its declaration with the default, verbatim.
        returns: Its return annotation; empty for none.
        raises: Errors raised, each with the lines that do it, condition and all.
    """

    name: str
    kind: Literal["class", "method", "function"]
    signature: str
    doc: Docstring
    parameters: tuple[str, ...] = ()
    defaults: dict[str, str] = field(default_factory=dict)
    bases: tuple[str, ...] = ()
    returns: str = ""
    raises: tuple[tuple[str, str], ...] = ()

    @property
    def called(self) -> str:
        """What it is called in a question: "the method `Reader.read`"."""
        return f"the {self.kind} `{self.name}`"


def read_docstring(text: str) -> Docstring:
    """Take a docstring or documentation comment apart."""
    out, body, section = Docstring(), [], ""
    for line in inspect.cleandoc(text).splitlines():
        header = _HEADER.match(line)
        if header:
            section = header[1]
        elif _read_tag(out, line.strip()):
            section = "tag"
        elif not section:
            body.append(line)
        elif line.strip():
            section = "" if line[0] != " " and section != "tag" else section
            _read_line(out, section, line) if section else body.append(line)
    out.body = "\n".join(body).strip()
    out.summary = _summary(out.body)
    return out


def _summary(body: str) -> str:
    paragraph = squeeze(re.split(r"\n\s*\n", body, maxsplit=1)[0])
    first = next(iter(split(paragraph)), "")
    return "" if first.endswith(":") else first


def _read_tag(out: Docstring, line: str) -> bool:
    """Read a Sphinx field or a Javadoc tag, if the line is one."""
    if line[:1] not in (":", "@"):
        return False
    if result := _RESULT.match(line):
        out.returns = result[1]
    elif throws := _THROWS.match(line):
        out.entries.setdefault("Raises", {})[throws[1]] = throws[2]
    elif tag := _TAGS.match(line) or _SPHINX.match(line):
        out.entries.setdefault("Args" if tag[1] in _PARAMETERS else "Raises", {})[tag[2]] = tag[3]
    return True


def _read_line(out: Docstring, section: str, line: str) -> None:
    text = line.strip()
    if section.startswith("Return"):
        out.returns = f"{out.returns} {text}".strip()
    if section not in ("Args", "Arguments", "Parameters", "Raises", "Attributes"):
        return
    entries = out.entries.setdefault("Args" if section in ("Arguments", "Parameters") else section, {})
    entry = _ENTRY.match(text)
    if entry and len(line) - len(line.lstrip()) <= 4:
        entries[entry[1]] = squeeze(entry[2])
    elif entries:
        last = next(reversed(entries))
        entries[last] = f"{entries[last]} {squeeze(text)}"
