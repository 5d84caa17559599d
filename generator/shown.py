"""Text from outside (documents, file names, tools, servers' messages) on its way to people's eyes: shown, not obeyed.

`print` would obey escape sequences and signs that turn the direction of writing, Markdown links, images and HTML.
Whatever shows such text sends it through here: once, where it leaves the program.
"""

import re

_OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls, C1 among them, marks and overrides of direction, separators of lines, halves of surrogate pairs."""
_OBEYED_IN_LINES = re.compile(_OBEYED.pattern.replace("\x00-\x1f", "\x00-\x08\x0b-\x1f"))
_MARKDOWN = re.compile(r"[\\`*_\[\]<>|~!&#@$]|(?<=\w):(?=//)|(?<=www)\.")
_FENCE = re.compile("`{3,}")


def shown(text: str, *, lines: bool = False) -> str:
    r"""The text with each sign that a terminal or a browser would obey as `\u001b`, which in JSON is the sign itself.

    Args:
        text: From wherever.
        lines: Keep line breaks and tabs; otherwise it is one line.
    """
    obeyed = _OBEYED_IN_LINES if lines else _OBEYED
    return obeyed.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def in_markdown(text: str) -> str:
    """The text, to stand in a line or a table's cell of Markdown as what it is: no link, image, tag, code or border."""
    return _MARKDOWN.sub(lambda found: f"\\{found[0]}", shown(text))


def fenced(text: str) -> str:
    """The text as a block of code in Markdown, which nothing in it can end."""
    longest = max((len(found) for found in _FENCE.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}text\n{shown(text, lines=True)}\n{fence}"
