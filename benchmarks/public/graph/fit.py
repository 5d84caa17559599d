"""Fit the weights of the graph's features to gold edges: `python -m benchmarks.public.graph.fit DATA`.

On the half of the APIs that is not held out, in three steps, each small enough to be understood:

1. Conditional logit: among all outputs that fit, the right one of each parameter shall be likely. Each weight is drawn
   to 1 (or -1, for what speaks against), so that a feature that few parameters show keeps its say; none changes sign.
2. Steps of a quarter, one weight at a time, as long as the mean reciprocal rank grows, averaged over sets.
3. Platt's scaling on the twenty best of each parameter makes probabilities of sums. Other outputs whose names agree
   with the parameter's, or with a right one's, are left out: nobody said that they are wrong. Some edges nothing
   tells, for example that somebody wants to send a joke: their share is fitted too, lest good ones seem less sure.

What names that agree are worth is counted: of the parameters of APIs and functions that have such an output, the share
of those whose best one is right.
"""

import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from benchmarks.public.graph.edges import GoldSet
from benchmarks.public.graph.sets import dev_half, read_sets
from generator.tools.spec.outputs import with_outputs
from tasks.tools.graph.parameter_features import AGAINST, FEATURES, FOR, Features
from tasks.tools.graph.parameter_slots import inputs_of, outputs_of, subject_of

Weights = NDArray[np.float64]

PULL, STEP_COST = 2.0, 0.002
"""Strength of the draw to 1, and what a step of 1 must gain in mean reciprocal rank."""
BEST = 20
_SIGNS = np.array([1.0] * len(FOR) + [-1.0] * len(AGAINST))


@dataclass(frozen=True)
class Asked:
    """A parameter with all outputs of other tools that fit.

    Attributes:
        values: (n, f) features.
        right: (n,) whether the output is a right one.
        agreed: (n,) whether the names agree.
        unsaid: (n,) whether they do, or it has the name of a right one, and it is none.
        tools: (n,) place of its tool.
        weight: Of the parameter in the first step.
    """

    set: str
    values: Weights
    agreed: NDArray[np.bool_]
    right: NDArray[np.bool_]
    unsaid: NDArray[np.bool_]
    tools: NDArray[np.int64]
    by_tool: bool
    weight: float


def asked_of(gold: GoldSet) -> list[Asked]:
    """The parameters of a set's development half, with features as the graph has them."""
    tools = {tool.name: with_outputs(tool) for tool in sorted(gold.tools, key=lambda tool: tool.name)}
    given = [slot for tool in tools.values() for slot in outputs_of(tool)]
    wanted = [slot for tool in tools.values() for slot in inputs_of(tool)]
    features = Features(wanted, given, {name: subject_of(tool) for name, tool in tools.items()})
    right = defaultdict[tuple[str, str], set[tuple[str, str]]](set)
    for giver, address, taker, parameter in gold.edges:
        right[taker, parameter].add((giver, "" if gold.by_tool else address))
    places = {name: place for place, name in enumerate(tools)}
    makers = np.array([places[slot.tool] for slot in given])
    names = [slot.meaning.words for slot in given]
    dev = dev_half(gold)
    found = []
    for place, slot in enumerate(wanted):
        if (slot.tool, slot.name) not in right or slot.tool not in dev:
            continue
        outputs = np.flatnonzero(makers != places[slot.tool])
        pairs = features.of(np.array([place]), np.zeros(len(outputs), np.int64), outputs)
        outputs, values = outputs[pairs.how > 0], pairs.values[pairs.how > 0]
        gold_of = right[slot.tool, slot.name]
        is_right = np.array([(given[o].tool, "" if gold.by_tool else given[o].name) in gold_of for o in outputs], bool)
        like = {names[o] for o, good in zip(outputs, is_right, strict=True) if good}
        agreed = pairs.agreed[pairs.how > 0]
        unsaid = (np.array([names[o] in like for o in outputs], bool) | agreed) & ~is_right
        if is_right.any():
            found.append(
                Asked(
                    gold.name,
                    values.astype(float),
                    agreed,
                    is_right,
                    unsaid,
                    makers[outputs],
                    gold.by_tool,
                    gold.weight,
                )
            )
    return found


def conditional_logit(asked: Sequence[Asked]) -> Weights:
    """The first step."""

    def loss(weights: Weights) -> tuple[float, Weights]:
        away = weights - _SIGNS
        value, slope = PULL / 2 * away @ away, PULL * away
        for each in asked:
            sums = each.values @ weights
            odds = np.exp(sums - sums.max())
            all_, good = odds / odds.sum(), odds * each.right / (odds * each.right).sum()
            value -= each.weight * np.log((all_ * each.right).sum())
            slope = slope - each.weight * (each.values.T @ (good - all_))
        return float(value), slope

    bounds = [(0, None) if sign > 0 else (None, 0) for sign in _SIGNS]
    found: Weights = minimize(loss, _SIGNS.copy(), jac=True, method="L-BFGS-B", bounds=bounds).x
    return found


