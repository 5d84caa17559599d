"""Sides of equations, read out of tokens by recursive descent: numbers, operators, brackets, percent and units."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tasks.checks.arithmetic.tokens import OF, Token, value

Values = tuple[Fraction, ...]
"""What an expression makes; with percent three: where they are shares, where they are numbers, and where "+ 20 %" is of
what precedes it."""

OPEN_ENDS = frozenset("+-*/^<>|×÷xX")
"""Signs that lead from a number to something that is not computed here: "3 * 2 + x"."""
_MOST_UNITS = 6
"""Words behind a number that may be its unit."""
_MOST_BETWEEN = 1
"""Words between "=" and the number behind it: "= about 33"."""
_MOST_RAISED, _HIGHEST_RAISED = 64, 10**6
_DEEPEST = 20
"""Brackets within brackets."""
_UNIT_LETTERS = frozenset("adghlms")
"""Letters that, by themselves behind a number, are words; others stand for numbers, and so do all right behind one."""


@dataclass(frozen=True)
class Side:
    """One side of an equation.

    Attributes:
        values: What it makes.
        numbers: Those of which it is made, in order.
        is_computed: Whether it has an operator.
        last_digit: What one of the last digit of a number that stands alone is worth, as a share of it; 0 for others.
        has_units: Whether a word or a sign of money says what it counts.
        is_named: Whether words stand behind it; or before it, where it is a number alone.
        is_share: Whether it is a share "of" something.
    """

    values: Values
    numbers: tuple[Fraction, ...]
    is_computed: bool
    last_digit: Fraction = Fraction()
    has_units: bool = False
    is_named: bool = False
    is_share: bool = False


class _Unreadable(Exception):
    """What stands here is no expression."""


class Reader:
    """Reads expressions by recursive descent, from `place` on."""

    def __init__(self, found: Sequence[Token], swapped: bool) -> None:
        self._tokens = found
        self._swapped = swapped
        self._readings = 3 if any(token.kind == "percent" for token in found) else 1
        self._depth = 0
        self.place = 0

    def sides(self) -> Iterator[tuple[Side, str]]:
        """Sides of an equation, each with the sign before it; as far as they can be read."""
        relation = ""
        while True:
            self._depth = 0
            try:
                side = self._side()
            except _Unreadable:
                return
            if self._kind() == "stray" and self._said() in OPEN_ENDS:
                return
            yield side, relation
            if self._kind() != "relation":
                return
            relation = self._said()
            self.place += 1
            self._skip_words()

    def _side(self) -> Side:
        start = self.place
        numbers: list[Fraction] = []
        made = self._sum(numbers)
        end = self.place
        self._skip_units()
        inside = self._tokens[start:end]
        is_computed = any(token.kind in ("operator", "open") for token in inside[1:])
        alone = next((token.said for token in inside if token.kind == "number"), "")
        digits = int("".join(filter(str.isdecimal, alone)) or 0)
        last = Fraction(1, digits) if not is_computed and digits else Fraction()
        before = self._kind(start - 1) if start and not is_computed else ""
        return Side(
            made,
            tuple(numbers),
            is_computed,
            last,
            has_units=any(token.kind in ("word", "money") for token in self._tokens[start : self.place]),
            is_named="word" in (before, self._kind(self.place - 1)),
            is_share=any(token.said == OF for token in inside),
        )

    def _sum(self, numbers: list[Fraction]) -> Values:
        """A sum; what stands in brackets is one as well."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _Unreadable
        made = self._product(numbers)
        while self._kind() == "operator" and self._said() in "+-":
            is_of_share = self._kind(self.place - 1) == "percent"
            sign = 1 if self._take().said == "+" else -1
            start = self.place
            more = self._product(numbers)
            is_share = self.place - start == 2 and self._tokens[start + 1].kind == "percent"
            total = tuple(a + sign * b for a, b in zip(made, more, strict=True))
            made = (*total[:2], made[2] * (1 + sign * more[0])) if is_share and not is_of_share else total
        self._depth -= 1
        return made

    def _product(self, numbers: list[Fraction]) -> Values:
        made = self._power(numbers)
        while (self._kind() == "operator" and self._said() in ("*", "/", OF)) or self._is_glued("open"):
            sign = self._take().said if self._kind() == "operator" else "*"
            made = _each(_divided if sign == "/" else lambda a, b: a * b, made, self._power(numbers))
        return made

    def _power(self, numbers: list[Fraction]) -> Values:
        made = self._number(numbers)
        if self._kind() == "operator" and self._said() == "^":
            self.place += 1
            made = _each(_raised, made, self._number(numbers))
        return made

    def _number(self, numbers: list[Fraction]) -> Values:
        sign = 1
        while self._said() == "-" or self._kind() == "money":
            sign = -sign if self._take().said == "-" else sign
        if self._kind() == "open":
            self.place += 1
            inner = self._sum(numbers)
            self._skip_units()
            if self._take().kind != "close":
                raise _Unreadable
            made = inner
        else:
            made = self._written(numbers)
        if self._kind() == "percent":
            self.place += 1
            made = (made[0] / 100, made[1], made[2] / 100)
        self._skip_units()
        return made if sign == 1 else tuple(-one for one in made)

    def _written(self, numbers: list[Fraction]) -> Values:
        token = self._take()
        number = value(token.said, swapped=self._swapped) if token.kind == "number" else None
        if number is None or (self._is_glued("word") and _is_variable(self._said())):
            raise _Unreadable
        numbers.append(number)
        return (number,) * self._readings

    def _is_glued(self, kind: str) -> bool:
        """Whether the next token is of a kind and stands right behind the last one."""
        return self._kind() == kind and self._tokens[self.place].start == self._tokens[self.place - 1].end

    def _skip_units(self) -> None:
        """Go past the words behind a number, where an operator, a sign of equality or a bracket follows them."""
        place = self.place
        while place < self.place + _MOST_UNITS and self._is_unit(place):
            place += 1
        if self._kind(place) in ("operator", "relation", "close", "stray", "end") and self._said() != OF:
            self.place = place

    def _skip_words(self) -> None:
        """Go past the words between a sign of equality and its number."""
        place = self.place
        while place - self.place < _MOST_BETWEEN and self._kind(place) == "word":
            place += 1
        self.place = place if self._kind(place) in ("number", "money", "open", "operator") else self.place

    def _is_unit(self, place: int) -> bool:
        said = self._said(place)
        is_word = self._kind(place) == "word" and (said in _UNIT_LETTERS or not _is_variable(said))
        return is_word or self._kind(place) == "money"

    def _kind(self, place: int | None = None) -> str:
        here = self.place if place is None else place
        return self._tokens[here].kind if here < len(self._tokens) else "end"

    def _said(self, place: int | None = None) -> str:
        here = self.place if place is None else place
        return self._tokens[here].said if here < len(self._tokens) else ""

    def _take(self) -> Token:
        if self.place >= len(self._tokens):
            raise _Unreadable
        self.place += 1
        return self._tokens[self.place - 1]


def _is_variable(word: str) -> bool:
    letter = word.removeprefix("/")
    return len(letter) == 1 and "A" <= letter <= "ω"


def _each(combine: Callable[[Fraction, Fraction], Fraction], one: Values, other: Values) -> Values:
    return tuple(combine(a, b) for a, b in zip(one, other, strict=True))


def _divided(one: Fraction, other: Fraction) -> Fraction:
    if not other:
        raise _Unreadable
    return one / other


def _raised(one: Fraction, other: Fraction) -> Fraction:
    is_small = other.denominator == 1 and abs(other) <= _MOST_RAISED and abs(one) <= _HIGHEST_RAISED
    if not is_small or (other < 0 and not one):
        raise _Unreadable
    return Fraction(one ** int(other))
