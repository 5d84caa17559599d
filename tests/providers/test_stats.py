"""The averages, shares and counts that tests and benches rely on."""

from hypothesis import given
from hypothesis import strategies as st

from tests.providers.settings import Fault, Settings
from tests.providers.stats import InFlight
from tests.providers.windows import Window


def test_the_average_in_flight_leaves_out_the_ramps() -> None:
    moments = iter([10.0, 11.0, 15.0, 16.0, 20.0, 30.0])
    calls = InFlight(clock=lambda: next(moments))
    calls.enter()
    calls.enter()  # at 11: two, the most
    calls.leave()  # from 15 to 16: one
    calls.enter()  # at 16: two again, the last arrival
    assert calls.average == (4 * 2 + 1 * 1) / 5
    calls.leave()
    calls.leave()
    assert (calls.average, calls.now, calls.most) == (9 / 5, 0, 2)


def test_one_call_alone_is_an_average_of_one() -> None:
    calls = InFlight()
    calls.enter()
    calls.leave()
    assert calls.average == 1.0


@given(twentieths=st.integers(0, 20), n=st.integers(0, 500))
def test_the_share_of_slow_calls_is_exact_at_any_time(twentieths: int, n: int) -> None:
    settings = Settings(slow_share=twentieths / 20, slow=9)
    slow = sum(settings.seconds(i) == 9 for i in range(1, n + 1))
    assert slow == n * twentieths // 20


@given(every=st.integers(1, 9), n=st.integers(0, 100))
def test_every_kth_call_is_hit(every: int, n: int) -> None:
    fault = Fault("reset", every=every)
    assert sum(fault.fires(seen, 1) for seen in range(1, n + 1)) == n // every


@given(limit=st.integers(0, 9), amounts=st.lists(st.integers(1, 5)))
def test_no_window_admits_more_than_its_limit_unless_it_is_one_call_alone(limit: int, amounts: list[int]) -> None:
    window = Window(limit, seconds=1e9)
    taken = []
    for amount in amounts:
        if window.has_room(amount):
            window.take(amount)
            taken.append(amount)
    assert sum(taken) <= limit or (limit > 0 and len(taken) == 1)


def test_settings_survive_the_way_over_the_wire() -> None:
    settings = Settings(latency=0.5, models=("m",), faults=(Fault("error", status=503, contains="x"),))
    assert Settings().changed(settings.as_json()) == settings
    assert Fault.parse("error:status=503,contains=x") == settings.faults[0]
