"""Metrics of a set: right values, nothing guessed, nothing that depends on the rows' order."""

import math
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.ratings import rating_fingerprint
from tasks.comparing.set_metrics import diversity, measure_overlap, measure_set

WORDS = ["ice", "breaks", "harbour", "ship", "waits", "in", "January", "the", "north", "for"]
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
rows = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "question": texts,
            "answer": texts,
            "source": st.sampled_from(["a.md", "b.md", ""]),
            "question_type": st.sampled_from(["factual", "analytical"]) | st.none(),
            "rating": st.floats(0, 10) | st.none() | st.just("high"),
        },
    ),
    max_size=25,
)


def row(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {"question": f"What is {number}?", "answer": f"It is number {number}."} | changes


@given(rows)
def test_every_row_is_counted_as_having_or_as_lacking(found: list[dict[str, Any]]) -> None:
    metrics = measure_set(found)
    rating = metrics["rating"]
    assert rating["rated"] + rating["unrated"] + rating["outdated"] == metrics["count"] == len(found)
    for name in ("sources", "question_types"):
        assert metrics[name]["known"] + metrics[name]["unknown"] == len(found)
    assert sum(metrics["question_types"]["counts"].values()) == metrics["question_types"]["known"]


@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(found: list[dict[str, Any]], chance: random.Random) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert measure_set(shuffled) == measure_set(found)


@given(st.lists(st.sampled_from("abcdef") | st.none(), max_size=40))
def test_diversity_stays_within_its_bounds(names: list[str | None]) -> None:
    found = diversity(names)
    if found["known"]:
        assert 0 <= found["evenness"] <= 1
        assert 1 <= found["effective"] <= found["number"]
    else:
        assert (found["evenness"], found["effective"]) == (None, None)


def test_groups_of_one_size_are_even_and_all_count() -> None:
    assert diversity(["a", "b", "c", "a", "b", "c"]) == {
        "known": 6,
        "unknown": 0,
        "number": 3,
        "evenness": pytest.approx(1.0),
        "effective": pytest.approx(3.0),
    }


def test_unevenness_is_shannons() -> None:
    entropy = -(0.75 * math.log(0.75) + 0.25 * math.log(0.25))
    found = diversity(["a", "a", "a", "b", None])
    assert (found["known"], found["unknown"], found["number"]) == (4, 1, 2)
    assert found["evenness"] == pytest.approx(entropy / math.log(2))
    assert found["effective"] == pytest.approx(math.exp(entropy))


def test_an_empty_set_has_no_means() -> None:
    metrics = measure_set([])
    assert (metrics["count"], metrics["rating"]["mean"], metrics["answer_words"]["mean"]) == (0, None, None)
    assert (metrics["duplicates"]["share"], metrics["vocabulary"]["variety"]) == (None, None)


def test_a_rating_of_a_text_that_was_changed_since_does_not_count() -> None:
    rated = row(1, rating=8.0, rating_of=rating_fingerprint(row(1)))
    changed = {**rated, "rating": 1.0, "answer": "Something else."}
    metrics = measure_set([rated, changed, row(2, rating=6), row(3), row(4, rating=True)])
    assert metrics["rating"] == {"rated": 2, "unrated": 2, "outdated": 1, "mean": 7.0, "median": 7.0}


def test_lengths_are_in_words_of_what_there_is() -> None:
    found = measure_set(
        [row(answer="one two three"), row(answer="one"), row(answer="one two"), {"question": "Why so?"}]
    )
    assert found["answer_words"] == {"texts": 3, "mean": 2.0, "median": 2}
    assert found["question_words"]["texts"] == 4
    assert found["without_text"] == 1


def test_duplicates_are_those_that_differ_in_case_and_marks_alone() -> None:
    found = measure_set([row(1), row(1, answer="it is  NUMBER 1"), row(1), row(2)])
    assert found["duplicates"] == {"compared": 4, "duplicates": 2, "share": 0.5}


def test_other_forms_of_rows_are_measured_alike() -> None:
    chat = {
        "messages": [{"role": "user", "content": "What is 1?"}, {"role": "assistant", "content": "It is number 1."}]
    }
    alpaca = {"instruction": "What is 1?", "input": "", "output": "It is number 1."}
    ours = measure_set([row(1)])
    assert measure_set([chat]) == measure_set([alpaca]) == ours


def test_variety_is_of_words_and_not_of_size() -> None:
    varied = [row(answer=" ".join(f"word{place}" for place in range(start, start + 50))) for start in range(0, 400, 50)]
    dull = [row(answer="the ice breaks " * 20 + str(number)) for number in range(8)]
    found, other = measure_set(varied)["vocabulary"], measure_set(dull)["vocabulary"]
    assert found["variety"] > 0.9 > 0.2 > other["variety"]
    assert measure_set(dull * 3)["vocabulary"]["variety"] == other["variety"]


@given(rows, rows)
def test_overlap_is_the_same_from_both_sides(left: list[dict[str, Any]], right: list[dict[str, Any]]) -> None:
    assert measure_overlap(left, right) == measure_overlap(right, left)


def test_overlap_is_a_share_of_the_smaller_set() -> None:
    found = measure_overlap([row(n) for n in range(10)], [row(1), row(2, answer="Another."), row(99), row(98)])
    assert found == {"rows": 1, "row_share": 0.25, "questions": 2, "question_share": 0.5}
