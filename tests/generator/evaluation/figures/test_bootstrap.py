"""Intervals hold the true value as often as they say, and say when they cannot be trusted."""

import numpy as np
import pytest

from generator.evaluation.figures.bootstrap import LEAST_DOCUMENTS, Cluster, interval_of

RUNS = 400


def _clusters(random: np.random.Generator, documents: int, questions: int, spread: float, gain: float) -> list[Cluster]:
    """Differences of two arms, each right or wrong; documents are harder or easier, which both arms feel."""
    clusters = []
    for _ in range(documents):
        ease = random.beta(1 / spread, 1 / spread)
        count = int(random.integers(1, questions + 1))
        base, tuned = (random.random(count) < ease * share for share in (0.5, 0.5 + gain))
        clusters.append(Cluster(float(tuned.sum()) - float(base.sum()), count))
    return clusters


@pytest.mark.parametrize("documents", [12, 40])
@pytest.mark.parametrize("spread", [0.5, 2.0])
def test_nineteen_of_twenty_intervals_hold_the_true_difference(documents: int, spread: float) -> None:
    random, gain = np.random.default_rng(7), 0.3
    true = 0.5 * gain  # documents are right half of the time on average, whatever their number of questions
    held = 0
    for _ in range(RUNS):
        found = interval_of(_clusters(random, documents, 6, spread, gain), draws=1000)
        held += found.low <= true <= found.high
    assert 0.92 <= held / RUNS <= 0.985


def test_questions_of_one_document_do_not_count_as_many_opinions() -> None:
    one_a_document = interval_of([Cluster(float(n % 2), 1) for n in range(20)])
    ten_a_document = interval_of([Cluster(10.0 * (n % 2), 10) for n in range(20)])
    assert (ten_a_document.low, ten_a_document.high) == (one_a_document.low, one_a_document.high)
    assert (ten_a_document.items, ten_a_document.documents) == (200, 20)


def test_the_mean_is_over_questions_not_over_documents() -> None:
    assert interval_of([Cluster(9.0, 9), Cluster(0.0, 1)]).value == 0.9


def test_the_same_seed_gives_the_same_interval_and_another_nearly_the_same() -> None:
    clusters = [Cluster(n % 3 - 1.0, 2) for n in range(30)]
    first, again, other = (interval_of(clusters, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert first.low == pytest.approx(other.low, abs=0.02)


def test_with_few_documents_the_interval_is_wider_and_is_not_trusted() -> None:
    few = interval_of([Cluster(n % 2, 1) for n in range(LEAST_DOCUMENTS - 1)])
    many = interval_of([Cluster(n % 2, 1) for n in range(10 * LEAST_DOCUMENTS)])
    assert few.high - few.low > many.high - many.low
    assert (few.trusted, many.trusted) == (False, True)


def test_a_single_document_says_next_to_nothing() -> None:
    found = interval_of([Cluster(1.0, 2)])
    assert not found.decided
    assert (found.low, found.high) == pytest.approx((-0.9625, 0.9875))


@pytest.mark.parametrize(
    ("value", "bounds", "low", "high"),
    [
        (0.0, (0, 1), 0.0, 0.1158),  # as Clopper and Pearson have it for 0 of 30
        (1.0, (0, 1), 0.8842, 1.0),
        (0.0, (-1, 1), -0.1158, 0.1158),
    ],
)
def test_documents_that_all_say_the_same_leave_room_for_others(
    value: float, bounds: tuple[float, float], low: float, high: float
) -> None:
    found = interval_of([Cluster(value * 2, 2)] * 30, bounds=bounds)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-4)


def test_how_probable_it_is_that_the_better_one_is_better() -> None:
    assert interval_of([Cluster(1.0, 2), Cluster(0.5, 1)] * 15).above == 1.0
    assert interval_of([Cluster(0.0, 1)] * 30).above == 0.5
    assert interval_of([Cluster(n % 2 - 0.5, 1) for n in range(40)]).above == pytest.approx(0.5, abs=0.05)


def test_without_documents_there_is_no_interval() -> None:
    with pytest.raises(ValueError, match="no documents"):
        interval_of([])
