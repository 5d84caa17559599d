"""The score of a set, the recommendation, and what is said about how far it can be trusted."""

from collections.abc import Sequence
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import UsageError
from tasks.comparing.comparison import check_sets, comparison, draw_samples, show_reasoning, writers
from tasks.comparing.comparison_tables import duel_table, markdown, set_table
from tasks.comparing.recommend import pairs_needed, verdicts_on
from tasks.comparing.verdicts import Bout
from tests.tasks.comparing.test_verdicts import exchanged

WIN, LOSS, TIE = Bout("first", "second", 5, 5), Bout("second", "first", 5, 5), Bout("tie", "tie", 5, 5)
FIRST, UNREAD = Bout("first", "first", 5, 5), Bout(None, "first", 5, 5)
JUDGE = ("openai", "m")

bouts = st.lists(st.sampled_from([WIN, LOSS, TIE, FIRST, UNREAD]), max_size=30)


def row(number: int, word: str, **changes: Any) -> dict[str, Any]:
    return {"question": f"What is {word} {number}?", "answer": f"It is {word} number {number}."} | changes


def rows(word: str, count: int = 12, **changes: Any) -> list[dict[str, Any]]:
    return [row(number, word, **changes) for number in range(count)]


def compared(
    found: Sequence[Bout], left: list[dict[str, Any]] | None = None, right: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    sets = {"a": left or rows("ice"), "b": right or rows("ship")}
    return comparison(sets, draw_samples(sets), {("a", "b"): found}, JUDGE)


def written(word: str, **origins: tuple[str, str]) -> list[dict[str, Any]]:
    by_stage = {stage: {"provider": who, "model": what} for stage, (who, what) in origins.items()}
    return rows(word, provenance=by_stage)


@given(bouts)
def test_a_score_is_from_1_to_10(found: list[Bout]) -> None:
    done = compared(found)
    assert all(1 <= one["score"] <= 10 for one in done["sets"].values())
    assert all(0 <= part <= 1 for one in done["sets"].values() for part in one["parts"].values())


@given(bouts)
def test_exchanging_the_sets_exchanges_the_scores(found: list[Bout]) -> None:
    here = compared(found)
    there = compared([exchanged(bout) for bout in found], rows("ship"), rows("ice"))
    scores = [[done["sets"][name]["score"] for name in "ab"] for done in (here, there)]
    assert scores[0] == pytest.approx(scores[1][::-1])


def test_the_score_is_the_documented_one() -> None:
    left, right = rows("ice", rating=8.0, source="s"), rows("ship", rating=6.0, source="s")
    one = compared([WIN] * 10, left, right)["sets"]["a"]
    judged = (10 + 1.959964**2 / 2) / (10 + 1.959964**2)
    assert one["parts"] == pytest.approx({"judged": judged, "rating": 0.8, "sources": 1.0, "unique": 1.0})
    assert one["score"] == round(1 + 9 * (5 * judged + 2 * 0.8 + 1 + 1) / 9, 1)


def test_what_one_set_lacks_counts_for_none() -> None:
    done = compared([TIE] * 4, rows("ice", rating=9.0, question_type="factual"), rows("ship"))
    assert all(set(one["parts"]) == {"judged", "unique"} for one in done["sets"].values())


def test_a_few_ratings_are_no_mean_of_a_set() -> None:
    few = rows("ice", rating=10.0)[:3] + rows("snow")
    done = compared([TIE] * 4, few, rows("ship", rating=6.0))
    assert all("rating" not in one["parts"] for one in done["sets"].values())


def test_few_pairs_move_the_score_less_than_many() -> None:
    scores = [compared([WIN] * count)["sets"]["a"]["score"] for count in (1, 5, 30)]
    assert scores == sorted(set(scores))


def test_a_clear_winner_is_recommended_with_its_reasons() -> None:
    found = compared([WIN] * 18 + [LOSS] + [TIE])["recommendation"]
    assert (found["set"], found["certain"]) == ("a", True)
    assert found["reasons"][1].startswith("It is shown to be better than b: 18 won, 1 lost, win rate 92%")
    assert "either" not in [other["kind"] for other in found["alternatives"]]


def test_where_no_difference_is_shown_it_says_so() -> None:
    found = compared([WIN] * 4 + [LOSS] * 3 + [TIE] * 3)["recommendation"]
    assert not found["certain"]
    assert "No difference from b is shown" in found["reasons"][1]
    assert "10 pairs are too few; if the rate stayed so, about 385 pairs would show it" in found["reasons"][1]
    assert [other["kind"] for other in found["alternatives"]] == ["either", "merge"]


def test_what_is_shown_to_be_beaten_is_not_recommended_for_its_counts() -> None:
    rich = [row(n, "ice", rating=10.0, source=f"s{n}", question_type=f"t{n}") for n in range(12)]
    poor = rows("ship", rating=0.0, source="s", question_type="t")
    done = compared([LOSS] * 8 + [WIN], rich, poor)
    assert done["sets"]["a"]["score"] > done["sets"]["b"]["score"]
    assert done["recommendation"]["set"] == "b"
    assert "beaten in the judged pairs" in done["recommendation"]["reasons"][0]


def test_where_nothing_could_be_judged_the_counts_alone_speak() -> None:
    done = compared([UNREAD] * 5, rows("ice", rating=9.0), rows("ship", rating=5.0))
    assert (done["recommendation"]["set"], done["recommendation"]["certain"]) == ("a", False)
    assert "rests on the counts alone" in done["recommendation"]["reasons"][1]
    assert all("judged" not in one["parts"] for one in done["sets"].values())
    assert any("5 of 5 pairs" in caution for caution in done["cautions"])


@pytest.mark.parametrize(
    ("left", "right", "kinds"),
    [
        (rows("ice"), rows("ship"), ["either", "merge"]),
        (rows("ice"), rows("ice", 6), ["either"]),
        (rows("ice"), rows("ice", answer="Something else."), ["either"]),
        (rows("ice", rating=8.0), rows("ship", rating=8.0), ["either", "merge", "hybrid"]),
    ],
)
def test_alternatives_follow_from_overlap_and_ratings(left: Any, right: Any, kinds: list[str]) -> None:
    found = compared([TIE] * 6, left, right)["recommendation"]["alternatives"]
    assert [other["kind"] for other in found] == kinds


def test_strengths_and_weaknesses_name_what_differs() -> None:
    left = rows("ice", 30, rating=8.0, source="s")
    right = [row(n, "ship", rating=6.0, source=f"s{n}") for n in range(10)] * 2 + [{"question": "Without an answer?"}]
    sets = compared([WIN] * 10, left, right)["sets"]
    assert sets["a"]["strengths"] == [
        "wins the judged pairs (100% of 10)",
        "the most rows (30)",
        "the highest mean rating (8.0 of 10)",
        "the fewest duplicates (0.0% of rows)",
    ]
    assert "the most varied sources (as many as 10.0 equally large ones)" in sets["b"]["strengths"]
    assert "rows without a question or an answer (1)" in sets["b"]["weaknesses"]


def test_a_judge_that_wrote_a_set_is_named() -> None:
    left, right = written("ice", generate=JUDGE, curate=("x", "y")), written("ship", generate=("x", "y"), curate=JUDGE)
    assert (writers(left), writers(right)) == ({JUDGE}, {("x", "y")})
    cautions = compared([TIE] * 40, left, right)["cautions"]
    assert cautions == [
        "The judge, openai m, also wrote a; judges prefer what they wrote. Compare with another model.",
        "No rows of a and b share a question, chunk or source: unlike rows were compared, by draw.",
    ]


def test_rows_that_do_not_say_who_wrote_them_are_not_taken_for_innocent() -> None:
    cautions = compared([TIE] * 40)["cautions"]
    assert sum("do not say who wrote them" in caution for caution in cautions) == 2


def test_a_judge_that_contradicts_itself_is_told_on() -> None:
    cautions = compared([FIRST] * 8 + [WIN] * 2)["cautions"]
    assert any("contradicts itself on a and b: both orders agree in 20% of pairs" in caution for caution in cautions)
    assert any("Judged pairs of a and b: 10;" in caution for caution in cautions)


def test_sets_that_are_the_same_have_no_pairs() -> None:
    one = [row(1, "ice")]
    assert "No two different rows of a and b could be paired: they are the same." in compared([], one, one)["cautions"]


def test_sets_of_different_kinds_are_judged_without_the_reasoning() -> None:
    sets = {"a": rows("ice", reasoning="Step 1: look."), "b": rows("ship")}
    assert not show_reasoning(sets, "a", "b")
    assert any(
        "Only one of a and b has chains of thought" in text for text in compared([TIE], *sets.values())["cautions"]
    )


def test_of_three_sets_each_two_are_compared() -> None:
    sets = {"a": rows("ice"), "b": rows("ship"), "c": rows("snow")}
    drawn = draw_samples(sets, 5)
    found = {("a", "b"): [WIN] * 30, ("a", "c"): [WIN] * 30, ("b", "c"): [LOSS] * 30}
    done = comparison(sets, drawn, found, JUDGE)
    assert list(drawn) == [("a", "b"), ("a", "c"), ("b", "c")]
    assert done["recommendation"]["set"] == "a"
    assert done["recommendation"]["certain"]
    assert sorted(sets, key=lambda name: -done["sets"][name]["score"]) == ["a", "c", "b"]
    assert verdicts_on(done["duels"], "c")["b"]["wins"] == 30


@pytest.mark.parametrize(
    ("sets", "message"),
    [
        ({"a": rows("ice")}, "name two sets or more"),
        ({"a": rows("ice"), "b": []}, "b has no rows"),
        ({"a": rows("ice"), "b": [{"instruction": "Open it.", "solution": {}}]}, "the first has instruction, solution"),
    ],
)
def test_what_cannot_be_compared_is_refused(sets: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        check_sets(sets)


def test_one_row_a_set_is_compared_and_the_sample_called_small() -> None:
    done = compared([WIN], [row(1, "ice")], [row(1, "ship")])
    assert (done["recommendation"]["set"], done["recommendation"]["certain"]) == ("a", False)
    assert any("Judged pairs of a and b: 1;" in caution for caution in done["cautions"])


def test_the_pairs_that_would_be_needed_grow_as_the_rate_nears_a_half() -> None:
    assert [pairs_needed(rate) for rate in (0.5, 0.55, 0.45, 0.6, 1.0)] == [None, 385, 385, 97, 4]


@given(bouts)
def test_everything_is_plain_data_and_the_tables_are_full(found: list[Bout]) -> None:
    done = compared(found)
    assert orjson.loads(orjson.dumps(done)) == done
    assert all(len(values) == 2 and all(values) for _, values in set_table(done))
    assert all(len(values) == 1 and all(values) for _, values in duel_table(done))


def test_a_table_can_be_written_as_markdown() -> None:
    done = compared([WIN] * 3 + [TIE])
    lines = markdown(["a|b"], duel_table(done)).split("\n")
    assert lines[:3] == ["|  | a\\|b |", "| --- | ---: |", "| pairs | 4 |"]
    assert ("win rate", ["88%"]) in duel_table(done)
