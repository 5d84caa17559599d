"""Made-up text by a pattern of plain characters, classes, counts, and groups with choices."""

import random
import re

_PIECE = re.compile(r"(\\d|\\w|\\.|\[[^\]\\^]+\]|[^\\\[\](){}|*+?.^$])(?:\{(\d+)(?:,\d*)?\}|([+*?]))?")
_CLASSES = {"\\d": "0123456789", "\\w": "abcdefghijklmnopqrstuvwxyz"}
_GROUP = re.compile(r"\((?:\?:)?([^()?]*)\)(\?|\*|\+)?")
_MOST = 8
"""Characters of what may be repeated without end."""


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern is found in a text; one of another dialect is not."""
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return False


def by_pattern(pattern: str, draw: random.Random) -> str:
    """A text as a pattern has it; of parts that are not read it has nothing, so that `matches` may say no."""
    plain = pattern
    for _ in range(20):  # groups from the inside out, one of their choices each
        plain, found = _GROUP.subn(lambda group: "" if group[2] == "?" else _choice(group[1], draw), plain)
        if not found:
            break
    return _pieces(_choice(plain, draw).removeprefix("^").removesuffix("$"), draw)


def _choice(choices: str, draw: random.Random) -> str:
    """One of the choices between bars; those in a class of characters are no such bars."""
    return draw.choice(re.split(r"\|(?![^\[]*\])", choices))


def _pieces(plain: str, draw: random.Random) -> str:
    made = ""
    for piece, count, sign in _PIECE.findall(plain):
        letters = _letters(piece)
        times = int(count) if count else 0 if sign in ("*", "?") and sign else _MOST if sign and len(letters) > 1 else 1
        made += "".join(draw.choice(letters) for _ in range(min(times, 1_000)))
    return made


def _letters(piece: str) -> str:
    """The characters that one piece of a pattern stands for."""
    if piece in _CLASSES:
        return _CLASSES[piece]
    if not piece.startswith("["):
        return piece[-1]
    return re.sub(r"(.)-(.)", lambda ends: "".join(map(chr, range(ord(ends[1]), ord(ends[2]) + 1))), piece[1:-1]) or "x"
