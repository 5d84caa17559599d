"""The sentences of a text that bear what another says: those that hold most of its words."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from generator.text.sentences import sentence_spans
from generator.text.typography import is_broken, joined
from generator.text.words import STOP_WORDS, stem, terms

MOST_SENTENCES = 3
"""Sentences in a row that may bear an answer together."""

_LOOKED_AT = 6
"""Sentences with most of the words, around which those that bear are looked for."""


@dataclass(frozen=True, slots=True)
class Bearing:
    """A span of a text that bears something.

    Attributes:
        text: The span, one sentence or a few in a row.
        share: Share of the content words of what it bears that it holds, 0 to 1.
    """

    text: str
    share: float


def bearing(said: str, source: str, besides: str = "") -> Bearing:
    """The sentences of the source that hold most of the content words of `said`: one more where it brings two more.

    Args:
        said: An answer, or a sentence of one.
        source: Where it comes from.
        besides: Decides between spans that hold as many: of two sentences with "1861" the one that speaks of what was
            asked.
    """
    wanted, asked = stems(said), stems(besides)
    spans, held = sentence_spans(source), _stems_by_sentence(source)
    hits = Counter(place for word in wanted for place in _places(source).get(word, ()))
    best, best_span, most = (0, 0, 0), (0, 0), 0
    for place, _ in hits.most_common(_LOOKED_AT):
        for first in range(max(0, place - MOST_SENTENCES + 1), place + 1):
            for last in range(place, min(first + MOST_SENTENCES, len(spans))):
                found = frozenset().union(*held[first : last + 1])
                borne = len(found & wanted)
                rank = (borne - (last - first), len(found & asked) if last == first else -1, first - last)
                if rank > best:
                    best, best_span, most = rank, (spans[first][0], spans[last][1]), borne
    return Bearing(source[best_span[0] : best_span[1]], most / len(wanted) if wanted else 0.0)


def stems(text: str) -> frozenset[str]:
    """Stems of the content words of a text; in scripts without spaces, pairs of characters."""
    whole = terms(joined(text)) if is_broken(text) else ()
    return frozenset(_stemmed(terms(text))).union(_stemmed(whole))


# Several pairs in a row are checked against one chunk: what is made of it is kept while they are.


@lru_cache(maxsize=16)
def _places(source: str) -> dict[str, list[int]]:
    """For each stem the sentences that have it."""
    found: dict[str, list[int]] = {}
    for place, held in enumerate(_stems_by_sentence(source)):
        for word in held:
            found.setdefault(word, []).append(place)
    return found


@lru_cache(maxsize=16)
def _stems_by_sentence(source: str) -> tuple[frozenset[str], ...]:
    return tuple(stems(source[start:end]) for start, end in sentence_spans(source))


def _stemmed(found: Iterable[str]) -> Iterable[str]:
    return (stem(word.partition("'")[0]) for word in found if word not in STOP_WORDS)
