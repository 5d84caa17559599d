"""DEITA's selection: in blocks it is what it would be one row at a time; scores are combined and chosen from."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from generator.errors import UsageError
from tasks.choosing import deita, diversity
from tasks.choosing.deita import Greedy, choose, combined, cosine, greedy

Vectors = NDArray[Any]


def one_at_a_time(scores: list[float], embeddings: Vectors, count: int, limit: float) -> list[int]:
    """The paper's selection, as it is told."""
    chosen: list[int] = []
    for row in sorted(range(len(scores)), key=lambda row: -scores[row]):
        if len(chosen) == count:
            break
        if all(cosine(embeddings[row], embeddings[other]) <= limit for other in chosen):
            chosen.append(row)
    return chosen


@st.composite
def samples(draw: st.DrawFn) -> tuple[list[float], Vectors]:
    """Rows around a few centres, so that many are near the limit and some are the same; scores with ties."""
    number, size = draw(st.integers(0, 40)), draw(st.integers(1, 6))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    centres = random.normal(size=(draw(st.integers(1, 5)), size))
    noise = random.normal(size=(number, size)) * draw(st.sampled_from([0.0, 1e-6, 0.1, 0.5]))
    vectors = centres[random.integers(len(centres), size=number)] + noise
    return random.integers(0, 10, size=number).astype(float).tolist(), vectors.astype(draw(st.sampled_from("fd")))


limits = st.sampled_from([-1.0, 0.0, 0.5, 0.9, 0.99, 1.0])


@settings(max_examples=200)
@given(samples(), st.integers(0, 45), limits, st.sampled_from([1, 3, 1024]))
def test_blocks_choose_what_looking_at_one_row_at_a_time_does(
    sample: tuple[list[float], Vectors], count: int, limit: float, block: int
) -> None:
    scores, vectors = sample
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deita, "BLOCK", block)
        found = greedy(scores, vectors, count, limit)
    assert found.chosen.tolist() == one_at_a_time(scores, vectors, count, limit)


@given(samples(), st.integers(0, 45), limits)
def test_each_reject_is_too_like_a_chosen_row_that_scores_no_less(
    sample: tuple[list[float], Vectors], count: int, limit: float
) -> None:
    scores, vectors = sample
    found = greedy(scores, vectors, count, limit)
    chosen = found.chosen.tolist()
    assert set(found.rejected_for.values()) <= set(chosen)
    assert not set(found.rejected_for) & set(chosen)
    assert all(cosine(vectors[row], vectors[like]) > limit for row, like in found.rejected_for.items())
    assert all(scores[row] <= scores[like] for row, like in found.rejected_for.items())
    assert len(chosen) == count or len(chosen) + len(found.rejected_for) == len(scores)


@given(samples(), limits)
def test_no_two_chosen_rows_are_more_alike_than_the_limit(sample: tuple[list[float], Vectors], limit: float) -> None:
    scores, vectors = sample
    chosen = greedy(scores, vectors, len(scores), limit).chosen.tolist()
    assert all(cosine(vectors[a], vectors[b]) <= limit for a in chosen for b in chosen if a != b)


def test_across_many_blocks_the_result_is_the_same() -> None:
    random = np.random.default_rng(1)
    vectors = random.normal(size=(60, 24))[random.integers(60, size=3000)] + random.normal(size=(3000, 24)) * 0.3
    scores = random.random(3000).round(2).tolist()
    found = greedy(scores, vectors.astype(np.float32), 300)
    assert found.chosen.tolist() == one_at_a_time(scores, vectors.astype(np.float32), 300, 0.9)


def test_a_similarity_at_the_limit_is_decided_in_double_precision() -> None:
    angle = np.arccos(0.9)
    for step in (-1e-9, 1e-9):
        vectors = np.array([[1.0, 0.0], [np.cos(angle + step), np.sin(angle + step)]])
        assert len(greedy([2, 1], vectors, 2).chosen) == (2 if step > 0 else 1)


def test_a_reject_names_the_chosen_row_that_it_is_most_like() -> None:
    angles = np.radians([0, 40, 22])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    found = greedy([3, 2, 1], vectors, 3)
    assert (found.chosen.tolist(), found.rejected_for) == ([0, 1], {2: 1})


def test_what_comes_after_the_last_choice_is_not_looked_at() -> None:
    found = greedy([3, 2, 1], np.ones((3, 2)), 1)
    assert (found.chosen.tolist(), found.rejected_for) == ([0], {})


@pytest.mark.parametrize(
    ("rows", "chosen", "rejected"), [(0, [], {}), (1, [0], {}), (3, [0], {1: 0, 2: 0})], ids=["none", "one", "same"]
)
def test_few_or_identical_rows(rows: int, chosen: list[int], rejected: dict[int, int]) -> None:
    found = greedy(np.ones(rows), np.ones((rows, 4)), 5)
    assert isinstance(found, Greedy)
    assert (found.chosen.tolist(), found.rejected_for) == (chosen, rejected)
    assert found.chosen.dtype == np.int64


def test_length_does_not_matter_and_a_row_of_zeros_is_like_no_other() -> None:
    assert greedy([3, 2, 1, 1], [[1, 0], [50, 0], [0, 0], [0, 0]], 4).chosen.tolist() == [0, 2, 3]


