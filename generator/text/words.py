"""Words of a text, and the forms in which texts are compared."""

import re
from functools import lru_cache
from string import ascii_lowercase, digits

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
_SEPARATED = bytes(code if chr(code) in f"{ascii_lowercase}{digits}'" else ord(" ") for code in range(256))
"""ASCII with a space in place of each sign that is in no word."""
_PLAIN = {0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0x2013: "-", 0x2014: "-", 0xA0: " "}
_NO_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
STOP_WORDS = frozenset(
    "a an the and or but if then than so as of to in on at by for from with without into over under is are was "
    "were be been being it its this that these those there here which who whom whose what when where why how "
    "do does did done has have had can could may might must shall should will would not no nor only also such "
    "same other any all each every some most more you your we our they their he she his her i me my us them "
    "one two".split()
)


def squeeze(text: str) -> str:
    """Lower case, white space folded, typographic quotes and dashes made plain: for comparing, not for showing."""
    plain = text if text.isascii() else text.translate(_PLAIN)
    return " ".join(plain.casefold().split())


def words(text: str) -> list[str]:
    """Words in lower case; in scripts without spaces, single characters."""
    plain = text.casefold()
    if plain.isascii():
        return _ascii_words(plain)
    found: list[str] = _WORD.findall(plain)
    if not _NO_SPACES.search(plain):
        return found
    return [part for word in found for part in (word if _NO_SPACES.search(word) else [word])]


def _ascii_words(plain: str) -> list[str]:
    """What `_WORD` finds in ASCII, three times as quick."""
    found = plain.encode().translate(_SEPARATED).decode().split()
    if "'" not in plain:
        return found
    return [part for word in found for part in (_WORD.findall(word) if "'" in word else [word])]


def content_words(text: str) -> list[str]:
    """Words that carry meaning: without the stop words of English."""
    return [word for word in words(text) if word not in STOP_WORDS]


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """A crude stem: enough to see that `returned` and `returns` are one word."""
    for ending in ("ations", "ation", "ings", "ing", "edly", "ed", "ies", "es", "ly", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
