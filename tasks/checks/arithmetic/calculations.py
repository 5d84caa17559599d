"""Arithmetic in a sentence: found, computed, and compared with what the sentence says it makes.

"They pay 3 * $19 = $57.00."          → 3 * 19 is 57: right
"Two thirds of 30 litres is 21."      → ⅔ of 30 is not 21: wrong
"So 2x + 3 = 7."                      → x is not known: nothing is said of it

Units, signs of money, thousands, percent, fractions, brackets, powers, words for numbers and for operations, and the
commands of LaTeX are read (`tasks.checks.arithmetic.tokens`). Precedence is the usual one. A result may be rounded.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from tasks.checks.arithmetic.equality import agree
from tasks.checks.arithmetic.sides import OPEN_ENDS, Reader, Side
from tasks.checks.arithmetic.tokens import Token, tokens

_BINDING = frozenset("than from twice thrice double triple half squared cubed root".split())
"""Words before a number that make it part of something that is not computed here: "5 less than 2 * 4"."""
_UNKNOWN = re.compile(r"\b\d*[A-Za-z]\b(?=\s*[-+*/=^)])|[-+*/=(]\s*\d*(?:[B-HJ-Z]|[b-z])\b")
_MOST_TOKENS = 2000
"""Of a step; what comes behind them is not looked at."""
_CODE = re.compile(r"`[^`]*`")
"""Between such marks a sign of equality may be an assignment."""


@dataclass(frozen=True)
class Calculation:
    """What stands on the sides of one or more signs of equality; one side where nothing is said to be equal."""

    sides: tuple[Side, ...]
    is_wrong: bool


@lru_cache(maxsize=64)  # a step is looked at for what it makes, and again as one of the steps so far
def calculations(step: str) -> tuple[Calculation, ...]:
    """Calculations in a step, in order. Where a comma may be a decimal one, it is where that makes them right."""
    found = tokens(_CODE.sub(" ", step))[:_MOST_TOKENS]
    read = tuple(_read(found, swapped=False))
    if any(one.is_wrong for one in read):
        other = tuple(_read(found, swapped=True))
        return read if any(one.is_wrong for one in other) else other
    return read


def is_wrong(step: str) -> bool:
    """Whether a calculation in a step does not make what the step says."""
    return any(calculation.is_wrong for calculation in calculations(step))


def made(step: str) -> str:
    """What the calculations of a step make, for words to be compared with: "3 * $19" makes "57"."""
    return " ".join(str(side.values[0]) for one in calculations(step) for side in one.sides)


def has_unknown(step: str) -> bool:
    """Whether a letter stands for a number that is looked for: "3x = 15"."""
    return _UNKNOWN.search(step) is not None


def _read(found: Sequence[Token], *, swapped: bool) -> Iterator[Calculation]:
    reader = Reader(found, swapped)
    while reader.place < len(found):
        start = reader.place
        sides = list(reader.sides()) if _may_start(found, start) else []
        if any(side.is_computed for side, _ in sides):
            pairs = pairwise(sides)
            wrong = any(not agree(one, other, relation) for (one, _), (other, relation) in pairs)
            yield Calculation(tuple(side for side, _ in sides), wrong)
        reader.place = reader.place if sides and any(side.is_computed for side, _ in sides) else start + 1


def _may_start(found: Sequence[Token], place: int) -> bool:
    """Whether a number begins an expression, and is no part of a longer one that cannot be read."""
    token, before = found[place], found[place - 1] if place else None
    if token.kind not in ("number", "open", "money") and token.said != "-":
        return False
    if before is None or before.kind == "relation":
        return True
    if before.kind == "word":
        return token.said != "-" and before.said.lower() not in _BINDING and not _is_glued(before, token)
    if before.kind == "open":
        return place == 1 or found[place - 2].kind in ("word", "stray", "relation")
    return before.kind == "stray" and before.said not in OPEN_ENDS


def _is_glued(word: Token, token: Token) -> bool:
    """Whether a number stands right behind a word of a script with spaces: "f(2)", "v2"."""
    return word.end == token.start and word.said[-1] < "ɐ"
