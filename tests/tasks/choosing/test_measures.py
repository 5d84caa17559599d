"""What a choice is measured by: values by hand, and what must hold whatever is chosen."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tasks.choosing import measures as module
from tasks.choosing.heuristics import complexity, quality
from tasks.choosing.measures import measures

Row = dict[str, Any]


def row(number: int, **fields: Any) -> Row:
    return {"question": f"Why {number}?", "answer": f"Because {'so ' * number}".strip(), **fields}


def unit(*vectors: tuple[float, ...]) -> NDArray[np.float32]:
    found = np.array(vectors, np.float32)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


def test_each_measure_by_hand() -> None:
    rows = [row(1, rating=8, source="a"), row(3, rating=5, source="b"), row(7, source="a")]
    found = measures(rows, [0, 1], unit((1, 0), (0, 1), (1, 1)))
    scores = [[score(str(r["question"]), str(r["answer"])) for r in rows[:2]] for score in (complexity, quality)]
    assert found == {
        "rows": 2,
        "rating": 6.5,
        "complexity": pytest.approx(np.mean(scores[0]), abs=1e-4),
        "quality": pytest.approx(np.mean(scores[1]), abs=1e-4),
        "answer words": 3,
        "sources": 2,
        "distance mean": pytest.approx((1 - math.sqrt(0.5)) / 3, abs=1e-4),
        "distance worst": pytest.approx(1 - math.sqrt(0.5), abs=1e-4),
    }


def test_nothing_chosen_has_a_count_alone() -> None:
    assert measures([row(1)], [], unit((1, 0))) == {"rows": 0}


def test_rows_that_only_ask_have_no_measures_of_answers() -> None:
    assert measures([{"instruction": "Go."}], [0]) == {"rows": 1}


@pytest.mark.parametrize("rating", ["8", None, True, float("nan"), [8]])
def test_what_is_no_rating_is_not_averaged(rating: Any) -> None:
    assert measures([row(1, rating=8), row(2, rating=rating)], [0, 1])["rating"] == 8


@pytest.mark.parametrize("source", [{"x": 1}, 7, ["a"], ""])
def test_what_is_no_source_is_not_counted(source: Any) -> None:
    assert measures([row(1, source="a"), row(2, source=source)], [0, 1])["sources"] == 1


def test_large_sets_are_measured_on_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MEASURED", 50)
    vectors = unit(*(tuple(line) for line in np.random.default_rng(0).normal(size=(500, 4))))
    rows = [row(n % 9) for n in range(500)]
    found = measures(rows, list(range(20)), vectors)
    whole = 1 - (vectors @ vectors[:20].T).max(axis=1).mean()
    assert found["distance mean"] == pytest.approx(whole, rel=0.4)


@given(st.integers(1, 30), st.data())
def test_distances_lie_between_nought_and_two_and_more_rows_never_cover_less(n: int, data: st.DataObject) -> None:
    vectors = unit(*(tuple(line) for line in np.random.default_rng(n).normal(size=(n, 3))))
    rows = [row(i) for i in range(n)]
    some = data.draw(st.lists(st.integers(0, n - 1), min_size=1, unique=True))
    more = sorted({*some, data.draw(st.integers(0, n - 1))})
    few, many = measures(rows, some, vectors), measures(rows, more, vectors)
    assert 0 <= few["distance mean"] <= few["distance worst"] <= 2
    assert many["distance worst"] <= few["distance worst"] + 1e-4
    assert measures(rows, range(n), vectors)["distance worst"] == pytest.approx(0, abs=1e-4)
