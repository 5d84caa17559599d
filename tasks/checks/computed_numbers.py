"""Numbers of a step: known from the text, or worked out from what the steps name.

chunk "Boats take 3 days, ships 2.", step "Together they take 3 + 2 = 5 days." → 5 is worked out
the same chunk, step "They take 40 days."                                     → 40 comes from nowhere
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from generator.text.numbers import new_numbers, numbers
from generator.text.words import words

_SPELLED = dict(
    zip("zero one two three four five six seven eight nine ten eleven twelve".split(), range(13), strict=True)
)


def has_known_numbers(step: str, earlier: Sequence[str], question: str, source: str) -> bool:
    """Whether each number of a step is in chunk, question or an earlier step, or computed from such numbers.

    It may be the sum, difference, product, quotient, remainder or percentage of two others, rounded as it is written.
    One of the two must stand in the question or the steps so far, this one included; the other may be in the chunk
    alone. A chunk with many numbers yields nearly any other, where neither has to be named.
    """
    spelled = spelled_numbers(source) | spelled_numbers(question)
    new = new_numbers(step, source, question, *earlier) - spelled
    shown = numbers(" ".join([question, *earlier, step])) - new
    known = numbers(source) | spelled
    while found := {number for number in new if _is_computed(number, shown, known)}:
        shown, new = shown | found, new - found
    return not new


@lru_cache(maxsize=16)
def spelled_numbers(source: str) -> frozenset[str]:
    """Numbers up to twelve that a text has as English words, in digits."""
    return frozenset(str(_SPELLED[word]) for word in words(source) if word in _SPELLED)


def _is_computed(number: str, shown: set[str], known: set[str]) -> bool:
    try:
        wanted, digits = float(number), len(number.partition(".")[2])
    except ValueError:  # a version such as 3.11.2, which no sum gives
        return False
    ones, others = _values(shown), _values(shown | known)
    return any(round(result, digits) == wanted for a in ones for b in others for result in _results(a, b))


def _values(numbers: set[str]) -> list[float]:
    return [float(number) for number in numbers if number.count(".") < 2]


def _results(a: float, b: float) -> Iterator[float]:
    yield from (a + b, a - b, b - a, a * b, a * b / 100)
    if b:
        yield from (a / b, a % b, 100 * a / b)
    if a:
        yield from (b / a, b % a, 100 * b / a)
