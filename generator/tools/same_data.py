"""Whether two pieces of JSON data are the same, though one was computed a second time."""

import math
from typing import Any

CLOSE = 1e-9
"""How far two floating-point numbers may be apart, relative or absolute, and still be the same."""


def same_data(one: Any, other: Any) -> bool:
    """Whether two pieces of JSON data are the same, floating-point numbers up to `CLOSE`."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_data(value, other[name]) for name, value in one.items())
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same_data, one, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return _same_number(one, other)
    return type(one) is type(other) and bool(one == other)


def _same_number(one: float, other: float) -> bool:
    if isinstance(one, int) and isinstance(other, int):
        return one == other
    try:
        return math.isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE) or (math.isnan(one) and math.isnan(other))
    except OverflowError:  # an integer that no float holds
        return one == other
