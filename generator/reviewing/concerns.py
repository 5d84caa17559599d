"""Why a row is asked about early: what speaks against it, each with a weight, and how near it is to the threshold.

The riskiest come first: rows on which reviewers disagree, then by the sum of weights, then by how near the rating is to
the threshold, then as they stand in the file. The same file gives the same order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.reporting.fields import list_of_dicts, number_at, string_at
from generator.reviewing.marking import evidence_span

NEAR = 1.0
"""Points between rating and threshold from which a verdict may well be wrong."""
LOW_ACCURACY = 1.0
"""Points for accuracy, of 3, up to which the answer is doubtful."""


@dataclass(frozen=True, slots=True)
class Concern:
    """Something that speaks against a row, or for looking at it.

    Attributes:
        name: By which rows are filtered.
        told: To people.
        weight: How much sooner the row is asked about.
    """

    name: str
    told: str
    weight: int


CONTRADICTED = Concern("contradicted", "The text contradicts a statement of the answer", 4)
INACCURATE = Concern("inaccurate", "The judge doubts its accuracy", 3)
UNFOUND = Concern("evidence", "No evidence of it is found in the text", 3)
UNSUPPORTED = Concern("unsupported", "A statement of the answer is not in the text", 2)
BORDERLINE = Concern("borderline", "Its rating is near the threshold", 2)
UNRATED = Concern("unrated", "Nobody has rated it", 1)
CONCERNS = (CONTRADICTED, INACCURATE, UNFOUND, UNSUPPORTED, BORDERLINE, UNRATED)
"""All of them, the heaviest first."""


def concerns(row: Mapping[str, Any], rating: float | None, threshold: float) -> list[Concern]:
    """What speaks against a row.

    Args:
        row: A pair.
        rating: Its rating, where it has one that speaks of its text.
        threshold: From which rating on the judge wants to keep a row.
    """
    facts = {string_at(fact, "verdict") for fact in list_of_dicts(row.get("fact_checks"))}
    accuracy = number_at(row, "accuracy")
    holds = (
        (CONTRADICTED, "contradicted" in facts),
        (INACCURATE, accuracy is not None and accuracy <= LOW_ACCURACY),
        (UNFOUND, _ungrounded(row)),
        (UNSUPPORTED, "not in the text" in facts),
        (BORDERLINE, rating is not None and abs(rating - threshold) <= NEAR),
        (UNRATED, rating is None),
    )
    return [concern for concern, it_does in holds if it_does]


def urgency(found: Sequence[Concern], rating: float | None, threshold: float) -> tuple[float, float]:
    """What rows are sorted by; what comes first is smallest."""
    distance = 10.0 if rating is None else abs(rating - threshold)
    return -sum(concern.weight for concern in found), distance


def _ungrounded(row: Mapping[str, Any]) -> bool:
    """Whether there is a text to find the evidence in, and it is not found there."""
    text, evidence = string_at(row, "source_text"), string_at(row, "evidence")
    return bool(text.strip()) and evidence_span(evidence, text) is None
