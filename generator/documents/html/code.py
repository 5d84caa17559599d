"""Blocks of code: `<pre>` and what generators of documentation use for it, with the language where they name it."""

import re

from generator.documents.html.tree import Element, classes, tag

_NAMED = (
    re.compile(r"(?:^|\s)(?:language|lang|highlight-source|highlight|brush:?|src)[-_: ]+([\w+#.-]+)"),
    re.compile(
        r"(?:^|\s)(?:sourceCode|programlisting|prettyprint lang|rouge|codehilite|hljs|brush|EnlighterJSRAW)\s+([\w+#-]+)"
    ),
)
_NONE = {
    "default", "none", "text", "plain", "plaintext", "txt", "nohighlight", "auto", "highlight", "notranslate", "linenums",
    "wrapper", "undefined", "literal-block", "hljs", "copy", "line", "lines", "numbered", "source", "code", "screen", "output",
}  # fmt: skip
_ALIASES = {
    "ipython3": "python",
    "ipython": "python",
    "python3": "python",
    "py": "python",
    "py3": "python",
    "js": "javascript",
}
_ALIASES |= {"c++": "cpp", "sh": "shell", "shell-session": "console", "ts": "typescript", "rb": "ruby", "yml": "yaml"}
_LINES = {"div", "p", "li", "tr"}
_FENCE = re.compile(r"`{3,}")


def is_code(element: Element) -> bool:
    """Whether an element is a block of code."""
    if tag(element) in ("pre", "listing", "xmp"):
        return True
    return (
        tag(element) == "div"
        and len(element) > 0
        and "line" in classes(element[0]).split()
        and ("fragment" in classes(element).split())
    )


def code_block(element: Element) -> str:
    """The code between fences that are longer than any in it; empty where it has no text."""
    text = fenced_text(element)
    return fence(text, language(element)) if text.strip() else ""


def fence(text: str, name: str = "") -> str:
    """Code between fences that are longer than any in it."""
    marks = "`" * max(3, *(len(found) + 1 for found in _FENCE.findall(text)), 3)
    return f"{marks}{name}\n{text}\n{marks}"


def fenced_text(element: Element) -> str:
    """The text of a block of code as it stands, without blank lines around it."""
    parts = list[str]()
    for event, node in _walk(element):
        if event == "text":
            parts.append(node)
        elif parts and not parts[-1].endswith("\n"):
            parts.append("\n")
    lines = "".join(parts).replace("\u00a0", " ").expandtabs(8).split("\n")
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
    names = [said, *(found for pattern in _NAMED for found in pattern.findall(classes(element)))]
    for name in names:
        lower = name.lower().strip(";.")
        if lower and lower not in _NONE and not lower.isdigit():
            return _ALIASES.get(lower, lower)
    return ""


def _walk(element: Element) -> list[tuple[str, str]]:
    """The texts of an element in turn, and where a line begins or ends beside them."""
    found, left = list[tuple[str, str]](), [iter([("open", element)])]
    for event, node in _events(element):
        if event == "text":
            found.append(("text", node if isinstance(node, str) else ""))
        elif not isinstance(node, str) and node is not element:
            if tag(node) == "br" and event == "open":
                found.append(("text", "\n"))
            elif tag(node) in _LINES:
                found.append(("line", ""))
    del left
    return found


def _events(element: Element) -> list[tuple[str, Element | str]]:
    from lxml import etree

    events = list[tuple[str, Element | str]]()
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            events.append(("open", node))
            events.append(("text", node.text or ""))
        else:
            events.append(("close", node))
            if node is not element:
                events.append(("text", node.tail or ""))
    return events
