"""Steps that come from nowhere: numbers, names or words that neither chunk, question nor an earlier step gives."""

from functools import lru_cache

from generator.text.languages import language_of
from generator.text.names import names
from generator.text.numbers import numbers
from generator.text.support import held
from generator.text.words import words
from tasks.checks.arithmetic.calculations import calculations, has_unknown, made
from tasks.checks.chains.by_value import by_value
from tasks.checks.chains.chain import Chain, figures, said
from tasks.checks.chains.computed_numbers import has_known_numbers

LEAST_GROUNDED = 0.5
"""Share of a step's content words that chunk, question and the steps before it must hold: the rest is how it is put."""
LEAST_GROUNDED_CALCULATION = 0.2
"""The same of a step with numbers in a chain that works something out: they tell where it comes from."""
MANY_NAMES = 0.2
"""Share of capitalised words within sentences above which capitals do not tell a name: title case."""
_CAPITALISE_NOUNS = frozenset(("de", "lb"))
TELLS_NUMBERS = 2
"""Numbers of a question from which on the numbers of its chain must come of them."""


def is_ungrounded(chain: Chain) -> bool:
    """Whether a step has what neither chunk, question nor an earlier step gives, and is not worked out."""
    places = range(len(chain.steps))
    if chain.source:
        return any(_is_invented(chain, place) for place in places)
    tells = len([number for number in numbers(chain.question) if number.is_count]) >= TELLS_NUMBERS
    calculates = any(map(calculations, chain.steps))
    return any(
        (tells and calculates and not _has_known_numbers(chain, place)) or _is_beside_the_point(chain, place)
        for place in places
    )


def _has_known_numbers(chain: Chain, place: int) -> bool:
    return has_known_numbers(chain.steps, place, chain.question, chain.source)


def _is_invented(chain: Chain, place: int) -> bool:
    step = chain.said[place]
    known = "\n".join([by_value(chain.source), chain.asked, *chain.said[:place], *map(made, chain.steps[: place + 1])])
    if held(step, known) < _least_grounded(chain, place) or not _has_known_numbers(chain, place):
        return True
    return any(held(name, known) < 1 for name in names(step)) and _tells_names(chain.source)


def _least_grounded(chain: Chain, place: int) -> float:
    """The share of a step's words that must be known; less where numbers tell where it comes from."""
    calculates = [bool(calculations(step)) or has_unknown(step) for step in chain.steps]
    tells = any(calculates) and bool(figures(chain.steps[place]))
    return LEAST_GROUNDED_CALCULATION if calculates[place] or tells else LEAST_GROUNDED


def _is_beside_the_point(chain: Chain, place: int) -> bool:
    """Whether a step that works out nothing has too little to do with the rest; facts bring words of their own."""
    others = " ".join([chain.asked, chain.answered, *chain.said[:place], *chain.said[place + 1 :]])
    share = held(said(chain.said[place]), others)
    if calculations(chain.steps[place]):
        return False
    calculates = any(map(calculations, chain.steps)) and not figures(chain.steps[place])
    return share < LEAST_GROUNDED if calculates else not share


@lru_cache(maxsize=8)
def _tells_names(source: str) -> bool:
    """Whether a capital within a sentence of this text tells a name."""
    if language_of(source) in _CAPITALISE_NOUNS:
        return False
    return len(names(source)) < MANY_NAMES * len(set(words(source)))
