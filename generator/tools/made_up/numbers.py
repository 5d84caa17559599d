"""Made-up numbers: within a schema's bounds, and within those that are usual for what is counted or measured."""

import math
import random
from collections.abc import Mapping
from typing import Any

_USUAL: dict[str, tuple[float, float, int]] = {
    "id": (1001, 9999, 0),
    "count": (2, 40, 0),
    "money": (5, 250, 2),
    "percent": (5, 95, 1),
    "share": (0.5, 0.99, 2),
    "score": (2, 5, 1),
    "latitude": (35, 60, 4),
    "longitude": (5, 30, 4),
    "temperature": (-5, 28, 1),
    "year": (2015, 2025, 0),
    "month": (1, 12, 0),
    "date": (1, 28, 0),
    "hour": (8, 18, 0),
    "minutes": (5, 55, 0),
    "duration": (30, 600, 0),
    "age": (19, 70, 0),
    "page": (1, 5, 0),
    "index": (0, 9, 0),
    "pixels": (200, 1600, 0),
    "bytes": (1200, 90_000, 0),
    "port": (3000, 9000, 0),
    "process": (1200, 32_000, 0),
    "money_rate": (0.5, 12, 4),
    "distance": (1, 60, 1),
    "moment": (1_735_700_000, 1_767_200_000, 0),
    "phone": (200_000_000, 899_999_999, 0),
    "postcode": (10_000, 99_999, 0),
    "status code": (200, 200, 0),
    "version": (1, 9, 0),
    "priority": (1, 4, 0),
}
"""By kind: least, greatest, and digits behind the point of a number that need not be whole."""
_MEASURED = frozenset(
    "count money money_rate percent share score latitude longitude temperature year age page index pixels bytes port "
    "process distance hour minutes".split()
)
MEASURES: dict[str, bool] = {kind: digits > 0 for kind, (_, _, digits) in _USUAL.items() if kind in _MEASURED}
"""Kinds that are numbers wherever no type says otherwise, and whether they have digits behind the point."""
_ANY = (2.0, 40.0, 0)
_WIDEST = 1000


def made_number(kind: str, schema: Mapping[str, Any], draw: random.Random, *, whole: bool) -> float | None:
    """A number; None where the bounds leave none.

    Args:
        kind: As `kind_of` tells it.
        schema: `minimum`, `maximum`, their exclusive forms and `multipleOf` are looked at.
        draw: What decides.
        whole: The type is integer.
    """
    low, high, digits = _USUAL.get(kind, _ANY)
    step = _as_number(schema.get("multipleOf")) or (1 if whole else 0)
    least, most = _bounds(schema, step or 0.01)
    if least > most:
        return None
    first, last = max(least, low), min(most, high)
    if first > last:  # what is usual is not allowed
        first, last = (least, min(most, least + _WIDEST)) if math.isfinite(least) else (most - _WIDEST, most)
    if not step:
        digits = digits if last - first > 1 else max(digits, 2)
        number = min(max(round(draw.uniform(first, last), digits), first), last)
        return int(number) if float(number).is_integer() and digits == 0 else number
    fewest, greatest = math.ceil(first / step), math.floor(last / step)
    if fewest > greatest:  # no multiple among the usual ones
        fewest = greatest = math.ceil(least / step) if math.isfinite(least) else math.floor(most / step)
    number = draw.randint(fewest, greatest) * step
    if not least <= number <= most:
        return None
    return int(number) if whole or float(number).is_integer() else number


def _bounds(schema: Mapping[str, Any], gap: float) -> tuple[float, float]:
    least, most = _as_number(schema.get("minimum")), _as_number(schema.get("maximum"))
    above, below = _as_number(schema.get("exclusiveMinimum")), _as_number(schema.get("exclusiveMaximum"))
    lows = [least] if least is not None else []
    highs = [most] if most is not None else []
    lows += [above + gap] if above is not None else []
    highs += [below - gap] if below is not None else []
    return max(lows, default=-math.inf), min(highs, default=math.inf)


def _as_number(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
