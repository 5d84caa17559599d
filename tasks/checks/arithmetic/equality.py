"""Whether what stands on two sides of a sign of equality is the same, as far as digits and words tell."""

from fractions import Fraction

from tasks.checks.arithmetic.sides import Side
from tasks.checks.arithmetic.tokens import ABOUT, IN_WORDS

_TOLERANCE = {True: Fraction(1, 20), False: Fraction(0)}
"""How far apart, as a share, two sides may be, by whether "about" is said."""
_CONVERSIONS = frozenset((7, 10, 12, 16, 24, 30, 36, 52, 60, 100, 365, 1000, 1440, 3600, 10_000, 10**6))
"""How many of a unit another has: "3 * 20 minutes = 1 hour"."""
_REPEATING = (3, 6, 7, 9, 11)
"""Denominators whose decimals do not end: .33 is meant to be a third."""


def agree(one: Side, other: Side, relation: str) -> bool:
    """Whether two sides make the same, as far as their digits tell."""
    if other.is_computed and other.numbers[0] in one.values:  # "5 * 4 = 20 + 3 = 23", as people go on
        return True
    if one.is_named and not one.is_computed:  # "the last 2 = 8 - 5 = 3"
        return True
    if relation == IN_WORDS and not _says_what_it_makes(one, other):
        return True
    pairs = [(a, b) for a in one.values for b in other.values]
    share = _TOLERANCE[relation in ABOUT]
    if any(abs(a - b) <= share * abs(a) or _is_rounded(a, b, other) or _is_rounded(b, a, one) for a, b in pairs):
        return True
    operands = [number for side in (one, other) if side.is_computed for number in side.numbers]
    if any(map(_is_cut, operands)) and any(abs(a - b) <= abs(a) / 50 for a, b in pairs):
        return True
    return one.has_units and other.has_units and any(_converts(a, b) for a, b in pairs)


def _says_what_it_makes(one: Side, other: Side) -> bool:
    """Whether "is" stands for "=": not in "2 * 4 boxes are 3 kilos", nor in "3/4 is equal to $15"."""
    if not one.is_computed or (len(one.numbers) == 2 and abs(one.values[0]) < 1 <= abs(other.values[0])):
        return False
    return not one.is_named or (one.is_share and not other.is_named)


def _is_cut(number: Fraction) -> bool:
    """Whether a number has the first decimals of a fraction whose decimals do not end: .33, 0.667."""
    places = next((places for places in range(2, 7) if (number * 10**places).denominator == 1), None)
    if places is None or number.denominator == 1:
        return False
    digit = Fraction(1, 10**places)
    return any(0 < abs(number - Fraction(round(number * under), under)) < digit for under in _REPEATING)


def _is_rounded(a: Fraction, b: Fraction, written: Side) -> bool:
    """Whether one value is the other, which stands alone, rounded to its digits."""
    digit = abs(b) * written.last_digit
    if not digit or (a / digit).denominator == 1:
        return False
    return abs(a - b) < digit if digit < 1 else abs(a - b) <= digit / 2  # decimals are as often cut off as rounded


def _converts(a: Fraction, b: Fraction) -> bool:
    low, high = sorted((abs(a), abs(b)))
    return bool(low) and high / low in _CONVERSIONS
