"""What refusals say of limits in their bodies, in the providers' own words."""

from typing import Any

import pytest

from generator.errors import RateLimited, TooLong
from generator.llm.faults import Where, from_status
from generator.llm.limits.durations import spoken, written
from generator.llm.limits.quotas import never_fits, wait_in

NOON = 1_790_000_000.0 // 86400 * 86400 + 12 * 3600
"""Noon in Greenwich, four in the morning in California."""
GOOGLE = "type.googleapis.com/google.rpc."
WHERE = Where("OpenAI", "m", "https://api.openai.com/v1", "OPENAI_API_KEY")


def gemini(quota: str) -> dict[str, Any]:
    violation = {
        "quotaMetric": "generativelanguage.googleapis.com/generate_content_free_tier_requests",
        "quotaId": quota,
    }
    details = [
        {"@type": GOOGLE + "QuotaFailure", "violations": [violation]},
        {"@type": GOOGLE + "RetryInfo", "retryDelay": "41s"},
    ]
    return {"error": {"code": 429, "message": "You exceeded your current quota.", "details": details}}


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        (gemini("GenerateRequestsPerMinutePerProjectPerModel-FreeTier"), 41),
        (gemini("GenerateRequestsPerDayPerProjectPerModel-FreeTier"), 20 * 3600),
        ({"error": {"message": "Rate limit exceeded: free-models-per-day."}}, 12 * 3600),
        ({"error": {"message": "Your daily allowance is used up."}}, 12 * 3600),
        ({"error": {"message": "No free requests are left today."}}, 12 * 3600),
        ({"error": {"message": "The quota is used up. Come back tomorrow."}}, 12 * 3600),
        ({"error": {"message": "Limit 200 requests per day (RPD), used 200. Please try again in 7m12s."}}, 432),
        ({"error": {"message": "Rate limit reached. Please try again in 8.64s. Visit our page."}}, 8.64),
        ({"error": {"message": "Please retry after 26 seconds."}}, 26),
        ("Too many requests, wait 1 minute and 30 seconds", 90),
        ({"message": "Quota resets in 2 hours."}, 7200),
        ({"error": {"message": "Please try again later."}}, None),
        (None, None),
    ],
)
def test_how_long_to_wait_is_read_from_the_body(body: Any, seconds: float | None) -> None:
    assert wait_in(body, NOON) == (None if seconds is None else pytest.approx(seconds))


@pytest.mark.parametrize(
    ("message", "never"),
    [
        ("Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 45000.", True),
        ("Request too large for model `x`, please reduce your message size and try again.", True),
        ("Rate limit reached on tokens per min (TPM): Limit 30,000, Used 29,000, Requested 4,500.", False),
        ("Limit: 6000, Requested: 7300", True),
        ("requested 9000 tokens, allowed 6000", True),
        ("This request takes 7,300 tokens, more than the 6,000 that one minute has.", True),
        ("Your prompt of 9000 tokens is above your rate limit of 6000 tokens per minute.", True),
        ("This request takes 7300 tokens, more than the 500 that are left in this minute.", False),
        ("Rate limit reached for gpt-4o.", False),
    ],
)
def test_a_request_larger_than_the_limit_itself_is_told_from_one_that_came_too_soon(message: str, never: bool) -> None:
    body = {"error": {"message": message}}
    assert never_fits(body) is never
    assert type(from_status(WHERE, 429, {"retry-after": "2"}, body)) is (TooLong if never else RateLimited)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("20 seconds.", 20), ("6m0s", 360), ("150ms", 0.15), ("1 hr 5 mins", 3900), ("3 apples", None)],
)
def test_spoken_durations_are_read(text: str, seconds: float | None) -> None:
    assert spoken(text) == (None if seconds is None else pytest.approx(seconds))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "0 s"), (12, "12 s"), (300, "5 min"), (90, "1 min 30 s"), (86400, "24 h"), (5400, "1 h 30 min")],
)
def test_durations_are_written_in_two_units_at_most(seconds: float, text: str) -> None:
    assert written(seconds) == text
