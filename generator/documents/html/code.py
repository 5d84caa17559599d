"""Blocks of code: `<pre>` and what generators of documentation use for it, with the language where they name it."""

import re
from collections.abc import Iterator
from typing import cast

from lxml import etree

from generator.documents.html.tree import Element, classes, tag
from generator.documents.markdown import fenced

_NAMED = (
    re.compile(r"(?:^|\s)(?:language|lang|highlight-source|highlight|src)[-_:]([\w+#.-]+)"),
    re.compile(r"(?:^|\s)(?:brush:|sourceCode|programlisting|rouge|codehilite|hljs|brush|src)\s*\b([\w+#-]+)"),
)
_NONE = frozenset(
    "default none text plain plaintext txt nohighlight auto highlight notranslate linenums wrapper undefined "
    "literal-block hljs copy line lines numbered source code screen output".split()
)
_ALIASES = {"ipython3": "python", "ipython": "python", "python3": "python", "py": "python", "py3": "python"}
_ALIASES |= {"js": "javascript", "ts": "typescript", "c++": "cpp", "sh": "shell", "shell-session": "console"}
_ALIASES |= {"rb": "ruby", "yml": "yaml"}
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
_LINES = {"div", "p", "li", "tr"}


def is_code(element: Element) -> bool:
    """Whether an element is a block of code."""
    if tag(element) in ("pre", "listing", "xmp"):
        return "math" not in classes(element).split()
    if tag(element) != "div" or "fragment" not in classes(element).split():
        return False
    return any("line" in classes(child).split() for child in element)


def code_block(element: Element) -> str:
    """The code between fences that are longer than any in it; empty where it has no text."""
    text = code_text(element)
    return fenced(text, language(element)) if text.strip() else ""


def code_text(element: Element) -> str:
    """The text of a block of code as it stands, without blank lines around it."""
    parts = list[str]()
    for event, node in _walk(element):
        if event == "text":
            parts += [node] if node else []
        elif parts and not parts[-1].endswith("\n"):
            parts.append("\n")
    lines = _UNSEEN.sub("", "".join(parts)).replace("\u00a0", " ").expandtabs(8).split("\n")
    while lines and not lines[0].strip():
        lines.pop(0)
    return "\n".join(line.rstrip() for line in lines).rstrip()


def language(element: Element) -> str:
    """What an element, what is around it or in it says the language is; empty where nothing does."""
    inner = [child for child in element if tag(child) == "code"]
    around = [near for near in element.iterancestors() if tag(near) in ("div", "figure", "pre", "td")][:3]
    for near in (element, *inner, *around):
        if len(near) > 2 and near in around[1:]:
            break
        found = _named(near)
        if found:
            return found
    return ""


def _named(element: Element) -> str:
    said = element.get("data-lang") or element.get("data-language") or ""
    names: list[str] = [said, *(found for pattern in _NAMED for found in pattern.findall(classes(element)))]
    for name in names:
        lower = name.lower().strip(";.")
        if lower and lower not in _NONE and not lower.isdigit():
            return _ALIASES.get(lower, lower)
    return ""


def _walk(element: Element) -> Iterator[tuple[str, str]]:
    """The texts of an element in turn, and where a line begins or ends beside them."""
    for event, node in cast("Iterator[tuple[str, Element]]", etree.iterwalk(element, events=("start", "end"))):
        is_line = node is not element and tag(node) in _LINES
        if is_line:
            yield "line", ""
        if event == "start":
            yield "text", "\n" if tag(node) == "br" else (node.text or "")
        elif node is not element:
            yield "text", node.tail or ""
