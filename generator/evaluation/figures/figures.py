"""The figures of an evaluation: means of every arm, differences between arms, each with its interval."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from pydantic import BaseModel, Field

from generator.evaluation.figures.bootstrap import LEAST_DOCUMENTS, LEVEL, Cluster, Interval, interval_of
from generator.evaluation.figures.right import is_right
from generator.evaluation.figures.slices import Forms, Known, Slice, slices
from generator.evaluation.items import Stratum
from generator.evaluation.results import ArmName, Evaluated, Evaluation

RIGHT = "right"
"""The metric that all forms have; see `generator.evaluation.figures.right`."""
PREFERRED = "preferred"
"""What a judge says of two answers: 1 where it prefers one in both orders, -1 where the other, else 0."""
PAIRS: tuple[tuple[ArmName, ArmName], ...] = (
    ("tuned", "base"),
    ("tuned", "base+retrieval"),
    ("tuned+retrieval", "base+retrieval"),
    ("tuned+retrieval", "tuned"),
    ("base+retrieval", "base"),
)
"""Arms that are compared: does the first do better than the second?"""
Value = Callable[[Evaluated], float | None]


class Figure(BaseModel):
    """A number about some of the questions.

    Attributes:
        metric: What is averaged: `right`, `preferred`, or a score.
    """

    metric: str
    test: Stratum
    form: Forms
    known: Known
    interval: Interval


class Mean(Figure):
    """What an arm's answers are worth."""

    arm: ArmName


class Difference(Figure):
    """How much more one arm's answers are worth than another's to the same questions.

    Attributes:
        arm: The one that may be better.
        than: The other.
        holds: It is on one side of 0 also where as many differences are looked at as can be told here (Bonferroni).
    """

    arm: ArmName
    than: ArmName
    holds: bool = False


class Figures(BaseModel):
    """All figures.

    Attributes:
        compared: Differences in whether answers are right that can be told, as they are about enough documents; one in
            twenty of them seems to be one by luck.
        unparsed: By arm, closed answers that could not be understood; they count as wrong.
        missing: By arm, questions that have no answer of it: the call failed; they are left out where it is compared.
        seed: Of the intervals.
    """

    means: list[Mean]
    differences: list[Difference]
    compared: int
    unparsed: dict[ArmName, int] = Field(default_factory=dict)
    missing: dict[ArmName, int] = Field(default_factory=dict)
    seed: int = 0

    def mean(self, arm: ArmName, test: Stratum, form: Forms = "answerable", metric: str = RIGHT) -> Mean | None:
        """An arm's mean of all questions of a test and form."""
        wanted = (arm, test, form, "all", metric)
        return next((one for one in self.means if (one.arm, *_place(one)) == wanted), None)

    def difference(
        self,
        arm: ArmName,
        than: ArmName,
        test: Stratum,
        form: Forms = "answerable",
        known: Known = "all",
        metric: str = RIGHT,
    ) -> Difference | None:
        """The difference of two arms, where they were compared."""
        wanted = (arm, than, test, form, known, metric)
        return next((one for one in self.differences if (one.arm, one.than, *_place(one)) == wanted), None)


def figures(evaluation: Evaluation, seed: int = 0) -> Figures:
    """Compute all figures of an evaluation.

    Args:
        evaluation: Questions with their answers.
        seed: Decides the draws of the intervals, and nothing else.
    """
    arms = [arm.name for arm in evaluation.arms]
    means, compared = list[Mean](), list[_Compared]()
    for place, items in slices(evaluation.items):
        means += _means(place, items, arms, seed)
        compared += _compared(place, items, arms)
    looked_at = sum(one.metric == RIGHT and len(one.clusters) >= LEAST_DOCUMENTS for one in compared)
    return Figures(
        means=means,
        differences=[_difference(one, looked_at, seed) for one in compared],
        compared=looked_at,
        unparsed=_unparsed(evaluation.items, arms),
        missing={arm: n for arm in arms if (n := sum(arm not in item.answers for item in evaluation.items))},
        seed=seed,
    )


class _Compared(NamedTuple):
    """Two arms by a metric, with what their differences add up to."""

    place: Slice
    arm: ArmName
    than: ArmName
    metric: str
    clusters: list[Cluster]


def _means(place: Slice, items: Sequence[Evaluated], arms: Sequence[ArmName], seed: int) -> Iterator[Mean]:
    for arm in arms:
        for metric in (RIGHT, *_metrics(place, items, arm)):
            if clusters := by_document(items, _value(arm, metric)):
                interval = interval_of(clusters, seed=seed, bounds=(0, 1))
                yield Mean(metric=metric, arm=arm, interval=interval, **place._asdict())


def _compared(place: Slice, items: Sequence[Evaluated], arms: Sequence[ArmName]) -> Iterator[_Compared]:
    for arm, than in PAIRS:
        if arm in arms and than in arms:
            for metric in (RIGHT, *_metrics(place, items, arm), PREFERRED):
                if clusters := by_document(items, _gain(arm, than, metric)):
                    yield _Compared(place, arm, than, metric, clusters)


def _difference(one: _Compared, looked_at: int, seed: int) -> Difference:
    interval = interval_of(one.clusters, seed=seed)
    strict = 1 - (1 - LEVEL) / max(looked_at, 1)
    return Difference(
        metric=one.metric,
        arm=one.arm,
        than=one.than,
        interval=interval,
        holds=interval.decided and interval_of(one.clusters, seed=seed, level=strict).decided,
        **one.place._asdict(),
    )


def by_document(items: Sequence[Evaluated], value: Value) -> list[Cluster]:
    """What the questions about each document add up to; those that have no value are left out."""
    found = defaultdict[str, list[float]](list)
    for item in items:
        if (one := value(item)) is not None:
            found[item.document].append(one)
    return [Cluster(sum(values), len(values)) for _, values in sorted(found.items())]


def _value(arm: ArmName, metric: str) -> Value:
    def value(item: Evaluated) -> float | None:
        answer = item.answers.get(arm)
        if answer is None:
            return None
        return float(is_right(item, answer)) if metric == RIGHT else answer.scores.get(metric)

    return value


def _gain(arm: ArmName, than: ArmName, metric: str) -> Value:
    if metric == PREFERRED:
        return _preference(arm, than)
    one, other = _value(arm, metric), _value(than, metric)

    def gain(item: Evaluated) -> float | None:
        a, b = one(item), other(item)
        return None if a is None or b is None else a - b

    return gain


def _preference(arm: ArmName, than: ArmName) -> Value:
    points = {"win": 1.0, "loss": -1.0, "tie": 0.0, "inconsistent": 0.0}

    def preference(item: Evaluated) -> float | None:
        answer = item.answers.get(arm)
        said = (answer.judged or {}).get(than) if answer else None
        return points.get(said["result"]) if said else None

    return preference


def _metrics(place: Slice, items: Sequence[Evaluated], arm: ArmName) -> list[str]:
    """The scores that answers of an arm have, in their order; none where forms with unlike scores stand together."""
    if place.form == "answerable":
        return []
    return list(dict.fromkeys(name for item in items if arm in item.answers for name in item.answers[arm].scores))


def _unparsed(items: Sequence[Evaluated], arms: Sequence[ArmName]) -> dict[ArmName, int]:
    closed = [item for item in items if item.form not in ("open", "unanswerable")]
    counts = Counter(arm for item in closed for arm, answer in item.answers.items() if answer.read is None)
    return {arm: counts[arm] for arm in arms if counts[arm]}


def _place(one: Figure) -> tuple[str, str, str, str]:
    return one.test, one.form, one.known, one.metric
