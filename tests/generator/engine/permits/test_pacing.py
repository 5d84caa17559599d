"""Limits by the minute, with times given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.engine.permits.pacing import Pacer, Window


def taken(limit: int, arrivals: list[tuple[float, int]]) -> list[tuple[float, int]]:
    """When each amount is taken, asked for in order after pauses."""
    window, now, out = Window(limit), 0.0, []
    for pause, amount in arrivals:
        now = window.ready_at(now + pause, amount)
        window.took(now, amount)
        out.append((now, amount))
    return out


@given(st.integers(1, 50), st.lists(st.tuples(st.floats(0, 40), st.integers(1, 50)), max_size=60))
def test_no_60_seconds_hold_more_than_the_limit(limit: int, arrivals: list[tuple[float, int]]) -> None:
    small = [(pause, min(amount, limit)) for pause, amount in arrivals]
    times = taken(limit, small)
    for start, _ in times:
        assert sum(amount for at, amount in times if start <= at < start + 60 - 1e-6) <= limit


@given(st.integers(1, 20), st.integers(1, 100))
def test_nothing_waits_longer_than_it_must(limit: int, calls: int) -> None:
    times = [at for at, _ in taken(limit, [(0.0, 1)] * calls)]
    assert times == pytest.approx([60.0 * (number // limit) for number in range(calls)])


def test_an_amount_above_the_limit_waits_for_an_empty_window_and_then_passes() -> None:
    assert [at for at, _ in taken(100, [(0, 60), (0, 500), (0, 1)])] == pytest.approx([0, 60, 120])


def test_without_limits_everything_is_ready_at_once() -> None:
    pacer = Pacer(None, None)
    pacer.took(5.0, 10**9)
    assert pacer.ready_at(5.0, 10**9) == 5.0


def test_the_slower_of_the_two_limits_counts() -> None:
    pacer = Pacer(requests=10, tokens=100)
    pacer.took(0.0, 90)
    assert (pacer.ready_at(1.0, 10), pacer.ready_at(1.0, 20)) == (1.0, 60.0)
