"""Typography: what setting, scanning and typing change about a text that says the same; texts are compared without.

A ligature, a full-width digit, a letter with its accent apart, a soft hyphen, a curly quote are how a text looks. What
means something stays: 10² is not 102, ½ not 12, < not >, and the vowel signs of Hindi are letters to their readers.

    plain("the “ﬁrst” Ｎｏ．１ — cafe\u0301")  → 'the "first" No.1 - café'
"""

import re
import unicodedata
from functools import lru_cache

_TYPESET = frozenset("wide narrow compat isolated initial medial final noBreak".split())
"""Kinds of compatibility that Unicode knows and that are how a letter looks: not <super>, <sub>, <fraction>, <font>."""
_PLAIN = {
    **dict.fromkeys("‘’‚‛‹›´ʼ", "'"),
    **dict.fromkeys("“”„‟«»「」『』《》", '"'),
    "\u2212": "-",
    "\u2015": "-",
}
_BROKEN = re.compile(r"(?<=[^\W\d_])(?:-|\u2010|\xad)[^\S\n]*\n\s*(?=[^\W\d_])")
_LINK = re.compile(r"!?\[([^\]\n]+)\](?:\([^()\s]*(?:\s\"[^\"]*\")?\)|\[[^\]\n]*\])")
_EMPHASIS = re.compile(r"(?<![\w*_\\])(\*{1,3}|_{1,3}|~~|`+)(?=[^\s*_])(.+?)(?<=[^\s])\1(?![\w*_])")
_LINE_MARK = re.compile(r"(?m)^[^\S\n]*(?:#{1,6}[^\S\n]+|>+[^\S\n]?|(?:[-*+•][^\S\n]+)(?=\S))")


def plain(text: str) -> str:
    """A text as it would be typed: composed letters, plain quotes and dashes, nothing invisible."""
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFC", text)
    signs = set(composed)
    typed = {ord(sign): _typed(sign) for sign in signs}
    if all(typed[ord(sign)] == sign for sign in signs):
        return composed
    return unicodedata.normalize("NFC", composed.translate(typed))


def joined(text: str, hyphen: str = "") -> str:
    """A text whose words are no longer broken at the ends of lines; `hyphen` goes where they were."""
    return _BROKEN.sub(hyphen, text)


def is_broken(text: str) -> bool:
    """Whether a word may be broken at the end of a line."""
    return "\n" in text and _BROKEN.search(text) is not None


def unmarked(text: str) -> str:
    """A text without Markdown's emphasis, links, headings and bullets: `**bold**`, `[shown](url)`; 5 * 3 stays."""
    return _EMPHASIS.sub(r"\2", _LINE_MARK.sub("", _LINK.sub(r"\1", text)))


def is_unseen(sign: str) -> bool:
    """Whether a sign is not seen: a soft hyphen, a zero-width space, a mark of direction, a stretched Arabic stroke."""
    return sign == "\u0640" or unicodedata.category(sign) == "Cf" or "\ufe00" <= sign <= "\ufe0f"


@lru_cache(maxsize=4096)
def _typed(sign: str) -> str:
    if sign < "\x80":
        return sign
    if (found := _PLAIN.get(sign)) is not None:
        return found
    if is_unseen(sign):
        return ""
    if unicodedata.category(sign) == "Pd":
        return "-"
    tag = unicodedata.decomposition(sign).partition(">")[0].removeprefix("<")
    if tag not in _TYPESET:
        return sign
    new = unicodedata.normalize("NFKC", sign)
    return sign if new[0].isspace() and len(new) > 1 else new