def climb(asked: Sequence[Asked], start: Weights) -> Weights:
    """The second step."""
    weights, best = start.copy(), mean_reciprocal_rank(asked, start)
    for _ in range(3):
        before = weights.copy()
        for place in range(len(weights)):
            for step in (-1.0, -0.5, -0.25, 0.25, 0.5, 1.0):
                tried = weights.copy()
                tried[place] += step
                if tried[place] * _SIGNS[place] < 0:
                    continue
                value = mean_reciprocal_rank(asked, tried) - STEP_COST * float(np.abs(tried - start).sum())
                if value > best + 1e-9:
                    best, weights = value, tried
        if (before == weights).all():
            break
    return weights


def mean_reciprocal_rank(asked: Sequence[Asked], weights: Weights) -> float:
    """Over sets, those with more parameters counting more, up to 25 of them."""
    ranks = defaultdict[str, list[float]](list)
    for each in asked:
        ranks[each.set].append(1 / rank(each, each.values @ weights))
    sizes = np.array([min(len(of_set), 25) ** 0.5 for of_set in ranks.values()])
    return float(np.average([np.mean(of_set) for of_set in ranks.values()], weights=sizes))


def rank(asked: Asked, sums: Weights) -> int:
    """The place of the first right output, from 1, equals in their order; of a set by tool, of the tool."""
    best = int(np.where(asked.right, sums, -np.inf).argmax())
    above = (sums > sums[best]) | ((sums == sums[best]) & (np.arange(len(sums)) < best))
    return 1 + (len(set(asked.tools[above & ~asked.right])) if asked.by_tool else int(above.sum()))


def calibrated(asked: Sequence[Asked], weights: Weights) -> tuple[float, float, float]:
    """The third step: factor and summand that make log-odds of sums, and the share that nothing tells."""
    sums, right = _best(asked, weights)

    def loss(point: Weights) -> float:
        factor, summand, floor = point
        odds = floor + (1 - floor) / (1 + np.exp(-(factor * sums + summand)))
        return float(-np.where(right, np.log(odds), np.log1p(-odds)).sum())

    bounds = [(0.1, 5), (-30, 0), (1e-4, 0.1)]
    factor, summand, floor = minimize(loss, np.array([0.6, -5.0, 0.01]), method="L-BFGS-B", bounds=bounds).x
    return float(factor), float(summand), float(floor)


def _best(asked: Sequence[Asked], weights: Weights) -> tuple[Weights, NDArray[np.bool_]]:
    """Of the best outputs of each parameter, the sums, and whether they are right."""
    sums, right = [], []
    for each in asked:
        if not each.by_tool:
            found = each.values @ weights
            best = [place for place in np.argsort(-found, kind="stable") if not each.unsaid[place]][:BEST]
            sums += found[best].tolist()
            right += each.right[best].tolist()
    return np.array(sums), np.array(right, bool)


def worth_of_names(asked: Sequence[Asked], weights: Weights) -> float:
    """Share of the parameters whose best output of those with agreeing names is right; of tools like ours."""
    right = []
    for each in asked:
        if each.agreed.any() and each.weight == 1:
            sums = np.where(each.agreed, each.values @ weights, -np.inf)
            right.append(bool(each.right[int(sums.argmax())]))
    return float(np.mean(right))


def main(folder: str) -> None:
    """Fit, and print what stands in `tasks/tools/graph/parameter_weights.py`."""
    asked = [each for gold in read_sets(Path(folder)) for each in asked_of(gold)]
    first = np.round(conditional_logit(asked) * 4) / 4
    weights = climb(asked, first)
    factor, summand, floor = calibrated(asked, weights)
    print(f"{len(asked)} parameters; mean reciprocal rank {mean_reciprocal_rank(asked, first):.3f} after one step, "
          f"{mean_reciprocal_rank(asked, weights):.3f} after two")  # fmt: skip
    for name, weight in zip(FEATURES, weights, strict=True):
        print(f'    "{name}": {weight * factor:.2f},')
    print(f"BIAS = {summand:.2f}")
    print(f"FLOOR = {floor:.3f}")
    print(f"AGREED = {worth_of_names(asked, weights):.2f}")


if __name__ == "__main__":
    main(sys.argv[1])
