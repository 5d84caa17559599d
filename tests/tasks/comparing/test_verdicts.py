"""What verdicts in both orders add up to."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.comparing.verdicts import Bout, Result, Said, mirrored, result_of, sum_up, wilson

said = st.sampled_from([*get_args(Said), None])
bouts = st.lists(st.builds(Bout, said, said, st.integers(0, 200), st.integers(0, 200)), max_size=40)
WIN, LOSS, TIE = Bout("first", "second"), Bout("second", "first"), Bout("tie", "tie")


def exchanged(bout: Bout) -> Bout:
    """The same with left and right exchanged."""
    return Bout(bout.backward, bout.forward, bout.right_words, bout.left_words)


@pytest.mark.parametrize(
    ("forward", "backward", "result"),
    [
        ("first", "second", "win"),
        ("second", "first", "loss"),
        ("tie", "tie", "tie"),
        ("first", "first", "inconsistent"),
        ("second", "second", "inconsistent"),
        ("first", "tie", "inconsistent"),
        ("tie", "first", "inconsistent"),
        (None, "second", "unparsable"),
        ("tie", None, "unparsable"),
        (None, None, "unparsable"),
    ],
)
def test_a_win_needs_both_orders(forward: Said | None, backward: Said | None, result: Result) -> None:
    assert result_of(Bout(forward, backward)) == result


@given(bouts)
def test_the_counts_add_up(found: list[Bout]) -> None:
    total = sum_up(found)
    decided = total["wins"] + total["losses"] + total["ties"]
    assert total["pairs"] == len(found) == total["judged"] + total["unparsable"]
    assert total["judged"] == decided + total["inconsistent"]
    assert sum(total["flips"][name] for name in ("first", "second", "half")) == total["inconsistent"]
    assert total["longer"]["won"] <= total["longer"]["decided"] <= total["wins"] + total["losses"]
    assert total["like_length"]["judged"] <= total["judged"]


@given(bouts)
def test_exchanging_the_sets_mirrors_the_result(found: list[Bout]) -> None:
    here, there = sum_up(found), sum_up([exchanged(bout) for bout in found])
    turned = mirrored(here)
    for rates, others in ((there, turned), (there["like_length"], turned["like_length"])):
        assert (rates["win_rate"] is None) == (others["win_rate"] is None)
        assert rates["win_rate"] is None or rates["win_rate"] == pytest.approx(others["win_rate"])
        assert rates["interval"] == pytest.approx(others["interval"])
    for name in ("pairs", "wins", "losses", "ties", "inconsistent", "unparsable", "flips", "longer", "agreement"):
        assert there[name] == turned[name]


@given(st.integers(0, 5000).flatmap(lambda n: st.tuples(st.integers(0, 2 * n), st.just(n))))
def test_the_interval_holds_the_rate_and_stays_within_0_and_1(found: tuple[int, int]) -> None:
    halves, trials = found
    low, high = wilson(halves / 2, trials)
    assert 0 <= low <= high <= 1
    assert not trials or low <= halves / 2 / trials <= high


def test_the_interval_is_the_published_one() -> None:
    # Newcombe 1998, table I: 81 of 263 and 15 of 148, by Wilson's method.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)


def test_nothing_judged_says_nothing() -> None:
    total = sum_up([Bout(None, "first")] * 3)
    assert (total["pairs"], total["judged"], total["unparsable"], total["ties"]) == (3, 0, 3, 0)
    assert (total["win_rate"], total["interval"], total["agreement"]) == (None, [0.0, 1.0], None)


@pytest.mark.parametrize("shown", ["first", "second"])
def test_a_judge_that_looks_at_the_place_alone_agrees_with_itself_never(shown: Said) -> None:
    total = sum_up([Bout(shown, shown)] * 8)
    assert (total["agreement"], total["inconsistent"], total["wins"], total["ties"]) == (0.0, 8, 0, 0)
    assert total["flips"][f"{shown}_rate"] == 1.0
    assert total["win_rate"] == 0.5


def test_a_tie_is_half_a_win() -> None:
    total = sum_up([WIN, WIN, LOSS, TIE, Bout("first", "first"), Bout("first", None)])
    assert (total["judged"], total["win_rate"]) == (5, 0.6)


def test_only_answers_of_like_length_are_in_the_length_controlled_rate() -> None:
    alike = [WIN._replace(left_words=100, right_words=81), LOSS._replace(left_words=0, right_words=0)]
    unlike = [WIN._replace(left_words=100, right_words=80), WIN._replace(left_words=1, right_words=0)]
    assert sum_up(alike + unlike)["like_length"]["judged"] == 2
    assert sum_up(alike + unlike)["like_length"]["win_rate"] == 0.5


def test_it_is_told_how_often_the_longer_answer_won() -> None:
    longer, shorter = WIN._replace(left_words=9, right_words=3), LOSS._replace(left_words=9, right_words=3)
    undecided = TIE._replace(left_words=9, right_words=3)
    total = sum_up([longer, longer, longer, shorter, undecided, WIN])
    assert total["longer"] == {"decided": 4, "won": 3, "share": 0.75}
