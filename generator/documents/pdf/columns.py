"""The order in which a page is read: columns one after the other, and what crosses them in between."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from statistics import fmean
from typing import NamedTuple, Protocol, TypeVar

LEAST_LINES = 3
"""Lines that a column has at least."""
LEAST_WIDTH = 7.0
"""Width of a column at least, in sizes of its text."""
GUTTER = 0.5
"""Width of the space between columns at least, in sizes of the text."""
FILLED = 0.45
"""Share of a column's width that its lines fill in the mean: less is a table."""
DENSE = 0.4
"""Share of the height of a column that its lines cover at least."""
FIGURES = 2
"""Large empty stretches of a column, as figures are, that are not counted."""
STEP = 2.0
"""Points in which the width of a page is looked at."""
CROSSED = 0.3
"""Share of the lines, against those beside it, that may cross a gutter (titles, wide figures)."""


class Box(Protocol):
    """Something on a page."""

    @property
    def x0(self) -> float: ...
    @property
    def y0(self) -> float: ...
    @property
    def x1(self) -> float: ...
    @property
    def y1(self) -> float: ...


B = TypeVar("B", bound=Box)


class _Gutter(NamedTuple):
    x0: float
    x1: float

    def side(self, box: Box) -> int:
        """-1 for what lies left of it, 1 for right, 0 for what crosses it."""
        middle = (self.x0 + self.x1) / 2
        return -1 if box.x1 <= middle else 1 if box.x0 >= middle else 0


def regions(boxes: Sequence[B], size: float) -> list[list[B]]:
    """The boxes of a page in groups that are read one after the other.

    Args:
        boxes: Pieces of text and tables.
        size: Font size of the running text, in points.
    """
    gutter = _gutter(boxes, size)
    if gutter is None:
        return [list(boxes)] if boxes else []
    found: list[list[B]] = []
    for band in _bands(boxes, gutter):
        left = [box for box in band if gutter.side(box) < 0]
        right = [box for box in band if gutter.side(box) > 0]
        if len(left) + len(right) == len(band) and _is_column(left, size) and _is_column(right, size):
            found += [*regions(left, size), *regions(right, size)]
        elif found and band[0].x1 > gutter.x0 and _plain(found[-1], gutter):
            found[-1] += band
        else:
            found.append(band)
    return found


def _plain(boxes: list[B], gutter: _Gutter) -> bool:
    """Whether the group before crosses the gutter too, so that what follows goes on in it."""
    return any(gutter.side(box) == 0 for box in boxes)


def _gutter(boxes: Sequence[Box], size: float) -> _Gutter | None:
    """The widest strip, well within the page, that few boxes cross while columns lie on both sides."""
    if len(boxes) < 2 * LEAST_LINES:
        return None
    start, end = min(box.x0 for box in boxes), max(box.x1 for box in boxes)
    edges = [0] * (int((end - start) / STEP) + 2)
    for box in boxes:
        edges[int((box.x0 - start) / STEP)] += 1
        edges[int((box.x1 - start) / STEP) + 1] -= 1
    depth = list(accumulate(edges))[:-1]
    least = int(LEAST_WIDTH * size / STEP)
    if len(depth) < 2 * least:
        return None
    leftmost = list(accumulate(depth, max))
    rightmost = list(accumulate(reversed(depth), max))[::-1]
    beside = [min(left, right) for left, right in zip(leftmost, rightmost, strict=True)]
    free = [d <= CROSSED * n and n >= LEAST_LINES for d, n in zip(depth, beside, strict=True)]
    best = max(_runs(free, least, len(depth) - least), key=len, default=range(0))
    # Lines end raggedly: the gutter is where fewest reach.
    fewest = min((depth[x] for x in best), default=0)
    clear = max(_runs([d <= fewest for d in depth], best.start, best.stop), key=len, default=range(0))
    # The strip's ends lie within steps, so that up to two more are free.
    if not clear or (len(clear) + 1) * STEP < GUTTER * size:
        return None
    return _Gutter(start + clear.start * STEP, start + clear.stop * STEP)


def _runs(free: Sequence[bool], start: int, stop: int) -> Iterator[range]:
    """Stretches of what is free."""
    first = start
    for at in range(start, stop):
        if not free[at]:
            if at > first:
                yield range(first, at)
            first = at + 1
    if stop > first:
        yield range(first, stop)


def _bands(boxes: Sequence[B], gutter: _Gutter) -> list[list[B]]:
    """The page cut from top to bottom into what crosses the gutter and what does not."""
    ordered = sorted(boxes, key=lambda box: box.y0 + box.y1)
    found: list[list[B]] = []
    crossing_before: bool | None = None
    crossing = [box for box in ordered if gutter.side(box) == 0]
    for box in ordered:
        across = gutter.side(box) == 0 or _beside(box, crossing)
        if across != crossing_before:
            found.append([])
        found[-1].append(box)
        crossing_before = across
    return found


def _beside(box: Box, crossing: Sequence[Box]) -> bool:
    """Whether a box stands on the line of one that crosses the gutter."""
    middle = (box.y0 + box.y1) / 2
    return any(other.y0 <= middle <= other.y1 for other in crossing)


def _is_column(boxes: Sequence[Box], size: float) -> bool:
    """Whether boxes are lines of running text below each other, not cells of a table."""
    if len(boxes) < LEAST_LINES:
        return False
    left, right = min(box.x0 for box in boxes), max(box.x1 for box in boxes)
    if right - left < LEAST_WIDTH * size:
        return False
    lines = _merged(boxes)
    voids = sorted(after - before for (_, before, _), (after, _, _) in pairwise(lines))[-FIGURES:]
    height = lines[-1][1] - lines[0][0] - sum(void for void in voids if void > 4 * size)
    covered = sum(bottom - top for top, bottom, _ in lines)
    filled = fmean(width for _, _, width in lines) / (right - left)
    return len(lines) >= LEAST_LINES and filled >= FILLED and covered >= DENSE * height


def _merged(boxes: Sequence[Box]) -> list[tuple[float, float, float]]:
    """Top, bottom and width of each line."""
    found: list[tuple[float, float, float]] = []
    for box in sorted(boxes, key=lambda box: box.y0 + box.y1):
        middle = (box.y0 + box.y1) / 2
        if found and middle < found[-1][1]:
            top, bottom, width = found[-1]
            found[-1] = (min(top, box.y0), max(bottom, box.y1), width + box.x1 - box.x0)
        else:
            found.append((box.y0, box.y1, box.x1 - box.x0))
    return found
