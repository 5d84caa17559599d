"""Numbers of a step: known from the text, or worked out from what the steps name.

chunk "Boats take 3 days, ships 2.", step "Together they take 3 + 2 = 5 days." → 5 is worked out
the same chunk, step "They take 40 days."                                     → 40 comes from nowhere
"""

from collections.abc import Iterable, Iterator, Sequence

from generator.text.numbers import LIST_MARK, Number, is_known, known_values, numbers
from generator.text.numerals import Value

_EXACT = 1e-9


def has_known_numbers(step: str, earlier: Sequence[str], question: str, source: str) -> bool:
    """Whether each number of a step is in chunk, question or an earlier step, or computed from such numbers.

    It may be the sum, difference, product, quotient, remainder or percentage of two others, rounded as it is written.
    One of the two must stand in the question or the steps so far, this one included; the other may be in the chunk
    alone. A chunk with many numbers yields nearly any other, where neither has to be named.
    """
    said = [number for number in numbers(LIST_MARK.sub("", step)) if not number.in_words]
    known = [known_values(text) for text in (question, *earlier, source)]
    new = [number for number in said if not is_known(number, *known)]
    if not new:
        return True
    shown = _exact(*known[:-1], _all_values(number for number in said if number not in new))
    others = shown | _exact(known[-1])
    while found := [number for number in new if _is_computed(number, shown, others)]:
        worked_out = _exact(_all_values(found))
        shown, others = shown | worked_out, others | worked_out
        new = [number for number in new if number not in found]
    return not new


def _all_values(found: Iterable[Number]) -> frozenset[Value]:
    return frozenset(value for number in found for reading in number.readings for value in reading)


def _exact(*values: frozenset[Value]) -> set[float]:
    return {float(value) for some in values for value in some if not isinstance(value, str)}


def _is_computed(number: Number, ones: set[float], others: set[float]) -> bool:
    wanted = [float(reading[0]) for reading in number.readings if len(reading) == 1 and not isinstance(reading[0], str)]
    near = float(number.last_digit) / 2 + _EXACT
    results = (result for a in ones for b in others for result in _results(a, b))
    return bool(wanted) and any(abs(result - value) <= near for result in results for value in wanted)


def _results(a: float, b: float) -> Iterator[float]:
    yield from (a + b, a - b, b - a, a * b, a * b / 100)
    if b:
        yield from (a / b, a % b, 100 * a / b)
    if a:
        yield from (b / a, b % a, 100 * b / a)
