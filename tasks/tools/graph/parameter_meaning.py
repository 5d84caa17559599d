"""What the name and the description of an output or a parameter stand for.

A generic name says nothing alone: the `path` of a file is not the `path` of a dataset. What it is *about* decides then:
by the name itself (`dataset_path`), else by the description ("Path of the dataset"), else by the tool (`id` of
`create_user` is a user's).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.text.words import STOP_WORDS, words
from generator.tools.spec.names import GENERIC, QUANTITIES, REFERENCES, name_words, singular

TELLING = GENERIC - QUANTITIES
"""Generic words that make one thing of two where both are about the same."""

_QUALITIES = frozenset(
    "unique full internal absolute relative current given optional valid default first last specific new exact real "
    "human readable short long resulting requested desired main required complete "
    "entity resource record element".split()
)
_OF = frozenset("of to for in inside within".split())

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a slot stands for.

    Attributes:
        words: Of its name, singular, in order.
        about: What it is of: for the `path` of a dataset, `dataset`. Empty where that is not known.
    """

    words: tuple[str, ...]
    about: frozenset[str]

    @property
    def generic(self) -> bool:
        """Whether the name alone says little."""
        return all(word in GENERIC for word in self.words)

    @property
    def head(self) -> str:
        """The noun: the last word of the name."""
        return self.words[-1] if self.words else ""

    def keys(self) -> Iterator[Key]:
        """Under which an index finds whatever may stand for the same: only slots that share a key can agree."""
        if not self.generic:
            yield ("named", *sorted(set(self.words)))
        if self.head in TELLING:
            for thing in self.about:
                yield ("part", thing, self.head)
        for thing in self.about if self.head in REFERENCES else self.words if len(self.words) == 1 else ():
            yield ("thing", thing)


def meaning_of(named: tuple[str, ...], description: str, around: tuple[str, ...]) -> Meaning:
    """What is meant: what it is of is told by its own name, else by its description, else by what is around it.

    Args:
        named: Words of the name, one at least.
        description: Of the output or parameter.
        around: What the tool, or the field that it stands in, is about.
    """
    own = frozenset(named) - GENERIC
    return Meaning(named, own or _said_about(named[-1], description) or frozenset(around) - GENERIC)


def reference(description: str) -> str:
    """`path` of "Full path of the dataset": what stands before the first "of"; empty where that is no reference."""
    said = [singular(word) for word in words(description[:100])[:4]]
    before = said[: said.index("of")] if "of" in said else []
    return before[-1] if before and before[-1] in REFERENCES else ""


def _said_about(head: str, description: str) -> frozenset[str]:
    """`dataset` of "Path of the dataset in the file" and of "The dataset path": the noun nearest to the head."""
    said = [part for word in words(description[:300]) for part in name_words(word)]
    head = head if head in said or head not in REFERENCES else reference(description)
    places = [place for place, word in enumerate(said) if word == head]
    for place in places:
        before = said[place - 1] if place else ""
        if before and _noun(before):
            return frozenset({before})
        if place + 1 < len(said) and said[place + 1] in _OF:
            phrase = _phrase(said[place + 2 :])
            if phrase:
                return frozenset(phrase)
    return frozenset()


def _phrase(said: list[str]) -> list[str]:
    """The noun of "the group" and both of "the group or dataset", articles and qualities left out."""
    start = next((place for place, word in enumerate(said) if word not in STOP_WORDS and word not in _QUALITIES), None)
    if start is None:
        return []
    end = next((place for place, word in enumerate(said[start:], start) if not _noun(word)), len(said))
    more = _phrase(said[end + 1 :]) if said[end : end + 1] in (["or"], ["and"]) else []
    return said[start:end][-1:] + more


def _noun(word: str) -> bool:
    small = word in STOP_WORDS or word in _QUALITIES or word in GENERIC or word in _OF
    return not small and not any(map(str.isdigit, word))
