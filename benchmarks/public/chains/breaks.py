"""Chains broken by machine, each in one way: what checks must refuse."""

import random
import re
from collections.abc import Callable
from dataclasses import replace

from benchmarks.public.chains.sets import Chain

_NUMBER = re.compile(r"(?<![\w.,/])\d+(?:,\d{3})*(?:\.\d+)?(?![\w/]|[.,]\d)")
_RESULT = re.compile(r"(=\s*[$€£]?)(\d+(?:,\d{3})*(?:\.\d+)?)(?!\s*[-+*/x×÷=]|[\d.,]*\d)")
_FILLERS = (
    "Let us think about this step by step.",
    "Now we have everything that we need.",
    "It is important to read the problem carefully and to check every part of it.",
    "This can be worked out in a few simple steps.",
    "With this information the result can be determined.",
)
Break = Callable[[Chain, Chain, random.Random], Chain | None]
"""A chain, another of the same set, and chance → the broken one; None where it cannot be broken in this way."""


def _other_answer(chain: Chain, other: Chain, _: random.Random) -> Chain | None:
    same = chain.answer in " ".join(chain.steps) and other.answer in " ".join(chain.steps)
    return None if other.answer == chain.answer or same else replace(chain, answer=other.answer)


def _other_steps(chain: Chain, other: Chain, _: random.Random) -> Chain | None:
    return replace(chain, steps=other.steps)


def _one_step(chain: Chain, _: Chain, chance: random.Random) -> Chain:
    return replace(chain, steps=(chance.choice(chain.steps),))


def _answer_first(chain: Chain, _: Chain, __: random.Random) -> Chain:
    return replace(chain, steps=(f"The answer is {chain.answer}.", *chain.steps[:-1]))


def _last_first(chain: Chain, _: Chain, __: random.Random) -> Chain:
    return replace(chain, steps=(chain.steps[-1], *chain.steps[:-1]))


def _said_twice(chain: Chain, _: Chain, chance: random.Random) -> Chain:
    place = chance.randrange(len(chain.steps))
    return replace(chain, steps=(*chain.steps[: place + 1], *chain.steps[place:]))


def _one_filler(chain: Chain, _: Chain, chance: random.Random) -> Chain:
    place = chance.randrange(len(chain.steps))
    return replace(chain, steps=(*chain.steps[:place], chance.choice(_FILLERS), *chain.steps[place:]))


def _only_fillers(chain: Chain, _: Chain, chance: random.Random) -> Chain:
    return replace(chain, steps=(*chance.sample(_FILLERS, 2), f"So the answer is {chain.answer}."))


def _wrong_number(chain: Chain, _: Chain, chance: random.Random) -> Chain | None:
    """Any number of any step, replaced by one that nobody gave."""
    return _changed(chain, _NUMBER, 0, chance)


def _wrong_result(chain: Chain, _: Chain, chance: random.Random) -> Chain | None:
    return _changed(chain, _RESULT, 2, chance)


def _changed(chain: Chain, pattern: re.Pattern[str], group: int, chance: random.Random) -> Chain | None:
    places = [(place, found) for place, step in enumerate(chain.steps) for found in pattern.finditer(step)]
    if not places:
        return None
    place, found = chance.choice(places)
    number = float(found[group].replace(",", ""))
    other = number + chance.choice([1, 2, 3, 7, 11, 20, 50])
    written = f"{other:g}" if other < 1e6 else f"{other:.0f}"
    if written in chain.question:
        return None
    step = chain.steps[place]
    start, end = found.span(group)
    steps = list(chain.steps)
    steps[place] = f"{step[:start]}{written}{step[end:]}"
    return replace(chain, steps=tuple(steps))


BREAKS: dict[str, Break] = {
    "another answer": _other_answer,
    "another problem's steps": _other_steps,
    "one step only": _one_step,
    "answer first": _answer_first,
    "last step first": _last_first,
    "a step said twice": _said_twice,
    "one filler step": _one_filler,
    "fillers, then the answer": _only_fillers,
    "a wrong number": _wrong_number,
    "a wrong result": _wrong_result,
}
