"""Which records become training rows: a person's word first, then their rating."""

import math

from generator.files import Row
from generator.pair_forms import as_pair
from generator.ratings import rating_fingerprint
from generator.reviewing.applying import REJECTED, Reviewed
from generator.tools import records as tool_records

UNRATED, BELOW = "unrated", "rated below the threshold"


def why_left_out(reviewed: Reviewed, threshold: float | None) -> str | None:
    """Why a record is left out: `REJECTED`, `UNRATED` or `BELOW`; None where it is wanted.

    Args:
        reviewed: The record as a review leaves it.
        threshold: 0 to 10: the least rating; None asks for none.
    """
    if reviewed.passes is not None:  # a person's word is more than the judge's
        return None if reviewed.passes else REJECTED
    if threshold is None:
        return None
    rating = _rating(reviewed.row)
    if rating is None:
        return UNRATED
    return BELOW if rating < threshold else None


def _rating(row: Row) -> float | None:
    """The row's rating, where it has one that speaks of its present text."""
    rating = row.get("rating")
    if isinstance(rating, bool) or not isinstance(rating, int | float) or not math.isfinite(rating):
        return None
    rated_text = row.get("rating_of")
    return float(rating) if rated_text is None or rated_text == _rated_text(row) else None


def _rated_text(row: Row) -> str | None:
    """What `rating_of` is where the rating speaks of the row as it is now; None where nobody can tell."""
    if "solution" in row:
        return tool_records.rating_fingerprint(tool_records.ToolExample.model_validate(row))
    pair = as_pair(row)
    return rating_fingerprint(pair) if "question" in pair and "answer" in pair else None
