"""How good an answer looks, by traits whose weights were learned from public preferences.

A weighted sum of `tasks/choosing/answer_traits.py`, put on a scale of 0 to 10. The weights lie in
`answer_weights.json`, with the sets that they come from; `benchmarks/public/choosing/train_scorer.py` makes them, and
docs/measured.md has how they measure up on sets that they were not trained on.

    score("What is yeast?", "Yeast is a fungus that …")  → 4.1
"""

from functools import cache
from math import exp
from pathlib import Path
from typing import NamedTuple

import orjson

from tasks.choosing.answer_traits import TRAITS, traits

WEIGHTS = Path(__file__).with_name("answer_weights.json")


class Calibration(NamedTuple):
    """How the scores order a public set of preferences that they were not trained on.

    Attributes:
        name: Of the set.
        pairs: How many it has.
        right: Share of its pairs whose preferred answer scores higher, 0 to 1; a guess gives 0.5.
        baseline: The same of counting words, or different words, whichever does better.
    """

    name: str
    pairs: int
    right: float
    baseline: float


class _Weights(NamedTuple):
    of_traits: tuple[float, ...]
    middle: float
    spread: float
    calibration: tuple[Calibration, ...]


def score(question: str, answer: str) -> float:
    """0 to 10; of public answers in one short sentence three in four are above 5, and one of 150 words is about 8."""
    weights = _weights()
    total = sum([weight * trait for weight, trait in zip(weights.of_traits, traits(question, answer), strict=True)])
    return 10 / (1 + exp((weights.middle - total) / weights.spread))


def calibration() -> tuple[Calibration, ...]:
    """What is known of the scores, by set."""
    return _weights().calibration


@cache
def _weights() -> _Weights:
    read = orjson.loads(WEIGHTS.read_bytes())
    weights = tuple(read["weights"][name] for name in TRAITS)
    measured = tuple(Calibration(**one) for one in read["calibration"])
    return _Weights(weights, read["middle"], read["spread"], measured)
