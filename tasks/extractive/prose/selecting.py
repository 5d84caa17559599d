"""Selecting: the best few of all pairs that could be made of a chunk, no two of them alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypedDict

from generator.records import QuestionType
from tasks.extractive.prose.words import alike

_MOST_OF_A_FAMILY = 2


class Pair(TypedDict):
    """A pair as it is handed out.

    Attributes:
        evidence: A verbatim piece of the chunk, whitespace joined, that has every word of the answer.
    """

    question: str
    answer: str
    evidence: str
    question_type: QuestionType


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pair that could be made.

    Attributes:
        worth: 0 to 10; the best are taken.
        family: Candidates of one family are so alike in kind that a chunk gives two at most; empty for no limit.
    """

    pair: Pair
    worth: float
    family: str = ""


def select(
    candidates: Iterable[Candidate], *, n: int, types: Sequence[str] | None = None, avoid: Sequence[str] = ()
) -> list[Pair]:
    """Choose at most `n` pairs, best first, then put them in the order of the text.

    A piece of evidence serves one pair only, but for those of a family. Pairs of a type not chosen yet go before others
    of nearly the same worth.

    Args:
        candidates: In the order of the text.
        n: Most pairs to choose, 0 or more.
        types: Question types wanted: they go before all others, which fill up what is left.
        avoid: Questions that were asked already.
    """
    left = list(enumerate(candidates))
    chosen: list[tuple[int, Candidate]] = []
    asked = list(avoid)
    while left and len(chosen) < n:
        best = max(left, key=lambda entry: (_appeal(entry[1], chosen, types), -entry[0]))
        left.remove(best)
        if not _repeats(best[1], chosen, asked):
            chosen.append(best)
            asked.append(best[1].pair["question"])
    return [candidate.pair for _place, candidate in sorted(chosen, key=lambda entry: entry[0])]


def _appeal(candidate: Candidate, chosen: Sequence[tuple[int, Candidate]], types: Sequence[str] | None) -> float:
    kind = candidate.pair["question_type"]
    seen = sum(other.pair["question_type"] == kind for _place, other in chosen)
    return candidate.worth - 1.5 * seen + (100 if types and kind in types else 0)


def _repeats(candidate: Candidate, chosen: Sequence[tuple[int, Candidate]], asked: Sequence[str]) -> bool:
    pair = candidate.pair
    if candidate.family and sum(other.family == candidate.family for _place, other in chosen) >= _MOST_OF_A_FAMILY:
        return True
    if not candidate.family and any(_overlap(pair, other.pair) for _place, other in chosen):
        return True
    return any(alike(pair["question"], question) for question in asked)


def _overlap(one: Pair, other: Pair) -> bool:
    return one["evidence"] in other["evidence"] or other["evidence"] in one["evidence"]
