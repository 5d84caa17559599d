"""The speed of calls: what `generator` takes against bare aiohttp, in the same minute, on the same provider."""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.figure import Figure, middle
from benchmarks.processes import Measured
from benchmarks.stage import Calls, Stage

LATENCY = 0.2
"""Seconds that a call takes at the provider."""


@dataclass(frozen=True)
class _Pair:
    """One run of bare aiohttp and one of ours, back to back."""

    bare: Measured
    bare_calls: Calls
    ours: Measured
    calls: Calls

    @property
    def ratio(self) -> float:
        return self.calls.seconds / self.bare_calls.seconds

    @property
    def over(self) -> float:
        """Seconds of the whole process over bare aiohttp's."""
        return self.ours.seconds - self.bare.seconds


def even(stage: Stage, repeats: int) -> Iterator[Figure]:
    """500 calls of 200 ms, 50 in flight."""
    pairs = [_pair(stage, 500, 50) for _ in range(repeats)]
    yield _ratio("500 calls of 200 ms, 50 in flight: first call to last reply, over bare aiohttp", pairs, 1.10)
    seconds = middle([pair.ours.seconds for pair in pairs])
    over = middle([pair.over for pair in pairs])
    yield Figure("the same, whole process beyond bare aiohttp's", over, 4.0, "s", f"{seconds:.2f} s in all")


def many(stage: Stage, repeats: int) -> Iterator[Figure]:
    """2,000 calls of 200 ms, 200 in flight."""
    pairs = [_pair(stage, 2000, 200) for _ in range(repeats)]
    yield _ratio("2,000 calls of 200 ms, 200 in flight: first call to last reply, over bare aiohttp", pairs, 1.5)


def uneven(stage: Stage, repeats: int) -> Iterator[Figure]:
    """500 calls, of which one in twenty takes ten times as long."""
    pairs = [_pair(stage, 500, 50, slow_share=0.05, slow=2.0) for _ in range(repeats)]
    yield _ratio("the first, but 5 % of the calls take 2 s: over bare aiohttp", pairs, 1.15)


def in_flight(stage: Stage, repeats: int) -> Iterator[Figure]:
    """The ceiling is never passed, and hardly ever left. 2,000 calls, so that the ramps are a small part."""
    most, average = [], []
    for _ in range(repeats):
        stage.behave(latency=LATENCY)
        stage.generate(stage.new_folder(), 2000, in_flight=50)
        calls = stage.calls()
        most.append(calls.most)
        average.append(100 * calls.average / 50)
    what = "2,000 calls of 200 ms, `max_concurrency` 50:"
    yield Figure(f"{what} most in flight", max(most), 50)
    yield Figure(f"{what} average in flight between the ramps", middle(average), 95, "%", at_least=True)


def _pair(stage: Stage, calls: int, in_flight: int, **uneven: float) -> _Pair:
    stage.material("table", calls)
    stage.material("bodies", calls)
    stage.behave(latency=LATENCY, **uneven)
    bare = stage.bare(calls, in_flight=in_flight)
    bare_calls = stage.calls()
    stage.behave(latency=LATENCY, **uneven)
    ours = stage.generate(stage.new_folder(), calls, in_flight=in_flight)
    return _Pair(bare, bare_calls, ours, stage.calls())


def _ratio(what: str, pairs: list[_Pair], bound: float) -> Figure:
    ours = middle([pair.calls.seconds for pair in pairs])
    bare = middle([pair.bare_calls.seconds for pair in pairs])
    return Figure(what, middle([pair.ratio for pair in pairs]), bound, "×", f"{ours:.2f} s against {bare:.2f} s")
