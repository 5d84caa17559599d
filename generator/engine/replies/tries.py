"""How often a completion is tried: by a call after the other, or by batches, round after round."""

from generator.errors import OnlyThinking

TRIES = 5
"""Attempts at one completion; those that a full provider turns away (429, 503) do not count."""
FEW_TRIES = 2
"""The same where the next would most likely end alike."""


def enough(tries: int, error: BaseException | None) -> bool:
    """Whether so many attempts, of which the last ended with this error, are enough."""
    return tries >= (FEW_TRIES if isinstance(error, OnlyThinking) else TRIES)
