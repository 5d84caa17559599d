"""Coverage selection: exactly as many rows as wanted, spread over all that there is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tasks.choosing import coverage as module
from tasks.choosing.coverage import Coverage, Strategy, at_random, coverage, select

Vectors = NDArray[np.float32]
ALL: list[Strategy] = ["centroid", "diverse", "facility"]
each = pytest.mark.parametrize("strategy", ALL)


def unit(rows: NDArray[np.float64]) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths == 0, 1, lengths)).astype(np.float32)


def blobs(count: int, size: int, seed: int = 0) -> tuple[Vectors, NDArray[np.int64]]:
    """Rows around `count` directions at right angles, in mixed order, and the blob of each."""
    rng = np.random.default_rng(seed)
    of = rng.permutation(np.repeat(np.arange(count), size))
    return unit(np.eye(count + 4)[of] + rng.normal(scale=0.02, size=(len(of), count + 4))), of


@st.composite
def sets(draw: st.DrawFn) -> tuple[Vectors, int]:
    """Few rows over few values, so that equal rows and rows of zeros are common, and how many to choose."""
    value = st.integers(-1, 1)
    rows = draw(st.lists(st.tuples(value, value, value), min_size=1, max_size=30))
    return unit(np.array(rows, np.float64)), draw(st.integers(1, len(rows)))


@given(sets(), st.sampled_from(ALL), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_exactly_the_rows_wanted_are_chosen_and_each_stands_for_its_own_cluster(
    case: tuple[Vectors, int], strategy: Strategy, seed: int
) -> None:
    rows, count = case
    found = select(rows, count, strategy, seed)

    assert found.indices.tolist() == sorted(set(found.indices.tolist()))
    assert found.indices.shape == (count,)
    assert found.indices.dtype == np.int64
    assert found.clusters.shape == (len(rows),)
    assert found.clusters[found.indices].tolist() == list(range(count))
    again = select(rows, count, strategy, seed)
    assert again.indices.tolist() == found.indices.tolist()
    assert again.clusters.tolist() == found.clusters.tolist()


@given(sets())
@settings(max_examples=30, deadline=None)
def test_all_rows_cover_themselves(case: tuple[Vectors, int]) -> None:
    rows, _ = case

    assert coverage(rows, np.arange(len(rows))) == Coverage(0.0, 0.0)


@given(sets(), st.sampled_from(ALL))
@settings(max_examples=30, deadline=None)
def test_coverage_is_what_the_plain_definition_says(case: tuple[Vectors, int], strategy: Strategy) -> None:
    rows, count = case
    chosen = select(rows, count, strategy).indices
    nearest = [min(plain_distance(row, rows[i]) for i in chosen) for row in rows]
    found = coverage(rows, chosen)

    assert found.mean == pytest.approx(np.mean(nearest), abs=1e-6)
    assert found.worst == pytest.approx(max(nearest), abs=1e-6)


def plain_distance(a: Vectors, b: Vectors) -> float:
    return 0.0 if not a.any() and not b.any() else 1.0 - float(a @ b)


@each
@pytest.mark.parametrize("seed", range(5))
def test_one_row_of_each_blob_is_chosen_and_covers_better_than_a_random_sample(strategy: Strategy, seed: int) -> None:
    rows, of = blobs(12, 20, seed)
    found = select(rows, 12, strategy, seed)

    assert sorted(of[found.indices]) == list(range(12))
    assert all(of[found.indices[cluster]] == blob for cluster, blob in zip(found.clusters, of, strict=True))
    random = coverage(rows, at_random(len(rows), 12, seed))
    assert coverage(rows, found.indices).mean < random.mean / 2
    assert coverage(rows, found.indices).worst < random.worst / 2


@each
def test_groups_give_the_same_promises(strategy: Strategy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GROUP_DISTANCES", 2_000)
    rows, of = blobs(10, 60)
    found = select(rows, 60, strategy)

    assert found.indices.shape == (60,)
    assert found.clusters[found.indices].tolist() == list(range(60))
    assert set(of[found.indices]) == set(range(10))
    assert coverage(rows, found.indices).worst < 0.1


@each
@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 99, 100])
def test_there_are_never_more_groups_than_rows_to_choose(
    strategy: Strategy, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "GROUP_DISTANCES", 1)
    rows = unit(np.vstack([np.ones((90, 4)), np.random.default_rng(0).normal(size=(10, 4))]))

    assert len(module._groups(rows, count, seed=0)) <= count
    assert len(set(select(rows, count, strategy).indices.tolist())) == count


@each
def test_many_equal_rows_are_cut_into_groups_of_bounded_size(
    strategy: Strategy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "GROUP_DISTANCES", 2_000)
    rows = np.repeat(unit(np.ones((1, 4))), 500, axis=0)
    groups = module._groups(rows, 50, seed=0)

    assert sum(len(group) for group in groups) == 500
    assert max(len(group) for group in groups) <= module.MOST_OF_MEAN * 500 / 4
    assert len(set(select(rows, 50, strategy).indices.tolist())) == 50


def test_centroids_lie_nearer_on_average_and_farthest_first_at_worst() -> None:
    rng = np.random.default_rng(1)
    rows = unit(rng.normal(size=(400, 8)))
    by_centroid = coverage(rows, select(rows, 40, "centroid").indices)
    farthest_first = coverage(rows, select(rows, 40, "diverse").indices)

    assert by_centroid.mean < farthest_first.mean
    assert farthest_first.worst < by_centroid.worst


def test_farthest_first_takes_the_farthest_row_each_time() -> None:
    rows = unit(np.random.default_rng(2).normal(size=(60, 5)))
    chosen = [int(np.argmin(((rows - rows.mean(axis=0)) ** 2).sum(axis=1)))]
    while len(chosen) < 15:
        chosen.append(int(np.argmin((rows @ rows[chosen].T).max(axis=1))))

    assert select(rows, 15, "diverse").indices.tolist() == sorted(chosen)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=20), st.data())
def test_shares_add_up_and_stay_within_each_group(sizes: list[int], data: st.DataObject) -> None:
    count = data.draw(st.integers(len(sizes), sum(sizes)))
    shares = module._shares(sizes, count)

    assert sum(shares) == count
    assert all(1 <= share <= size for share, size in zip(shares, sizes, strict=True))


@each
@pytest.mark.parametrize("count", [0, 4])
def test_more_rows_than_there_are_cannot_be_chosen(strategy: Strategy, count: int) -> None:
    with pytest.raises(ValueError, match=f"{count} of 3 rows"):
        select(unit(np.eye(3)), count, strategy)


def test_unusable_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="leave those rows out"):
        select(np.array([[1.0, 0.0], [np.nan, 0.0]], np.float32), 1, "centroid")


def test_a_random_sample_has_its_size_and_its_seed() -> None:
    assert at_random(10, 10).tolist() == list(range(10))
    assert at_random(1000, 20, 3).tolist() == at_random(1000, 20, 3).tolist()
    assert len(set(at_random(1000, 20, 4).tolist())) == 20


# Facility location.


def test_each_row_taken_brings_all_rows_nearest_to_the_choice() -> None:
    rows = unit(np.random.default_rng(2).normal(size=(60, 5)))
    chosen: list[int] = []
    while len(chosen) < 15:
        means = {i: coverage(rows, np.array([*chosen, i])).mean for i in range(60) if i not in chosen}
        chosen.append(min(means, key=lambda i: means[i]))

    assert select(rows, 15, "facility").indices.tolist() == sorted(chosen)


@pytest.mark.parametrize("seed", range(3))
def test_facility_location_covers_better_than_centroids(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = unit(rng.normal(size=(60, 24))[rng.integers(60, size=1200)] + rng.normal(scale=0.8, size=(1200, 24)))

    by_centroid = coverage(rows, select(rows, 120, "centroid").indices)
    assert coverage(rows, select(rows, 120, "facility").indices).mean < by_centroid.mean - 0.003


def test_the_choice_over_groups_is_the_largest_gains_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many rows at one place and few that are spread out, the spread ones get more than their share."""
    monkeypatch.setattr(module, "MOST", 128)
    rng = np.random.default_rng(4)
    dense = unit(np.eye(8)[:1] + rng.normal(scale=0.01, size=(400, 8)))
    spread = unit(rng.normal(size=(100, 8)))
    found = select(np.concatenate([dense, spread]), 40, "facility")

    assert found.indices.shape == (40,)
    assert (found.indices >= 400).sum() > 25


def test_fewer_rows_than_groups_are_chosen_among_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 64)
    rows, of = blobs(3, 300)
    found = select(rows, 3, "facility")

    assert sorted(of[found.indices]) == [0, 1, 2]
    assert all(of[found.indices[cluster]] == blob for cluster, blob in zip(found.clusters, of, strict=True))
