"""What a rating speaks of: a row's text as it was when it was rated."""

from collections.abc import Mapping
from typing import Any

from generator.hashing import fingerprint


def rating_fingerprint(row: Mapping[str, Any]) -> str:
    """What `rating_of` must be for a row's rating to speak of its present text: 16 hex digits."""
    return fingerprint([row["question"], row["answer"], row.get("reasoning") or None], 16)
