"""What a rating speaks of: a row's text as it was when it was rated."""

from collections.abc import Mapping
from typing import Any

from generator.hashing import fingerprint

RATING_FIELDS = (
    *("rating", "clarity", "accuracy", "usefulness", "difficulty", "topic_relevant"),
    *("rating_reasoning", "rating_of", "rating_topic", "verdict", "fact_checks"),
)
"""Fields of a pair that speak of its text as it was rated; who changes that text clears them."""


def rating_fingerprint(row: Mapping[str, Any]) -> str:
    """What `rating_of` must be for a row's rating to speak of its present text: 16 hex digits."""
    return fingerprint([row["question"], row["answer"], row.get("reasoning") or None], 16)
