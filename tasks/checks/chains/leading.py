"""Whether steps lead to their answer: to its numbers by value, to what else it tells by words."""

from collections.abc import Sequence

from generator.text.numbers import Number, is_known, is_rounded, known_values
from generator.text.numerals import Value
from generator.text.support import held
from tasks.checks.arithmetic.calculations import calculations
from tasks.checks.chains.chain import Chain, figures, said

LEAST_LED, LEAST_LED_LAST = 0.5, 0.25
"""Shares of what the answer tells that all steps, and the last of them, must hold."""
LEAST_SAID_LAST = 0.5
"""Share of the last step's own words that the answer holds, where the last tells little of it: "For this reason, …"."""
LEAST_ASKED_LAST = 0.5
"""Share of the question's own words that the last step holds, where it proves what the question says is so."""


def leads_elsewhere(chain: Chain) -> bool:
    """Whether steps do not tell the answer, or the last of them does not conclude."""
    wanted = figures(chain.answer)
    told = [known_values(step) | _results(step) for step in chain.steps]
    if not all(_is_told(number, known_values(chain.question), *told) for number in wanted):
        return True
    if wanted and (_is_figures(chain.told) or any(map(calculations, chain.steps))):
        return not _ends_in_one_of(wanted, chain)
    last = chain.said[-1]
    concludes = (
        held(chain.told, last) >= LEAST_LED_LAST
        or held(said(last), chain.answered) >= LEAST_SAID_LAST
        or held(said(chain.asked), last) >= LEAST_ASKED_LAST
    )
    return not (concludes and held(chain.told, " ".join(chain.said)) >= LEAST_LED)


def _is_figures(told: str) -> bool:
    return all(word[0].isdigit() for word in told.split())


def _ends_in_one_of(wanted: Sequence[Number], chain: Chain) -> bool:
    """Whether the last step has a number that the question does not have, and not only to calculate with it."""
    last, asked = chain.steps[-1], known_values(chain.question)
    new = [number for number in wanted if not is_known(number, asked)] or wanted
    left = known_values(last) - _operands(last) | _results(last)
    return any(_is_told(number, left) for number in new) or any(is_known(one, _results(last)) for one in wanted)


def _is_told(number: Number, *values: frozenset[Value]) -> bool:
    return is_known(number, *values) or is_rounded(number, *values)


def _results(step: str) -> frozenset[Value]:
    return frozenset(value for one in calculations(step) for side in one.sides for value in side.values)


def _operands(step: str) -> frozenset[Value]:
    return frozenset(number for one in calculations(step) for side in one.sides for number in side.numbers)
