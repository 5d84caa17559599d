"""How many pairs to ask of each chunk, so that a target is met exactly and a small change of the table changes little.

What a chunk is asked for follows from its own length and text and from a coarsely stepped density alone. So an
appended or edited chunk leaves every other chunk's prompt as it was, unless the density crosses a step. The density
overshoots the target; which pairs are then kept is decided for each chunk beforehand, so that no batch waits for
another.
"""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

STEP = 1.25
"""Ratio of neighbouring densities."""
MARGIN = 1.1
"""Asked for above the target: some pairs are refused, some chunks give fewer."""
MOST_PER_CALL = 20
"""Pairs that one call may be asked for."""


class Sized(Protocol):
    """What planning needs to know of a chunk: characters, origin, and a hash of its text."""

    @property
    def length(self) -> int: ...
    @property
    def source(self) -> str: ...
    @property
    def key(self) -> int: ...


@dataclass(frozen=True)
class Plan:
    """By chunk: pairs to ask for (0: leave it alone), and how many of those to keep at once."""

    ask: Sequence[int]
    keep: Sequence[int]


def fixed(chunks: int, pairs_per_chunk: int) -> Plan:
    """The same number for every chunk, and all are kept."""
    same = array("I", [pairs_per_chunk]) * chunks
    return Plan(same, same)


def for_target(chunks: Sequence[Sized], target: int, open_to_more: Sequence[bool] | None = None) -> Plan:
    """Plan to keep exactly `target` pairs, or as many as can be asked for.

    Args:
        chunks: All usable chunks.
        target: Pairs wanted.
        open_to_more: By chunk, whether it may be asked at all; None: all may.
    """
    lengths = [chunk.length if open_to_more is None or open_to_more[i] else 0 for i, chunk in enumerate(chunks)]
    density = _stepped(target * MARGIN / max(1, sum(lengths)))
    ask = _asked(chunks, lengths, density)
    while sum(ask) < target and any(length and n < MOST_PER_CALL for length, n in zip(lengths, ask, strict=True)):
        density *= STEP
        ask = _asked(chunks, lengths, density)
    return Plan(ask, _kept([chunk.source for chunk in chunks], ask, target))


def evenly(groups: Sequence[str], target: int) -> list[bool]:
    """Choose `target` items so that every group keeps the same share of its own; the earlier of a group first.

    Args:
        groups: The group of each item, in order.
    """
    quota = _shares(Counter(groups), target)
    chosen = []
    for name in groups:
        chosen.append(quota[name] > 0)
        quota[name] -= 1
    return chosen


def _stepped(density: float) -> float:
    return float(STEP ** math.ceil(math.log(max(density, 1e-9), STEP)))


def _asked(chunks: Sequence[Sized], lengths: Sequence[int], density: float) -> list[int]:
    """Length times density, rounded up or down by the chunk's own hash, so that the sum is right on average."""
    return [
        min(MOST_PER_CALL, int(length * density + (chunk.key % 9973) / 9973))
        for chunk, length in zip(chunks, lengths, strict=True)
    ]


def _kept(sources: Sequence[str], ask: Sequence[int], target: int) -> list[int]:
    """Cut down to the target: the same share of every source, and within one from the chunks with the most."""
    by_source: dict[str, list[int]] = defaultdict(list)
    for position, source in enumerate(sources):
        by_source[source].append(position)
    quota = _shares({source: sum(ask[i] for i in positions) for source, positions in by_source.items()}, target)
    keep = list(ask)
    for source, positions in by_source.items():
        _cut(keep, positions, sum(ask[i] for i in positions) - quota[source])
    return keep


def _cut(keep: list[int], positions: Sequence[int], excess: int) -> None:
    for level in range(max((keep[i] for i in positions), default=0), 0, -1):
        for position in reversed(positions):
            if excess > 0 and keep[position] == level:
                keep[position] -= 1
                excess -= 1


def _shares(sizes: Mapping[str, int], target: int) -> dict[str, int]:
    """Largest remainders: shares of `target` in proportion to the sizes, none above its own."""
    total = sum(sizes.values())
    if total <= target:
        return dict(sizes)
    exact = {name: size * target / total for name, size in sizes.items()}
    shares = {name: int(value) for name, value in exact.items()}
    rest = target - sum(shares.values())
    for name in sorted(exact, key=lambda name: (shares[name] - exact[name], name))[:rest]:
        shares[name] += 1
    return shares
