"""What providers say of their limits, in all their ways of saying it."""

import math
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.llm.limits.durations import duration
from generator.llm.limits.rates import rate_info, retry_after, wait
from generator.types import RateInfo

NOW = 1_790_000_000.0
"""2026-09-21T14:13:20Z."""


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("6m0s", 360), ("1.5s", 1.5), ("20ms", 0.02), ("1h2m3s", 3723), ("34s", 34), ("1d", 86400), (" 250us ", 0.00025)],
)
def test_durations_are_read(text: str, seconds: float) -> None:
    assert duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "s", "6m0", "soon", "-3s", "6 minutes", "1.2.3s"])
def test_what_is_no_duration_is_none(text: str) -> None:
    assert duration(text) is None


@given(st.integers(0, 99), st.integers(0, 59), st.integers(0, 59), st.integers(0, 999))
def test_a_written_duration_reads_back(hours: int, minutes: int, seconds: int, millis: int) -> None:
    read = duration(f"{hours}h{minutes}m{seconds}s{millis}ms")
    assert read == pytest.approx(3600 * hours + 60 * minutes + seconds + millis / 1000)


@given(st.text())
def test_whatever_stands_in_a_header_gives_a_sensible_wait_or_none(text: str) -> None:
    seconds = wait(text, NOW)
    assert seconds is None or (math.isfinite(seconds) and seconds >= 0)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "12"}, 12),
        ({"retry-after": "0.25"}, 0.25),
        ({"retry-after": formatdate(NOW + 90, usegmt=True)}, 90),
        ({"retry-after": formatdate(NOW - 90, usegmt=True)}, 0),
        ({"retry-after-ms": "1500", "retry-after": "2"}, 1.5),
        ({"retry-after": str(int(NOW) + 30)}, 30),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "later"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read_in_every_form(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, now=NOW) == seconds


def test_gemini_says_it_in_the_body() -> None:
    details = [{"@type": "…QuotaFailure", "violations": []}, {"@type": "…RetryInfo", "retryDelay": "34.5s"}]
    assert retry_after({}, {"error": {"code": 429, "details": details}}) == 34.5


@pytest.mark.parametrize(
    "body", [None, "busy", [], {"error": "busy"}, {"error": {"details": {}}}, {"error": {"details": [1]}}]
)
def test_a_body_that_says_nothing_is_none(body: object) -> None:
    assert retry_after({}, body) is None


def test_without_retry_after_the_wait_is_until_the_exhausted_window_begins_anew() -> None:
    headers = {
        "x-ratelimit-remaining-requests": "12",
        "x-ratelimit-reset-requests": "6m0s",
        "x-ratelimit-remaining-tokens": "0",
        "x-ratelimit-reset-tokens": "1.5s",
    }
    assert retry_after(headers) == 1.5


def test_openais_headers_are_read() -> None:
    headers = {
        "x-ratelimit-remaining-requests": "9999",
        "x-ratelimit-reset-requests": "8.64s",
        "x-ratelimit-remaining-tokens": "199000",
        "x-ratelimit-reset-tokens": "20ms",
    }
    assert rate_info(headers) == RateInfo(9999, 8.64, 199000, 0.02)


def test_anthropics_headers_are_read() -> None:
    headers = {
        "anthropic-ratelimit-requests-remaining": "49",
        "anthropic-ratelimit-requests-reset": "2026-09-21T14:13:22Z",
        "anthropic-ratelimit-tokens-remaining": "30000",
    }
    assert rate_info(headers, NOW) == RateInfo(49, 2.0, 30000, None)


def test_headers_that_say_nothing_are_none() -> None:
    assert rate_info({"content-type": "application/json"}) is None
