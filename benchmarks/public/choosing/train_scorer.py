"""Train the scorer of answers: `python -m benchmarks.public.choosing.train_scorer FOLDER [--write]`.

FOLDER holds the repositories that `preferences.py` names. A linear model of preferences (Bradley and Terry 1952): the
chance that an answer is preferred is the logistic function of the difference of two scores, each a weighted sum of
`tasks.choosing.answer_traits`. Faults may only lower a score and the other traits only raise it. Beside the pairs of
the sets stand pairs of an answer with one to another question of the same set, with a quarter of the weight: no set
of preferences has such answers. `--write` writes the weights that the product ships.
"""

import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray
from scipy.optimize import minimize

from benchmarks.public.choosing.preferences import MEASURED, TRAINING, Preference, load
from tasks.choosing.answer_scorer import WEIGHTS
from tasks.choosing.answer_traits import FAULTS, TRAITS, traits
from tasks.choosing.heuristics import quality
from tasks.choosing.plain_words import read

Numbers = NDArray[np.float64]
Score = Callable[[str, str], float]

PENALTY = 300.0
"""Of the square of a weight, each trait divided by its standard deviation, where all pairs together weigh 3,000."""
OF_OTHERS = 0.25
"""What pairs with an answer to another question weigh."""
SENTENCE = range(8, 16)
"""Words of an answer in one short sentence: three in four of them have a score above 5."""
LIKE = 1.25
"""Two answers are of like length if neither has more words than so many times the other's."""


def main(folder: Path, write: bool) -> None:
    """Train, print how both measure up, and write."""
    sets = {name: load(name, folder) for name in TRAINING}
    described = {
        name: [(traits(p.question, p.better), traits(p.question, p.worse)) for p in sets[name]] for name in sets
    }
    if write:
        _write(_trained(sets, described) | {"calibration": []})
    print("| set | pairs | length | different words | quality | of like length | other question |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    measured = {name: load(name, folder) for name in MEASURED}
    for name, pairs in (sets | measured).items():
        print(_line(name, pairs))
    if write:
        found = orjson.loads(WEIGHTS.read_bytes())
        _write(found | {"calibration": [_calibrated(name, pairs) for name, pairs in measured.items()]})


def _write(weights: dict[str, object]) -> None:
    WEIGHTS.write_bytes(orjson.dumps(weights, option=orjson.OPT_INDENT_2) + b"\n")


def _described(pair: Preference) -> tuple[list[float], list[float]]:
    return traits(pair.question, pair.better), traits(pair.question, pair.worse)


def _trained(
    sets: dict[str, list[Preference]], described: dict[str, list[tuple[list[float], list[float]]]]
) -> dict[str, object]:
    better, worse, weight = [], [], []
    for name, pairs in sets.items():
        ours, theirs = (np.array(side) for side in zip(*described[name], strict=True))
        better.append(ours)
        worse.append(theirs)
        weight.append(np.full(len(pairs), len(pairs) ** -0.5))
        if any(pair.question for pair in pairs):
            better.append(ours)
            worse.append(np.array([traits(pair.question, other) for pair, other in _swapped(pairs)]))
            weight.append(np.full(len(pairs), OF_OTHERS * len(pairs) ** -0.5))
    all_better, all_worse = np.concatenate(better), np.concatenate(worse)
    spread = np.sqrt((all_better.var(axis=0) + all_worse.var(axis=0)) / 2)
    weights = _fitted((all_better - all_worse) / spread, np.concatenate(weight)) / spread
    every = np.concatenate([np.array(pairs).reshape(-1, len(TRAITS)) for pairs in described.values()]) @ weights
    lengths = [_words(answer) for pairs in sets.values() for pair in pairs for answer in (pair.better, pair.worse)]
    sentences = every[[length in SENTENCE for length in lengths]]
    return {
        "origin": "python -m benchmarks.public.choosing.train_scorer FOLDER --write; see preferences.py beside it",
        "trained on": {name: len(pairs) for name, pairs in sets.items()},
        "licences": "WildBench, FineGrainedRLHF, Open-Assistant, prometheus-eval: Apache-2.0; LLMBar (LLMEval²): MIT",
        "weights": {name: round(float(weight), 4) for name, weight in zip(TRAITS, weights, strict=True)},
        "middle": round(float(np.quantile(sentences, 0.25)), 4),
        "spread": round(1.5 * float(every.std()), 4),
    }


def _swapped(pairs: Sequence[Preference]) -> list[tuple[Preference, str]]:
    """Each pair with the better answer of another."""
    others = [pair.better for pair in pairs]
    random.Random(5).shuffle(others)
    return list(zip(pairs, others, strict=True))


def _fitted(differences: Numbers, weight: Numbers) -> Numbers:
    weight = weight * 3000 / weight.sum()

    def loss(found: Numbers) -> tuple[float, Numbers]:
        scores = differences @ found
        value = float((weight * np.logaddexp(0, -scores)).sum() + PENALTY * (found @ found) / 2)
        return value, PENALTY * found - differences.T @ (weight / (1 + np.exp(scores)))

    bounds = [(None, 0) if name in FAULTS else (0, None) for name in TRAITS]
    found: Numbers = minimize(loss, np.zeros(len(TRAITS)), jac=True, method="L-BFGS-B", bounds=bounds).x
    return found


def _line(name: str, pairs: list[Preference]) -> str:
    like = [pair for pair in pairs if 1 / LIKE <= (_words(pair.better) + 1) / (_words(pair.worse) + 1) <= LIKE]
    swapped = [Preference(pair.question, pair.better, other) for pair, other in _swapped(pairs)]
    others = _share(swapped, quality) if any(pair.question for pair in pairs) else "–"
    shares = [_share(pairs, score) for score in (by_length, by_different_words, quality)]
    return f"| {name} | {len(pairs):,} | {' | '.join(shares)} | {_share(like, quality)} of {len(like):,} | {others} |"


def _calibrated(name: str, pairs: list[Preference]) -> dict[str, object]:
    right, length, different = (_right(pairs, score).mean() for score in (quality, by_length, by_different_words))
    baseline = round(float(max(length, different)), 3)
    return {"name": name, "pairs": len(pairs), "right": round(float(right), 3), "baseline": baseline}


def by_length(_question: str, answer: str) -> float:
    """The number of words."""
    return _words(answer)


def by_different_words(_question: str, answer: str) -> float:
    """The number of different words."""
    return len(read(answer).different)


def _share(pairs: Sequence[Preference], score: Score) -> str:
    """Share of the pairs that a score orders right, ± its 95 % interval."""
    right = _right(pairs, score)
    return f"{right.mean():.3f} ± {1.96 * right.std() / max(1, len(right)) ** 0.5:.3f}"


def _right(pairs: Sequence[Preference], score: Score) -> Numbers:
    """For each pair 1 where the better answer scores higher, and a half where they are equal."""
    scored = [(score(pair.question, pair.better), score(pair.question, pair.worse)) for pair in pairs]
    return np.array([(better > worse) + 0.5 * (better == worse) for better, worse in scored])


def _words(text: str) -> int:
    return len(text.split())


if __name__ == "__main__":
    main(Path(sys.argv[1]), "--write" in sys.argv)
