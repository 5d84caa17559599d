"""Words of a text, and the forms in which texts are compared."""

import re
import unicodedata
from functools import lru_cache
from string import ascii_lowercase, digits

from generator.text.lexicon.function_words import ENGLISH
from generator.text.typography import plain

_WORD = re.compile(r"[^\W_]+(?:'[^\W\d_]+)?")
_SEPARATED = bytes(code if chr(code) in f"{ascii_lowercase}{digits}'" else ord(" ") for code in range(256))
"""ASCII with a space in place of each sign that is in no word."""
_NO_SPACES = re.compile(
    "[\u0e00-\u0eff\u0f40-\u0fbc\u1000-\u109f\u1780-\u17d3\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003134f]"
)
"""Scripts that set no spaces between words, and Korean, where writers differ about them."""
STOP_WORDS = ENGLISH
"""Words without a meaning of their own, of English."""


def squeeze(text: str) -> str:
    """Lower case, white space folded, typography made plain: for comparing, not for showing."""
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(plain(plain(text).casefold()).split())


def words(text: str) -> list[str]:
    """Words in lower case; in scripts without spaces, single characters, each with the vowel signs that go with it."""
    folded = plain(text).casefold()
    if folded.isascii():
        return _ascii_words(folded)
    signs = set(folded)
    if any(map(is_mark, signs)):  # which are no letters to a regular expression
        apart = folded.translate({ord(sign): sign if in_word(sign) else " " for sign in signs})
        found = [part for word in apart.split() for part in (_at_apostrophes(word) if "'" in word else [word])]
    else:
        found = _WORD.findall(folded)
    if not _NO_SPACES.search(folded):
        return found
    return [part for word in found for part in characters(word)]


def _ascii_words(plain: str) -> list[str]:
    """What `_WORD` finds in ASCII, three times as quick."""
    found = plain.encode().translate(_SEPARATED).decode().split()
    if "'" not in plain:
        return found
    return [part for word in found for part in (_WORD.findall(word) if "'" in word else [word])]


def content_words(text: str) -> list[str]:
    """Words that carry meaning: without the stop words of English."""
    return [word for word in words(text) if word not in STOP_WORDS]


def terms(text: str) -> list[str]:
    """Words, and in scripts without spaces each character with the next: a single one is in too many words."""
    found = words(text)
    if not _NO_SPACES.search(text):
        return found
    apart = [bool(_NO_SPACES.search(word)) for word in found]
    return [
        word + found[place + 1] if apart[place] and apart[place + 1 : place + 2] == [True] else word
        for place, word in enumerate(found)
        if not apart[place] or apart[place + 1 : place + 2] == [True] or not (place and apart[place - 1])
    ]


def characters(word: str) -> list[str]:
    """The characters of a word, each with its marks; what is of another script, such as a number, stays whole."""
    if not _NO_SPACES.search(word):
        return [word]
    found: list[str] = []
    for sign in word:
        if found and (is_mark(sign) or not (_NO_SPACES.match(sign) or _NO_SPACES.match(found[-1][0]))):
            found[-1] += sign
        else:
            found.append(sign)
    return found


def has_no_spaces(text: str) -> bool:
    """Whether some of a text is in a script that sets no spaces between words."""
    return _NO_SPACES.search(text) is not None


@lru_cache(maxsize=4096)
def is_mark(sign: str) -> bool:
    """Whether a sign combines with the letter before it, as accents and the vowel signs of many scripts do."""
    return unicodedata.category(sign).startswith("M")


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """A crude stem: enough to see that `returned` and `returns` are one word."""
    for ending in ("ations", "ation", "ings", "ing", "edly", "ed", "ies", "es", "ly", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=4096)
def in_word(sign: str) -> bool:
    """Whether a sign may be part of a word: a letter, a figure, a mark on one, an apostrophe."""
    return sign.isalnum() or sign == "'" or is_mark(sign)


def _at_apostrophes(word: str) -> list[str]:
    """As `_WORD` does, with marks as letters: one ending after an apostrophe stays with its word."""
    parts = [part for part in word.split("'") if part]
    if "'" not in word.strip("'") or "''" in word or not parts[1][0].isalpha():
        return parts
    return [f"{parts[0]}'{parts[1]}", *parts[2:]]
