"""Signatures: functions and classes of languages other than Python, by their heads and the comments above them."""

import re
from itertools import takewhile

from tasks.extractive.code.definitions import Definition, read_docstring
from tasks.extractive.prose.lexicon import vocabulary

_PARAMETERS = r"\((?P<parameters>[^(){};]*(?:\([^()]*\)[^(){};]*)*)\)"
_MODIFIER = (
    r"(?:(?:pub(?:\(\w+\))?|export|default|public|private|protected|internal|static|final|abstract|async|unsafe|const|"
    r"virtual|override|inline|extern|open|suspend|sealed|data)\s+)*"
)
_HEADS = [
    re.compile(
        rf"^[ \t]*(?P<head>{_MODIFIER}(?:function\*?|fn|func|fun|def|sub)\s+(?:\(\w+ \*?\w+\)\s*)?"
        rf"(?P<name>\w[\w.$?!]*)(?:<[^>]*>|\[[^\]]*\])?\s*{_PARAMETERS}[^\n{{;]*)",
        re.MULTILINE,
    ),
    re.compile(
        rf"^[ \t]*(?P<head>(?:export )?(?:const|let|var)\s+(?P<name>\w+)\s*=\s*(?:async\s*)?{_PARAMETERS}[^\n=]*)=>",
        re.MULTILINE,
    ),
    re.compile(
        rf"^[ \t]*(?P<head>{_MODIFIER}(?:[\w:<>\[\],*&]+[ \t]+)+[*&]?"
        rf"(?P<name>\w[\w:~]*)\s*{_PARAMETERS}(?:\s*(?:const|throws [\w, .]+|noexcept))?)\s*\{{",
        re.MULTILINE,
    ),
]
_CLASS = re.compile(
    rf"^[ \t]*(?P<head>{_MODIFIER}(?:class|struct|interface|trait|enum|type)\s+(?P<name>[A-Z]\w*)[^\n{{;=]*)",
    re.MULTILINE,
)
_KEYWORDS = vocabulary("if for while switch return catch else new throw do sizeof typeof await yield match loop")
_COMMENT_LINE = re.compile(r"^\s*(?:///?!?|#+!?|--+|;;+|%+)\s?")
_ATTRIBUTE = re.compile(r"^\s*(?:@\w|#\[|\[\w+.*\]\s*$)")
_BANNER = re.compile(r"copyright|licen[cs]e|eslint|prettier|pragma|todo|fixme|^[\W_]*$", re.IGNORECASE)


def other_definitions(text: str) -> list[Definition]:
    """The functions and classes that a piece of code defines, in order."""
    heads: dict[int, re.Match[str]] = {}
    for pattern in (*_HEADS, _CLASS):
        for match in pattern.finditer(text):
            if match["name"] not in _KEYWORDS and match["head"].split()[0] not in _KEYWORDS:
                heads.setdefault(match.start("head"), match)
    return [_definition(match, text) for _start, match in sorted(heads.items())]


def _definition(match: re.Match[str], text: str) -> Definition:
    doc = read_docstring("\n".join(_comment_above(text[: match.start("head")].splitlines())))
    if match.re is _CLASS:
        return Definition(match["name"], "class", match["head"].strip(), doc)
    names = [part.strip() for part in match["parameters"].split(",")]
    return Definition(
        match["name"],
        "function",
        match["head"].strip(),
        doc,
        tuple(name for name in names if name not in ("", "void", "self", "&self", "&mut self", "this")),
    )


def _comment_above(lines: list[str]) -> list[str]:
    """The comment that ends right above a definition, its marks taken off; empty for none."""
    if lines and not lines[-1].strip():
        lines = lines[:-1]
    while lines and _ATTRIBUTE.match(lines[-1]):
        lines = lines[:-1]
    if not lines:
        return []
    block = _starred(lines) if lines[-1].rstrip().endswith("*/") else _dashed(lines)
    return [] if any(_BANNER.search(line) for line in block if line) else block


def _starred(lines: list[str]) -> list[str]:
    """The lines of a `/* … */` comment."""
    for start in range(len(lines) - 1, -1, -1):
        if "/*" in lines[start]:
            body = "\n".join(lines[start:]).strip()
            inner = re.sub(r"^/\*+!?|\*+/$", "", body)
            return [re.sub(r"^\s*\*? ?", "", line).rstrip() for line in inner.strip().splitlines()]
    return []


def _dashed(lines: list[str]) -> list[str]:
    """The lines of a comment with a mark in front of each."""
    marked = takewhile(_COMMENT_LINE.match, reversed(lines))
    return [_COMMENT_LINE.sub("", line).rstrip() for line in marked][::-1]
