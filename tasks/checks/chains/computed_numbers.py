"""Numbers of a step: known from the text, or worked out from what the steps name.

chunk "Boats take 3 days, ships 2.", step "Together they take 3 + 2 = 5 days." → 5 is worked out
the same chunk, step "They take 40 days."                                     → 40 comes from nowhere
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache

from generator.text.numbers import LIST_MARK, Number, is_known, is_rounded, known_values, numbers
from generator.text.numerals import Value
from tasks.checks.arithmetic.calculations import calculations, has_unknown
from tasks.checks.arithmetic.sides import Side

_COUNTED = 10
"""What may be counted without anybody saying how many: the terms of a sum, the months from May to June."""
_CONVERSIONS: frozenset[Value] = frozenset((7, 12, 16, 24, 30, 31, 36, 52, 60, 90, 100, 180, 360, 365, 366, 1000, 3600))
"""How many of a unit another has: days of a week, cents of a dollar, degrees of a circle."""
_COMMON: frozenset[Value] = frozenset((7, 12, 24, 60, 100, 365, 1000))
"""Those of them that need no calculation to be named in."""
_EXACT = 1e-9
_TOO_LARGE = 10**100
_MOST_PAIRS = 10_000
"""Of numbers that are tried; of more, nearly any number comes."""
_ALWAYS: frozenset[Value] = frozenset((0, 1))
"""Known to everybody."""
Combination = Callable[[float, float], Iterator[tuple[float, bool]]]
"""What may be made of two numbers, and whether it is rounded as it is written."""


def has_known_numbers(steps: Sequence[str], place: int, question: str, source: str) -> bool:
    """Whether each number of the step at a place is in chunk, question or an earlier step, or worked out from such.

    It may be what a calculation of the steps so far makes, whose numbers are known; or the sum, difference, product,
    quotient, remainder or percentage of two that this step and the one before it tell, rounded as it is written; or a
    small number that was counted, and with which a later step calculates. A chunk with many numbers yields nearly any
    other, where neither has to be named.
    """
    step, earlier = steps[place], steps[:place]
    said = [number for number in numbers(LIST_MARK.sub("", step)) if not number.in_words]
    known = [_ALWAYS, *(_given(text) for text in (source, question)), *map(known_values, earlier)]
    new = [number for number in said if not is_known(number, *known)]
    if not new:
        return True
    made = _made([*earlier, step], known) | _counted(steps[place + 1 :], known)
    known.append(made if calculations(step) else made | _COMMON)
    new = [number for number in new if not is_known(number, *known) and not is_rounded(number, made)]
    if not new:
        return True
    if calculations(step) and not has_unknown(step):  # it says what it works out, and how
        return _are_worked_out(new, _results(step), _exact(known_values(step)), _summed)
    near = _exact(value for one in (step, *earlier[-1:]) for value in known_values(one))
    return _are_worked_out(new, near, near | _exact(known_values(question)), _combined)


@lru_cache(maxsize=16)  # several pairs in a row are of one chunk
def _given(text: str) -> frozenset[Value]:
    """Values that a text has, and with a share what is left of it: who has 20 % has 80 %, and 1.2 times as much."""
    values = known_values(text)
    shares = [value for value in values if isinstance(value, Fraction) and 0 < value < 1]
    rest = (more for one in shares for more in (1 - one, 1 + one, 100 * one, 100 - 100 * one, 100 + 100 * one))
    parts = (value for one in shares for value in (one.numerator, one.denominator, 1 / one))
    return values.union(rest, parts)


def _made(steps: Iterable[str], known: Sequence[frozenset[Value]]) -> frozenset[Value]:
    """What the calculations of steps make out of known numbers, and the small numbers that they use."""
    made: set[Value] = set()
    for calculation in (one for step in steps for one in calculations(step)):
        if any(_is_founded(side, [*known, frozenset(made)]) for side in calculation.sides):
            made.update(*(side.values for side in calculation.sides), *(side.numbers for side in calculation.sides))
    return frozenset(made)


def _counted(steps: Iterable[str], known: Sequence[frozenset[Value]]) -> frozenset[Value]:
    """Small numbers that steps calculate with together with a known one."""
    sides = [side for step in steps for one in calculations(step) for side in one.sides if _is_founded(side, known)]
    return frozenset(number for side in sides for number in side.numbers if number <= _COUNTED)


def _is_founded(side: Side, known: Sequence[frozenset[Value]]) -> bool:
    """Whether all numbers of a calculation are known, or counted, and one of them known."""
    founded = [any(number in values for values in known) for number in side.numbers]
    counted = (number <= _COUNTED or number in _CONVERSIONS for number in side.numbers)
    return side.is_computed and any(founded) and all(map(max, zip(founded, counted, strict=True)))


def _results(step: str) -> set[float]:
    computed = (side for one in calculations(step) for side in one.sides if side.is_computed)
    return _exact(value for side in computed for value in side.values)


def _are_worked_out(new: Sequence[Number], ones: set[float], others: set[float], combine: Combination) -> bool:
    """Whether numbers come of two others each."""
    missing = _all(new)
    ones, others, left = ones - missing, others - missing, list(new)
    while len(ones) * len(others) <= _MOST_PAIRS and (
        found := [number for number in left if _is_computed(number, ones, others, combine)]
    ):
        ones, others = ones | _all(found), others | _all(found)
        left = [number for number in left if number not in found]
    return not left


def _all(found: Iterable[Number]) -> set[float]:
    return _exact(value for number in found for reading in number.readings for value in reading)


def _exact(values: Iterable[Value]) -> set[float]:
    return {float(value) for value in values if not isinstance(value, str) and -_TOO_LARGE < value < _TOO_LARGE}


def _is_computed(number: Number, ones: set[float], others: set[float], combine: Combination) -> bool:
    wanted = [float(reading[0]) for reading in number.readings if len(reading) == 1 and not isinstance(reading[0], str)]
    near = max(float(number.last_digit) / 2, _EXACT)
    results = [result for a in ones for b in others for result in combine(a, b)]
    return any(abs(result - value) <= (near if is_cut else _EXACT) for value in wanted for result, is_cut in results)


def _summed(a: float, b: float) -> Iterator[tuple[float, bool]]:
    yield a + b, False
    yield abs(a - b), False


def _combined(a: float, b: float) -> Iterator[tuple[float, bool]]:
    yield from _summed(a, b)
    yield a * b, False
    yield a * b / 100, True
    if b:
        yield from ((a / b, True), (a % b, True), (100 * a / b, True))
    if a:
        yield from ((b / a, True), (b % a, True), (100 * b / a, True))
