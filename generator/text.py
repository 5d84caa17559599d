"""Small measures on text that several techniques share: words, numbers, names, and how much of one text another
holds.
"""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from string import ascii_lowercase, digits

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
_SEPARATED = bytes(code if chr(code) in f"{ascii_lowercase}{digits}'" else ord(" ") for code in range(256))
"""ASCII with a space in place of each sign that is in no word."""
_PLAIN = {0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0x2013: "-", 0x2014: "-", 0xA0: " "}
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<![.!?:] )(?<![.!?:][\"')\]*] )(?<= )(?:[A-Z][\w-]*[a-z][\w-]*|[A-Z]{2,}[\w-]*)")
_SPACES = re.compile(r"[^\S\n]+")
_END_OF_WORD = re.compile(r"[.,;:!?]?(?!\S)")
_LIST_MARK = re.compile(r"(?m)^[^\S\n]*(?:\d+[.)]|[-*•])[^\S\n]+")
_NO_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
STOP_WORDS = frozenset(
    "a an the and or but if then than so as of to in on at by for from with without into over under is are was "
    "were be been being it its this that these those there here which who whom whose what when where why how "
    "do does did done has have had can could may might must shall should will would not no nor only also such "
    "same other any all each every some most more you your we our they their he she his her i me my us them "
    "one two".split()
)

_TELLING = frozenset("what which who whom whose when where why how not no without".split())


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


def numbers(text: str) -> set[str]:
    """Numbers as they are written, without separators of thousands."""
    return {number.replace(",", "") for number in _NUMBER.findall(text)}


def new_numbers(text: str, *known: str) -> set[str]:
    """Numbers in `text` that none of `known` has; those that only count the items of a list say nothing."""
    if not _DIGIT.search(text):
        return set()
    found = numbers(_LIST_MARK.sub("", text))
    return found.difference(*map(_numbers, known))


def names(text: str) -> set[str]:
    """Capitalised words inside sentences, and acronyms: what looks like the name of something."""
    lines = _SPACES.sub(" ", _LIST_MARK.sub("", text))
    return {name.casefold() for name in _NAME.findall(lines)} - STOP_WORDS


def held(text: str, source: str) -> float:
    """Share of the content words of `text` that `source` has, 0 to 1; an inflected form counts as the same word."""
    wanted = content_words(text)
    if not wanted:
        return 1.0
    have = _vocabulary(source)
    missing = [word for word in wanted if word not in have]
    if not missing:
        return 1.0
    stems = _stems(source)
    return (len(wanted) - sum(_stem(word) not in stems for word in missing)) / len(wanted)


def contains(source: str, span: str) -> bool:
    """Whether `span` stands in `source`, up to white space, case, quotes and the marks at its ends."""
    return span.strip() in source or squeeze(span).strip(" .…\"'*`") in _squeezed(source)


def stands_in(span: str, source: str) -> bool:
    """Whether `span` stands in `source` sign for sign and cuts no word or number; if so, `source` holds all of it."""
    start = source.find(span)
    if start < 0 or source[max(0, start - 1) : start].strip():
        return False
    return _END_OF_WORD.match(source, start + len(span)) is not None


def new_facts(text: str, *known: str) -> set[str]:
    """Numbers and names in `text` that none of `known` has."""
    have_words = {word for source in known for word in words(source)}
    strange = {name for name in names(text) if not set(words(name)) <= have_words}
    return new_numbers(text, *known) | strange


def alike(one: str, other: str) -> float:
    """How alike two questions are, 0 to 1: by their words; where one only says more than the other, by characters."""
    a, b = _asked_about(one), _asked_about(other)
    if a == b:
        return 1.0
    shared = len(a & b) / len(a | b)
    if (a ^ b) & _TELLING:
        return shared / 2
    if (a - b and b - a) or shared < 0.4:  # each asks for something of its own, or the slower measure cannot matter
        return shared
    return SequenceMatcher(None, squeeze(one), squeeze(other), autojunk=False).ratio()


def like_any(text: str, others: Iterable[str], bound: float) -> bool:
    """Whether `text` is at least `bound` alike to one of `others`."""
    return any(alike(text, other) >= bound for other in others)


# Several pairs in a row are checked against one chunk: what is made of it is kept while they are.


@lru_cache(maxsize=8)
def _numbers(source: str) -> frozenset[str]:
    return frozenset(numbers(source))


@lru_cache(maxsize=8)
def _squeezed(source: str) -> str:
    return squeeze(source)


@lru_cache(maxsize=8)
def _vocabulary(source: str) -> frozenset[str]:
    return frozenset(words(source))


@lru_cache(maxsize=8)
def _stems(source: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in _vocabulary(source))


@lru_cache(maxsize=64)
def _asked_about(question: str) -> frozenset[str]:
    """What tells a question from others: stems of its words, "why" and "not" among them."""
    found = (word.partition("'")[0] for word in words(squeeze(question)))
    meant = (word for word in found if word in _TELLING or word not in STOP_WORDS)
    return frozenset(word if word in _TELLING else _stem(word) for word in meant)


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    """A crude stem: enough to see that `returned` and `returns` are one word."""
    for ending in ("ations", "ation", "ings", "ing", "edly", "ed", "ies", "es", "ly", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
