"""How much of one text another holds."""

import re
from functools import lru_cache

from generator.text.typography import is_broken, joined, unmarked
from generator.text.words import content_words, squeeze, stem, words

_END_OF_WORD = re.compile(r"[.,;:!?]?(?!\S)")


def held(text: str, source: str) -> float:
    """Share of the content words of `text` that `source` has, 0 to 1; an inflected form counts as the same word."""
    wanted = content_words(text)
    if not wanted:
        return 1.0
    have = vocabulary(source)
    missing = [word for word in wanted if word not in have]
    if not missing:
        return 1.0
    stems = _stems(source)
    return (len(wanted) - sum(stem(word) not in stems for word in missing)) / len(wanted)


def contains(source: str, span: str) -> bool:
    """Whether `span` stands in `source`: up to white space, case, typography, Markdown, and the marks at its ends."""
    if span.strip() in source:
        return True
    wanted = squeeze(span).strip(" .…\"'*`")
    return (
        any(wanted in form for form in _forms(source)) or squeeze(unmarked(span)).strip(" .\"'*`") in _forms(source)[-1]
    )


def stands_in(span: str, source: str) -> bool:
    """Whether `span` stands in `source` sign for sign and cuts no word or number; if so, `source` holds all of it."""
    start = source.find(span)
    if start < 0 or source[max(0, start - 1) : start].strip():
        return False
    return _END_OF_WORD.match(source, start + len(span)) is not None


# Several pairs in a row are checked against one chunk: what is made of it is kept while they are.


@lru_cache(maxsize=16)
def vocabulary(source: str) -> frozenset[str]:
    """The words of a text, those broken at the end of a line whole as well."""
    return frozenset(words(source)).union(words(joined(source)) if is_broken(source) else ())


@lru_cache(maxsize=16)
def _forms(source: str) -> tuple[str, ...]:
    """A text in the forms in which a span of it may have been copied; the last is its words alone, without Markdown."""
    whole = [joined(source), joined(source, "-")] if is_broken(source) else []
    return tuple(squeeze(form) for form in (source, *whole, unmarked(whole[0] if whole else source)))


@lru_cache(maxsize=16)
def _stems(source: str) -> frozenset[str]:
    return frozenset(stem(word) for word in vocabulary(source))
