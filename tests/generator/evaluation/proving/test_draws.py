"""Draws of rows: by the seed, each pair its own, larger parts hold the smaller."""

from generator.evaluation.proving.draws import part_of, random_rows


def test_draws_are_of_the_size_and_the_same_for_the_same_seed() -> None:
    drawn = random_rows(100, 20, pair=1, seed=0)
    assert len(set(drawn)) == 20
    assert drawn == sorted(drawn) == random_rows(100, 20, pair=1, seed=0)
    assert drawn != random_rows(100, 20, pair=2, seed=0)
    assert drawn != random_rows(100, 20, pair=1, seed=1)


def test_a_larger_part_holds_the_smaller() -> None:
    rows = list(range(0, 80, 2))
    quarter, half, all_of_it = (part_of(rows, share, pair=1, seed=0) for share in (0.25, 0.5, 1.0))
    assert (len(quarter), len(half), all_of_it) == (10, 20, rows)
    assert set(quarter) < set(half) < set(rows)
    assert half == sorted(half)
