"""Tables whose cells are ruled: lines that meet make a grid, and text lies in its cells."""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from generator.documents.pdf.lines import rows
from generator.documents.pdf.pieces import Piece, Rule
from generator.documents.pdf.tables import Table

NEAR = 3.0
"""Points between lines that count as touching, or as one."""
MOST_RULES = 2500
"""Lines on a page from which they are a drawing."""


@dataclass(slots=True)
class _Grid:
    """Lines that meet each other."""

    across: list[Rule]
    down: list[Rule]

    def tracks(self) -> tuple[list[float], list[float]]:
        """The places of its lines from left to right and from top to bottom."""
        return _places([r.x0 for r in self.down]), _places([r.y0 for r in self.across])


def ruled_tables(pieces: list[Piece], rules: list[Rule]) -> tuple[list[Table], list[Piece]]:
    """Tables in grids, and the pieces that lie in none."""
    if len(rules) > MOST_RULES:
        return [], pieces
    tables, left = list[Table](), pieces
    for grid in _grids(rules):
        xs, ys = grid.tracks()
        if len(xs) * len(ys) < 6:
            continue
        inside = [piece for piece in left if _within(piece, xs, ys)]
        table = _table(inside, xs, ys)
        if table is not None:
            tables.append(table)
            taken = set(map(id, inside))
            left = [piece for piece in left if id(piece) not in taken]
    return tables, left


def _grids(rules: list[Rule]) -> list[_Grid]:
    """Lines that meet, directly or over others, in groups."""
    across = _longer([rule for rule in rules if rule.x1 - rule.x0 >= rule.y1 - rule.y0])
    down = _stacked([rule for rule in rules if rule.x1 - rule.x0 < rule.y1 - rule.y0])
    parent = list(range(len(across) + len(down)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for d, line in enumerate(down, len(across)):
        for a, other in enumerate(across):
            if _meet(other, line):
                parent[root(d)] = root(a)
    groups: dict[int, _Grid] = {}
    for at in range(len(parent)):
        grid = groups.setdefault(root(at), _Grid([], []))
        (grid.across if at < len(across) else grid.down).append((across + down)[at])
    return sorted((g for g in groups.values() if g.across and g.down), key=lambda g: min(r.y0 for r in g.across))


def _longer(rules: list[Rule]) -> list[Rule]:
    """Horizontal lines, those that continue each other made one."""
    found: list[Rule] = []
    for rule in sorted(rules, key=lambda r: (round(r.y0 / 1.5), r.x0)):
        last = found[-1] if found else None
        if last and abs(rule.y0 - last.y0) < NEAR and rule.x0 <= last.x1 + NEAR:
            found[-1] = Rule(last.x0, last.y0, max(last.x1, rule.x1), last.y1)
        else:
            found.append(rule)
    return found


def _stacked(rules: list[Rule]) -> list[Rule]:
    """Vertical lines, those that continue each other made one."""
    turned = _longer([Rule(r.y0, r.x0, r.y1, r.x1) for r in rules])
    return [Rule(r.y0, r.x0, r.y1, r.x1) for r in turned]


def _meet(across: Rule, down: Rule) -> bool:
    x, y = down.x0, across.y0
    return across.x0 - NEAR <= x <= across.x1 + NEAR and down.y0 - NEAR <= y <= down.y1 + NEAR


def _places(values: list[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > NEAR:
            found.append(value)
    return found


def _within(piece: Piece, xs: list[float], ys: list[float]) -> bool:
    x, y = min(piece.x0 + 4, (piece.x0 + piece.x1) / 2), (piece.y0 + piece.y1) / 2
    return xs[0] - 1 <= x <= xs[-1] and ys[0] - 1 <= y <= ys[-1]


def _table(pieces: list[Piece], xs: list[float], ys: list[float]) -> Table | None:
    """The text of each cell; None where it is a frame or a drawing, not a table."""
    cells: dict[tuple[int, int], list[Piece]] = {}
    for piece in pieces:
        row = bisect_right(ys, (piece.y0 + piece.y1) / 2) - 1
        column = bisect_right(xs, min(piece.x0 + 4, (piece.x0 + piece.x1) / 2)) - 1
        cells.setdefault((max(row, 0), max(column, 0)), []).append(piece)
    used_rows, used_columns = sorted({r for r, _ in cells}), sorted({c for _, c in cells})
    if len(used_columns) < 2 or len(cells) < 3:
        return None
    texts = [[_text(cells.get((r, c), [])) for c in used_columns] for r in used_rows]
    if len(texts) < 2 and max(map(len, texts[0])) > 200:
        return None
    return Table(texts, xs[0], ys[0], xs[-1], ys[-1], [xs[c] for c in used_columns])


def _text(pieces: list[Piece]) -> list[str]:
    return [line.text for line in rows(pieces)] if pieces else []


def bands(rules: list[Rule], x0: float, x1: float) -> list[tuple[float, float]]:
    """Between which heights horizontal lines over the width from `x0` to `x1` divide a page."""
    wide = _longer([r for r in rules if r.x1 - r.x0 > r.y1 - r.y0])
    ys = _places([r.y0 for r in wide if r.x0 <= x0 + 2 * NEAR and r.x1 >= x1 - 0.1 * (x1 - x0) - 2 * NEAR])
    return list(pairwise(ys))
