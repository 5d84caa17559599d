"""Whether steps lead to their answer: to its numbers by value, to what else it tells by words."""

from collections.abc import Sequence

from generator.text.numbers import Number, is_known, is_rounded, known_values
from generator.text.numerals import Value
from generator.text.support import held
from generator.text.words import words
from tasks.checks.arithmetic.calculations import calculations
from tasks.checks.chains.chain import Chain, figures, said

LEAST_LED, LEAST_LED_LAST = 0.5, 0.25
"""Shares of what the answer tells that all steps, and the last of them, must hold."""
LEAST_SAID_LAST = 0.5
"""Share of the last step's own words that the answer holds, where the last tells little of it: "For this reason, …"."""
LEAST_ASKED_LAST = 0.5
"""Share of the question's own words that the last step holds, where it proves what the question says is so."""
MOST_SAID_FIRST = 0.25
"""By how much the first step may hold more than the last of what the answer tells and of what is asked, together."""
LEAST_SAID_FIRST = 0.8
"""Share of what the answer tells that the first step holds where it is the answer already."""
_ROOT = 4
"""Letters that two words of one origin have in common at least."""


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
        _share(chain.told, last) >= LEAST_LED_LAST
        or held(said(last), chain.answered) >= LEAST_SAID_LAST
        or held(said(chain.asked), last) >= LEAST_ASKED_LAST
    )
    return not concludes or _share(chain.told, " ".join(chain.said)) < LEAST_LED or _begins_with_its_end(chain)


def _begins_with_its_end(chain: Chain) -> bool:
    """Whether the first step answers what is asked, and the last does so much less."""
    if not chain.told or _share(chain.told, chain.said[0]) < LEAST_SAID_FIRST:
        return False
    first, last = (_share(chain.told, step) + held(said(chain.asked), step) for step in (chain.said[0], chain.said[-1]))
    return first - last > MOST_SAID_FIRST


def _share(told: str, text: str) -> float:
    """As `held`, where words of one origin are the same as well: "extinct", "extinction"."""
    wanted, have = told.split(), tuple(words(text))
    known = [held(word, text) == 1 or any(one.startswith(_root(word)) for one in have) for word in wanted]
    return sum(known) / len(known) if known else 1.0


def _root(word: str) -> str:
    return word[: max(_ROOT, len(word) // 2)]


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
