"""Which rows each model is trained on: the choice, or as many drawn at random, and less of both for the curve."""

from collections.abc import Sequence
from random import Random


def random_rows(pool: int, size: int, pair: int, seed: int) -> list[int]:
    """Positions of rows drawn at random from a pool, in its order.

    Args:
        pool: Rows that there are.
        size: Rows to draw.
        pair: Number of the pair; each has a draw of its own.
        seed: Decides all draws.
    """
    return sorted(Random(f"random rows {seed} {pair}").sample(range(pool), size))  # noqa: S311  a draw, no secret


def part_of(rows: Sequence[int], share: float, pair: int, seed: int) -> list[int]:
    """So large a part of rows, in their order; a larger part of the same holds the smaller."""
    shuffled = list(rows)
    Random(f"part {seed} {pair}").shuffle(shuffled)  # noqa: S311  as above
    kept = set(shuffled[: max(1, round(share * len(rows)))])
    return [row for row in rows if row in kept]