@pytest.mark.parametrize(
    ("scores", "embeddings", "options", "fault"),
    [
        ([1, 1], [[np.nan, 0], [1, 0]], {}, "1 of 2 embeddings have NaN"),
        ([1, 1], [[np.inf, 0], [np.nan, 0]], {}, "2 of 2 embeddings"),
        ([np.nan, 1], [[1, 0], [1, 0]], {}, "1 of 2 scores are NaN"),
        ([1], [[1, 0], [1, 0]], {}, "1 scores for 2 embeddings"),
        ([1], [1], {}, r"shape \(1,\)"),
        ([1], [[1]], {"count": -1}, "count must be 0 or more"),
        ([1], [[1]], {"limit": 1.1}, "limit from -1 to 1"),
        ([1], [[1]], {"limit": np.nan}, "limit from -1 to 1"),
    ],
)
def test_what_cannot_be_compared_is_refused(scores: Any, embeddings: Any, options: Any, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        greedy(scores, embeddings, **{"count": 1, **options})


# Diversity


@given(samples())
def test_diversity_is_the_distance_to_the_nearest_other_row(sample: tuple[list[float], Vectors]) -> None:
    _, vectors = sample
    nearest = [
        max((cosine(one, other) for at, other in enumerate(vectors) if at != place), default=-1.0)
        for place, one in enumerate(vectors)
    ]
    found = diversity.diversity(vectors)
    assert found == pytest.approx(np.clip([10 * (1 - near) for near in nearest], 0, 10), abs=1e-4)


@pytest.mark.parametrize(("rows", "expected"), [(0, []), (1, [10]), (2, [0, 0])])
def test_diversity_of_few_or_identical_rows(rows: int, expected: list[float]) -> None:
    assert diversity.diversity(np.ones((rows, 3))) == pytest.approx(expected, abs=1e-5)


def in_groups(monkeypatch: pytest.MonkeyPatch, vectors: Vectors) -> NDArray[np.float64]:
    monkeypatch.setattr(diversity, "EXACT", 100)
    monkeypatch.setattr(diversity, "GROUP", 50)
    return diversity.diversity(vectors)


def test_in_groups_diversity_is_never_too_low_and_mostly_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(2)
    vectors = random.normal(size=(40, 16))[random.integers(40, size=1500)] + random.normal(size=(1500, 16)) * 0.2
    exact = diversity.diversity(vectors)
    grouped = in_groups(monkeypatch, vectors)
    assert (grouped >= exact - 1e-5).all()
    assert np.isclose(grouped, exact, atol=1e-5).mean() >= 0.9


def test_in_groups_identical_rows_have_no_diversity(monkeypatch: pytest.MonkeyPatch) -> None:
    assert in_groups(monkeypatch, np.ones((1000, 4))) == pytest.approx(0, abs=1e-5)


def test_diversity_refuses_what_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="1 of 1 embeddings have NaN"):
        diversity.diversity([[np.nan]])


# One score of three, and what stays by it

tens = st.floats(0, 10)


@given(st.tuples(tens, tens, tens), st.tuples(*[st.floats(0.01, 5)] * 3))
def test_the_combined_score_lies_between_its_parts(parts: Any, weights: tuple[float, float, float]) -> None:
    (found,) = combined([parts[0]], [parts[1]], [parts[2]], weights)
    assert min(parts) - 1e-6 <= found <= max(parts) + 1e-6


def test_weights_count_by_their_share() -> None:
    parts = [10.0, 0.0], [5.0, 5.0], [0.0, 10.0]
    assert combined(*parts, weights=(4, 4, 2)).tolist() == combined(*parts, weights=(0.4, 0.4, 0.2)).tolist() == [6, 4]
    assert combined([5.0], [5.0], [5.0], (0.4, 0.4, 0.2)).tolist() == [5.0]


@pytest.mark.parametrize("weights", [(0, 0, 0), (-1, 1, 1), (np.nan, 1, 1), (np.inf, 1, 1)])
def test_weights_that_cannot_be_used_are_refused(weights: Any) -> None:
    with pytest.raises(UsageError, match="cannot be used; give numbers of 0 or more"):
        combined([1], [1], [1], weights)


@pytest.mark.parametrize(
    ("strategy", "top_k", "stays"),
    [
        ("threshold", None, [0, 2, 3]),
        ("threshold", 1, [0, 2, 3]),
        ("top-k", 2, [0, 2]),
        ("top-k", 9, [0, 1, 2, 3]),
        ("combined", 2, [0, 2]),
        ("combined", 9, [0, 2, 3]),
        ("combined", None, [0, 2, 3]),
    ],
)
def test_each_strategy_keeps_its_rows_in_their_order(strategy: Any, top_k: int | None, stays: list[int]) -> None:
    assert choose([5.0, 4.9, 9.0, 5.0], strategy, 5.0, top_k).tolist() == stays


@given(st.lists(tens), st.sampled_from(["threshold", "top-k", "combined"]), tens, st.integers(1, 9))
def test_nothing_left_out_is_better_than_what_stays(scores: list[float], strategy: Any, least: float, k: int) -> None:
    stays = choose(scores, strategy, least, k).tolist()
    left_out = [score for row, score in enumerate(scores) if row not in stays]
    assert stays == sorted(set(stays))
    assert not stays or max(left_out, default=-1) <= min(scores[row] for row in stays)


@pytest.mark.parametrize(("top_k", "fault"), [(None, "needs to know how many"), (0, "1 or more")])
def test_the_best_of_how_many_must_be_said(top_k: int | None, fault: str) -> None:
    with pytest.raises(UsageError, match=fault):
        choose([1.0], "top-k", 5.0, top_k)


def test_scores_that_are_not_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="1 of 2 scores are NaN"):
        choose([np.nan, 1], "threshold")
