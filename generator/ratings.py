"""What is said of a row: what its rating speaks of, the verdict that it comes to, the statements of its answer."""

from collections.abc import Mapping
from typing import Any, Literal, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError

from generator.hashing import fingerprint

Verdict = Literal["PASS", "NEEDS_REVIEW", "FAIL"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
Support = Literal["supported", "contradicted", "not in the text"]
SUPPORT: tuple[Support, ...] = get_args(Support)
RATING_FIELDS = (
    *("rating", "clarity", "accuracy", "usefulness", "difficulty", "topic_relevant"),
    *("rating_reasoning", "rating_of", "rating_topic", "verdict", "fact_checks"),
)
"""Fields of a pair that speak of its text as it was rated; who changes that text clears them."""


class FactCheck(BaseModel):
    """A statement of an answer, held against the chunk.

    Attributes:
        statement: As the answer has it.
        verdict: What the chunk says of it.
        evidence: The words of the chunk that show it; None where it has none.
    """

    statement: str
    verdict: Support
    evidence: str | None = None


_CHECKS = TypeAdapter(list[FactCheck])


def rating_fingerprint(row: Mapping[str, Any]) -> str:
    """What `rating_of` must be for a row's rating to speak of its present text: 16 hex digits."""
    return fingerprint([row["question"], row["answer"], row.get("reasoning") or None], 16)


def verdict_for(rating: float, threshold: float, filter_threshold: float) -> Verdict:
    """What a rating comes to.

    Args:
        rating: 0 to 10.
        threshold: Least rating that passes.
        filter_threshold: Least rating that a person should look at; below it a row fails.
    """
    if rating >= threshold:
        return "PASS"
    return "NEEDS_REVIEW" if rating >= filter_threshold else "FAIL"


def fact_checks_in(row: Mapping[str, Any]) -> list[FactCheck] | None:
    """The `fact_checks` of a row; None where it has none, or others than ours under that name."""
    try:
        return _CHECKS.validate_python(row.get("fact_checks"))
    except ValidationError:
        return None
