"""Chains that go in a circle, and steps that say again what was said."""

from collections.abc import Sequence

from generator.text.numbers import is_known, known_values
from generator.text.support import held
from tasks.checks.arithmetic.calculations import calculations, made
from tasks.checks.chains.chain import Chain, figures, negated, said, says_the_same

LEAST_PREPARED = 0.25
"""Share of what the answer tells that the steps before the last must hold where the last one is the answer itself."""


def is_circular(chain: Chain) -> bool:
    """Whether a step says what is asked, or the answer before it is led to."""
    *before, last = chain.said
    if any(_says_what_is_asked(chain, place) for place in range(len(chain.steps))):
        return True
    if any(says_the_same(step, chain.answered) for step in before):
        return True
    return says_the_same(last, chain.answered) and held(chain.told, _prepared(chain)) < LEAST_PREPARED


def _says_what_is_asked(chain: Chain, place: int) -> bool:
    step = chain.said[place]
    if not says_the_same(step, chain.asked) or (chain.told and held(chain.told, step)):
        return False
    return not _new_figures(chain.steps[place], [chain.question])


def _prepared(chain: Chain) -> str:
    """The steps before the last with what their calculations make: "3 * $19" has 57 in it."""
    return " ".join([*chain.said[:-1], *map(made, chain.steps[:-1])])


def restates(chain: Chain) -> bool:
    """Whether a step says nothing that an earlier one does not."""
    return any(_repeats(chain, place) for place in range(len(chain.steps)))


def _repeats(chain: Chain, place: int) -> bool:
    step, is_last = chain.said[place], place == len(chain.steps) - 1
    if not said(step):
        return True
    if is_last and held(said(step), chain.answered) == 1:  # "So the answer is 260."
        return False
    if _new_figures(chain.steps[place], chain.steps[:place]):
        return False
    return any(_adds_nothing(step, other, chain.told, is_last=is_last) for other in chain.said[:place])


def _new_figures(step: str, earlier: Sequence[str]) -> bool:
    """Whether a step has a number or a calculation that no earlier one has."""
    known = [known_values(one) for one in earlier]
    made = {side.numbers for one in earlier for calculation in calculations(one) for side in calculation.sides}
    return any(not is_known(number, *known) for number in figures(step)) or any(
        side.is_computed and side.numbers not in made
        for calculation in calculations(step)
        for side in calculation.sides
    )


def _adds_nothing(step: str, known: str, told: str, *, is_last: bool) -> bool:
    """Whether a step only says again what an earlier one says, or part of it; or all of it with a word more."""
    new = [word for word in said(step).split() if not held(word, known)]
    if negated(step) != negated(known) or any(held(word, told) for word in new):
        return False
    return not new or (not is_last and len(new) == 1 and says_the_same(step, known))
