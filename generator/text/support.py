"""How much of one text another holds."""

import re
from functools import lru_cache

from generator.text.words import content_words, squeeze, stem, words

_END_OF_WORD = re.compile(r"[.,;:!?]?(?!\S)")


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
    return (len(wanted) - sum(stem(word) not in stems for word in missing)) / len(wanted)


def contains(source: str, span: str) -> bool:
    """Whether `span` stands in `source`, up to white space, case, quotes and the marks at its ends."""
    return span.strip() in source or squeeze(span).strip(" .…\"'*`") in _squeezed(source)


def stands_in(span: str, source: str) -> bool:
    """Whether `span` stands in `source` sign for sign and cuts no word or number; if so, `source` holds all of it."""
    start = source.find(span)
    if start < 0 or source[max(0, start - 1) : start].strip():
        return False
    return _END_OF_WORD.match(source, start + len(span)) is not None


# Several pairs in a row are checked against one chunk: what is made of it is kept while they are.


@lru_cache(maxsize=8)
def _squeezed(source: str) -> str:
    return squeeze(source)


@lru_cache(maxsize=8)
def _vocabulary(source: str) -> frozenset[str]:
    return frozenset(words(source))


@lru_cache(maxsize=8)
def _stems(source: str) -> frozenset[str]:
    return frozenset(stem(word) for word in _vocabulary(source))
