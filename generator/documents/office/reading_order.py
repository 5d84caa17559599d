"""In which order the boxes of a slide are read: cut again and again along the widest gap between them.

A gap from side to side puts what is above before what is below, a gap from top to bottom what is left before what is
right; where neither goes through (boxes lie on each other) they are read from the top. The recursive cut is that of
Nagy and Seth (1984).
"""

from collections.abc import Sequence
from typing import NamedTuple

_MOST = 500  # boxes; more of them are a drawing
_SLACK = 0.05  # boxes are drawn larger than their text: so much of a side may lie over another


class Box(NamedTuple):
    """Where something is: distances from the left and the top, in any unit."""

    left: float
    top: float
    right: float
    bottom: float


def reading_order(boxes: Sequence[Box]) -> list[int]:
    """Positions in `boxes`, in the order in which they are read."""
    order: list[int] = []
    groups = [list(range(len(boxes)))]
    while groups:
        group = groups.pop()
        before = _first(boxes, group) if 1 < len(group) <= _MOST else None
        if before is None:
            order += sorted(group, key=lambda at: (boxes[at].top, boxes[at].left))
        else:
            groups += [[at for at in group if at not in before], [at for at in group if at in before]]
    return order


def _first(boxes: Sequence[Box], group: list[int]) -> frozenset[int] | None:
    """What of a group lies before its widest gap; None where no gap goes through."""
    across = _widest_gap([(boxes[at].top, boxes[at].bottom, at) for at in group])
    down = _widest_gap([(boxes[at].left, boxes[at].right, at) for at in group])
    gap, before = max(across, down, key=lambda found: found[0])
    return before if gap > 0 else None


def _widest_gap(spans: list[tuple[float, float, int]]) -> tuple[float, frozenset[int]]:
    """How wide the widest gap between spans is, and what lies before it; 0 where there is none."""
    spans = sorted(_shrunk(span) for span in spans)
    widest, first = 0.0, frozenset[int]()
    reached = spans[0][1]
    for at, (start, end, _) in enumerate(spans):
        if start - reached > widest:
            widest, first = start - reached, frozenset(name for *_, name in spans[:at])
        reached = max(reached, end)
    return widest, first


def _shrunk(span: tuple[float, float, int]) -> tuple[float, float, int]:
    start, end, name = min(span[:2]), max(span[:2]), span[2]
    slack = (end - start) * _SLACK
    return start + slack, end - slack, name
