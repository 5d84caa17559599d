"""The part of its input that an estimate looks at: drawn by content, so that it is the same every time."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from generator.hashing import fingerprint

T = TypeVar("T")


@dataclass
class Sample:
    """How much of the input an estimate looks at.

    Attributes:
        most: Chunks or rows that are looked at.
        unit: What they are.
        of: How many there are.
    """

    most: int
    unit: str
    looked_at: int = 0
    of: int = 0

    def drew(self, looked_at: int, of: int) -> None:
        """So many of so many were drawn."""
        self.looked_at, self.of = looked_at, of

    @property
    def times(self) -> float:
        """What the sample's calls are multiplied by."""
        return self.of / self.looked_at if self.looked_at else 1.0


def draw(items: Iterable[T], most: int, key: Callable[[T], Any]) -> tuple[list[T], int]:
    """Up to `most` items, drawn by content: the same whatever their order, and none without the others of its key.

    Args:
        items: Any number; only those that are drawn are held.
        most: How many; one key alone may have more.
        key: What stands together, for example the text of a pair's chunk.

    Returns:
        Those that are drawn, in their order, and how many there were.
    """
    drawn: dict[str, list[tuple[int, T]]] = {}
    count, held, bound = 0, 0, "~"  # which comes after every digit
    for item in items:
        count += 1
        place = fingerprint(["sample", key(item)])
        if place >= bound:
            continue
        drawn.setdefault(place, []).append((count, item))
        held += 1
        while held > most and len(drawn) > 1:
            bound = max(drawn)
            held -= len(drawn.pop(bound))
    kept = sorted((entry for group in drawn.values() for entry in group), key=lambda entry: entry[0])
    return [item for _, item in kept], count
