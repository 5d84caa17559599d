"""A run that is not on a terminal shows that it lives."""

import re
from collections.abc import Callable

import pytest

from flows.showing import progress
from tests.providers.server import RunningServer
from tests.support.commands import Desk, chunk

GENERATE = ("generate", "my.lancedb", "-o", "qa.json", "--batch-size", "2")
LINE = r"qa-generate: \d+ of 12 chunks · [0-4] calls in flight · \d+ calls, [\d.]+/s.* · 0:\d\d min"


@pytest.fixture
def slow(desk: Desk, provider_server: Callable[..., RunningServer], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A run of two seconds, in which a line is due every fifth of one."""
    desk.use(provider_server(latency=0.5))
    desk.set(GENERATOR_LLM__MAX_CONCURRENCY="4")
    desk.table([chunk(n) for n in range(12)])
    monkeypatch.setattr(progress, "LINE_SECONDS", 0.2)
    return desk


def test_a_line_now_and_then_says_how_far_it_is(slow: Desk) -> None:
    lines = [line for line in slow.run(*GENERATE).lines if line.startswith("qa-generate: ")]
    assert lines
    assert [line for line in lines if not re.fullmatch(LINE, line)] == []


def test_a_quiet_run_says_nothing(slow: Desk) -> None:
    slow.set(GENERATOR_QUIET="1")
    assert slow.run(*GENERATE, "-q").lines == []
