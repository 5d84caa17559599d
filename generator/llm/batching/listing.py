"""Lists of batches: in which order they come, and how far back they have to be read."""

from collections.abc import Sequence
from datetime import datetime
from math import inf
from typing import Any

CLOCKS_APART = 600.0
"""Seconds by which a provider's clock may be behind ours."""


def moment(said: Any) -> float:
    """Unix time of what a provider says of a moment, as a number or by RFC 3339; infinity where it says nothing."""
    if isinstance(said, int | float):
        return float(said)
    try:
        return datetime.fromisoformat(str(said)).timestamp()
    except ValueError:
        return inf


def reaches_back(made: Sequence[float], since: float) -> bool:
    """Whether a page ends before that moment; only one that comes newest first says so of the pages behind it.

    Args:
        made: When the batches of the page were made, in their order; not empty.
        since: Unix time.
    """
    return made[0] > made[-1] and made[-1] < since
