"""US dollars, as people read them."""

from math import floor, log10

DECIMALS = 4


def dollars(amount: float, *, estimated: bool = False) -> str:
    """An amount as `$1.2345`, a very small one with as many decimals as it takes to be more than nothing.

    Args:
        amount: US dollars, 0 or more.
        estimated: Whether it rests on an estimate: `≈$1.2345`.
    """
    decimals = max(DECIMALS, -floor(log10(amount))) if amount else DECIMALS
    return f"{'≈' if estimated else ''}${amount:,.{decimals}f}"
