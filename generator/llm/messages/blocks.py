"""Blocks by which a model divides what it writes: between tags of any name, and below headings.

    <brainstorm>{"a": 0}</brainstorm> {"a": 1}        **Draft:** {"a": 0} **Final answer:** {"a": 1}

Nobody can list the names that models give to what comes before their reply. That something comes after it tells.
"""

import re

_MARK = re.compile(
    r"[<\[][|｜]?(?P<slash>/?)(?P<name>[^\W\d][\w:.-]*)(?:\s[^<>\[\]{}]*)?[|｜]?[>\]]"
    r"|^[#*_ ]*(?:my |the )?(?:(?P<aside>thinking|thoughts?|thought process|reasoning|analysis|(?:first |rough )?draft)"
    r"|(?P<reply>(?:final |corrected |revised )?(?:answer|reply|response|output|version|json)))[*_ ]*:",
    re.IGNORECASE | re.MULTILINE,
)
_WORDS = re.compile(
    r"(?P<begin>(?:begin|start)[_▁](?:of[_▁])?)?(?P<end>end[_▁](?:of[_▁])?)?(?P<name>.*?)"
    r"(?:(?P<begun>[_▁](?:begin|start))|(?P<ended>[_▁]end))?",
    re.DOTALL,
)


def blocks(text: str) -> list[tuple[int, int]]:
    """Where each block that was closed begins and ends; they may lie in one another."""
    opened: dict[str, int] = {}
    found: list[tuple[int, int]] = []
    for mark in _MARK.finditer(text):
        name, closes = _read(mark)
        if not closes:
            opened[name] = mark.end()
        elif name in opened:
            found.append((opened.pop(name), mark.start()))
    return found


def _read(mark: re.Match[str]) -> tuple[str, bool]:
    """Of which block the mark is, and whether it closes it."""
    if mark["name"] is None:
        return "", mark["reply"] is not None
    words = _WORDS.fullmatch(mark["name"].lower())
    assert words is not None  # it matches anything
    return words["name"], bool(mark["slash"] or words["end"] or words["ended"])
