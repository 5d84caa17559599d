"""Names in a text, and what it says that other texts do not have."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from generator.text.numbers import LIST_MARK, new_numbers
from generator.text.support import vocabulary
from generator.text.words import STOP_WORDS, stem, words

MANY_NAMES = 0.2
"""Share of capitalised words within sentences above which capitals do not tell a name: German nouns, title case."""
_MOST_NAMES = 0.5
"""The same in a language that is known to write nouns small."""
_CAPITALISING = frozenset(("de", "lb", "nds", "bar"))
"""Languages that write every noun with a capital."""
_WORD_WITHIN = re.compile(r"(?<![.!?:] )(?<![.!?:][\"')\]*] )(?<= )[^\W\d_][\w-]+")
_CODE_LIKE = re.compile(r"(?<![\w-])(?:[A-Z]{2,}[\w-]*|[A-Za-z]+[a-z][A-Z]\w*)(?!\w)")
_RUN = re.compile(r"(?<=[^.!?:] )[^\W\d_]+(?: [^\W\d_]+)+")
_SPACES = re.compile(r"[^\S\n]+")
_AKIN = 4
"""Letters that two words begin with alike, and that are more than half of the shorter, to be of one root."""


def names(text: str) -> set[str]:
    """Capitalised words inside sentences, and acronyms: what looks like the name of something."""
    found = _WORD_WITHIN.findall(_in_lines(text))
    return {name.casefold() for name in found if name[0].isupper()} - STOP_WORDS


def new_names(text: str, *known: str, language: str | None = None) -> set[str]:
    """Names in `text` that none of `known` has, in that or another form: "Lunds", "American", "WHO" for its words.

    Where nouns or all words are written with capitals, a capital tells no name; then only acronyms and spellings such
    as "OpenAI" do, and two strange capitalised words in a row. Scripts without capitals have none that can be told.

    Args:
        text: What is looked at.
        known: What is known.
        language: Of the text, ISO 639-1, where it can be told.
    """
    if text.islower():
        return set()
    candidates = (
        names(text)
        if _tells(language, text, *known)
        else set(_certain(text, is_title=language not in _CAPITALISING and _is_title(text)))
    )
    return {name for name in candidates if not _is_known(name, known)} if candidates else set()


def new_facts(text: str, *known: str, language: str | None = None) -> set[str]:
    """Numbers and names in `text` that none of `known` has."""
    return new_numbers(text, *known, language=language) | new_names(text, *known, language=language)


@lru_cache(maxsize=16)  # several pairs in a row are checked against one chunk
def tells_names(text: str, most: float = MANY_NAMES) -> bool:
    """Whether a capital within a sentence of this text tells a name: not where more words than `most` have one."""
    return len(names(text)) < most * len(set(words(text)))


def _tells(language: str | None, text: str, *known: str) -> bool:
    if language in _CAPITALISING or _is_title(text):
        return False
    return tells_names("\n".join(known), _MOST_NAMES if language else MANY_NAMES)


def _is_title(text: str) -> bool:
    """Whether most words of a text have a capital, as in a heading."""
    letters = [word for word in text.split() if word[0].isalpha() and word.casefold() not in STOP_WORDS]
    return len(letters) > 1 and 2 * sum(word[0].isupper() for word in letters) > len(letters) + 1


def _certain(text: str, *, is_title: bool) -> Iterator[str]:
    """What is a name where capitals alone do not tell: HTTP, OpenAI; but in titles, two capitalised words in a row."""
    lines = _in_lines(text)
    yield from (name.casefold() for name in _CODE_LIKE.findall(lines))
    for run in [] if is_title else _RUN.findall(lines):
        capitals = [word[0].isupper() for word in run.split()]
        for word, both in zip(run.split()[1:], pairwise(capitals), strict=False):
            if all(both):
                yield word.casefold()


def _is_known(name: str, known: Iterable[str]) -> bool:
    parts = words(name)
    return any(all(_has(source, part) for part in parts) or _stands_for(name, source) for source in known)


def _has(source: str, word: str) -> bool:
    word = word.partition("'")[0]
    return word in vocabulary(source) or any(
        _are_akin(word, other) for other in _by_beginning(source).get(word[:_AKIN], ())
    )


def _are_akin(one: str, other: str) -> bool:
    short = min(len(one), len(other))
    alike = next((n for n in range(short) if one[n] != other[n]), short)
    return stem(one) == stem(other) or (alike >= _AKIN and 2 * alike > short)


def _stands_for(name: str, source: str) -> bool:
    """Whether an acronym is made of the initials of words in a row."""
    return 3 <= len(name) <= 6 and name.isalpha() and name in _initials(source)


def _in_lines(text: str) -> str:
    return _SPACES.sub(" ", LIST_MARK.sub("", text))


# Several pairs in a row are checked against one chunk: what is made of it is kept while they are.


@lru_cache(maxsize=16)
def _by_beginning(source: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in (word.partition("'")[0] for word in vocabulary(source)):
        found.setdefault(word[:_AKIN], []).append(word)
    return found


@lru_cache(maxsize=16)
def _initials(source: str) -> str:
    return "".join(word[0] for word in words(source) if word not in ("of", "the", "and", "for"))
