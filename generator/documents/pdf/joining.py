"""Lines of a paragraph as running text: words broken at line ends are whole again."""

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from generator.documents.pdf.characters import HYPHEN

_HYPHENS = ("-", "‐", HYPHEN)
_BROKEN = re.compile(r"(\w[\w'’]*).$")
LONGEST = 50
"""Characters of a word that are looked at."""
_WORD = re.compile(r"^\w[\w'’]*")
WORDS = re.compile(r"(?:(?<= )|(?<=[^-]\n))[^\W\d_][\w'’]*(?:-\w+)*(?=[ .,;:\n])")
"""Words of lines, but for those that a break may have cut."""
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")


def running_text(lines: Iterable[str], words: AbstractSet[str]) -> str:
    """Lines joined by spaces, or by nothing where one ends within a word."""
    text = ""
    for line in lines:
        text = text.removesuffix(HYPHEN) + line if not text else joined(text, line, words)
    return text.removesuffix(HYPHEN) + "-" if text.endswith(HYPHEN) else text


def joined(text: str, more: str, words: AbstractSet[str]) -> str:
    """A text and what follows in the next line."""
    kept, gap = seam(text, more, words)
    return text[:kept] + gap + more


def seam(text: str, more: str, words: AbstractSet[str]) -> tuple[int, str]:
    """How much of a text is kept before what follows, and what stands between them."""
    if text[-1:] in _HYPHENS and (broken := _BROKEN.search(text[-LONGEST:])) and (rest := _WORD.match(more)):
        return (len(text) - 1 if _is_one_word(broken[1], rest[0], text[-1], words) else len(text)), ""
    if text and more and _CJK.match(text[-1]) and _CJK.match(more[0]):
        return len(text), ""
    return len(text), " "


def _is_one_word(left: str, right: str, hyphen: str, words: AbstractSet[str]) -> bool:
    """Whether the hyphen between two parts only marks the break.

    It stays where the word occurs with it, before capitals and digits, and between two words of which no text joins
    the whole.
    """
    if hyphen == HYPHEN:
        return True
    if not right[0].islower() or left[-1].isdigit() or (left.isupper() and len(left) > 1):
        return False
    whole, a, b = (left + right).lower(), left.lower(), right.lower()
    if whole in words:
        return True
    return f"{a}-{b}" not in words and not (a in words and b in words and min(len(a), len(b)) > 2)
