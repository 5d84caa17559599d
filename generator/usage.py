"""What was asked of a provider, and what it cost: usages add up."""

from collections.abc import Sequence
from dataclasses import dataclass, fields


@dataclass(slots=True)
class Usage:
    """What was asked of a provider.

    Attributes:
        calls: Attempts that reached the provider, paid or not.
        batched: Of the calls those that a provider's batch made, in this run or one that it goes on with.
        reused: Replies taken from the ledger or a cached batch.
        retries: Attempts beyond the first of a completion.
        turned_away: Attempts that the provider answered with 429 or 503; they are not among the calls.
        refused: Requests that the provider refused for what it turned out not to take, sent in a simpler form then;
            they are not among the calls.
        estimated: Attempts whose tokens are estimated, because the provider did not count them.
        tokens_in: Input tokens of the attempts made.
        tokens_out: Output tokens of the attempts made.
        cost: US dollars of the attempts whose price is known.
        unpriced: Attempts whose price is not known.
    """

    calls: int = 0
    reused: int = 0
    retries: int = 0
    turned_away: int = 0
    refused: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0
    unpriced: int = 0
    estimated: int = 0
    batched: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return sum_usage([self, other])


def sum_usage(parts: Sequence[Usage]) -> Usage:
    """Add up usages; the empty sum is a usage of nothing."""
    return Usage(*(sum(getattr(part, field.name) for part in parts) for field in fields(Usage)))
