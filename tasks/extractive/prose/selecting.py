"""Selecting: the best few of all pairs that could be made of a chunk, no two of them alike."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypedDict

from generator.records import QuestionType
from tasks.extractive.prose.blocks import squeeze
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


def candidate(
    question: str, answer: str, kind: QuestionType, worth: float, *, evidence: str = "", family: str = ""
) -> Candidate:
    """A pair that could be made; its evidence is the answer itself where no other is given."""
    pair = Pair(question=question, answer=answer, evidence=squeeze(evidence or answer), question_type=kind)
    return Candidate(pair, worth, family)


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
    left = dict(enumerate(candidates))
    chosen: dict[int, Candidate] = {}
    asked = list(avoid)
    while left and len(chosen) < n:
        place = max(left, key=lambda place: _appeal(left[place], chosen.values(), types))
        best = left.pop(place)
        if not _repeats(best, chosen.values(), asked):
            chosen[place] = best
            asked.append(best.pair["question"])
    return [chosen[place].pair for place in sorted(chosen)]


def _appeal(one: Candidate, chosen: Collection[Candidate], types: Sequence[str] | None) -> float:
    kind = one.pair["question_type"]
    seen = sum(other.pair["question_type"] == kind for other in chosen)
    return one.worth - 1.5 * seen + (100 if types and kind in types else 0)


def _repeats(one: Candidate, chosen: Collection[Candidate], asked: Sequence[str]) -> bool:
    if one.family and sum(other.family == one.family for other in chosen) >= _MOST_OF_A_FAMILY:
        return True
    if not one.family and any(_overlap(one.pair, other.pair) for other in chosen):
        return True
    return any(alike(one.pair["question"], question) for question in asked)


def _overlap(one: Pair, other: Pair) -> bool:
    return one["evidence"] in other["evidence"] or other["evidence"] in one["evidence"]
