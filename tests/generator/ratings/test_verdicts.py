"""Verdicts on ratings, and how many rows have which."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.ratings import VERDICTS, Verdicts, fact_checks_in, verdict_for

ODD: list[object] = [None, "7", float("nan"), float("inf"), 11, -1, 10**400]
RATINGS = st.floats(0, 10) | st.integers(0, 10).map(float)
ROWS = st.lists(
    st.fixed_dictionaries(
        {"verdict": st.sampled_from([*VERDICTS, None, "good", 1])},
        optional={
            "rating": st.none() | RATINGS | st.sampled_from(["7", float("nan"), float("inf"), 11, -1, 10**400]),
            "fact_checks": st.just(["looks right"]),
        },
    )
)


@pytest.mark.parametrize(
    ("rating", "verdict"),
    [
        (10, "PASS"), (8, "PASS"), (7.99, "NEEDS_REVIEW"), (7, "NEEDS_REVIEW"), (6.99, "FAIL"), (0, "FAIL"),
    ],
)  # fmt: skip
def test_a_threshold_that_is_just_reached_is_reached(rating: float, verdict: str) -> None:
    assert verdict_for(rating, 8.0, 7.0) == verdict


@given(RATINGS, RATINGS, RATINGS, RATINGS)
def test_a_better_rating_has_no_worse_verdict(one: float, other: float, threshold: float, floor: float) -> None:
    low, high = sorted((one, other))
    limits = threshold, min(threshold, floor)
    assert VERDICTS.index(verdict_for(high, *limits)) <= VERDICTS.index(verdict_for(low, *limits))


@given(RATINGS, RATINGS, RATINGS)
def test_what_does_not_fail_has_reached_the_lower_threshold(rating: float, threshold: float, floor: float) -> None:
    floor = min(threshold, floor)
    assert (verdict_for(rating, threshold, floor) != "FAIL") == (rating >= floor)
    assert (verdict_for(rating, threshold, floor) == "PASS") == (rating >= threshold)


@given(ROWS)
def test_every_row_is_counted_once_whatever_it_holds(rows: list[dict[str, Any]]) -> None:
    counted = Verdicts()
    for row in rows:
        counted.add(row)
    data = counted.data()
    assert data["total"] == len(rows) == sum(data[name] for name in ("pass", "needs_review", "fail", "unrated"))
    assert sum(one["count"] for one in data["distribution"]) == len(rows) - data["unrated"]
    assert [(one["from"], one["to"]) for one in data["distribution"]] == [(n, n + 1) for n in range(10)]
    assert not rows or sum(data["percent"].values()) == pytest.approx(100, abs=0.3)


@pytest.mark.parametrize(("rating", "low"), [(0, 0), (0.99, 0), (1, 1), (6.5, 6), (9, 9), (9.99, 9), (10, 9)])
def test_a_bin_holds_its_lower_bound_and_the_last_one_both(rating: float, low: int) -> None:
    counted = Verdicts()
    counted.add({"verdict": "PASS", "rating": rating})
    assert [one["from"] for one in counted.data()["distribution"] if one["count"]] == [low]


def test_pairs_that_pass_and_are_contradicted_are_told_of() -> None:
    counted = Verdicts()
    said = [{"statement": "It is.", "verdict": "contradicted", "evidence": "It is not."}]
    for verdict in VERDICTS:
        counted.add({"verdict": verdict, "rating": 8, "fact_checks": said})
    assert (counted.data()["statements"]["contradicted"], counted.data()["contradicted_pass"]) == (3, 1)
    (sentence,) = counted.faults()
    assert sentence.startswith("1 pair passes though the chunk contradicts")
    assert Verdicts().faults() == []


@pytest.mark.parametrize(("lost", "told"), [(17, 0), (18, 1), (20, 1)])
def test_a_judge_that_finds_nothing_in_the_text_is_told_of(lost: int, told: int) -> None:
    counted = Verdicts()
    for number in range(20):
        said = "not in the text" if number < lost else "supported"
        counted.add({"verdict": "FAIL", "rating": 2, "fact_checks": [{"statement": "It is.", "verdict": said}]})
    assert len(counted.faults()) == told
    assert all(f"Of 20 statements {lost} are not in the text" in sentence for sentence in counted.faults())


@pytest.mark.parametrize("held", [None, "fine", ["fine"], [{"statement": "s"}], [{"statement": "s", "verdict": "so"}]])
def test_others_things_under_our_name_are_no_fact_checks(held: object) -> None:
    assert fact_checks_in({"fact_checks": held}) is None
    assert fact_checks_in({"fact_checks": []}) == []
