"""What the body of a refusal says of limits: how long to wait, and that a request is larger than its limit.

Gemini has `RetryInfo` ("34s") and names the quotas that are used up; others write sentences. For its quotas of a day
Gemini gives the wait of those of a minute: there the end of the day counts, which is midnight in California.
"""

import re
import time
from collections.abc import Iterator
from typing import Any

import orjson

from generator.llm.limits.durations import duration, spoken

_WAIT = re.compile(r"\b(?:again|retry(?:ing)?|resets?|available|wait)\b(?:\s+(?:in|after|for|at least))*\s+(?=\d)")
_OF_A_DAY = re.compile(r"per[\s_-]*day|daily|\btoday\b|\btomorrow\b")
_TOO_LARGE = re.compile(r"request (?:is |was )?too large")
_LIMIT = re.compile(r"\b(?:limit|allowed)\b\W{0,3}([\d,]+)")
_REQUESTED = re.compile(r"\brequested\b\W{0,3}([\d,]+)")
_IN_WORDS = re.compile(
    r"\b(?:request|prompt|input)\b[^.]{0,30}?\b([\d,]{3,}) (?:input )?tokens\b"
    r"(?![^.]*\b(?:left|remain\w*|available|now)\b)"
    r"[^.]{0,30}\b(?:more than|exceeds?|exceeding|over|above|(?:greater|larger) than|but)\b\D{0,40}([\d,]{3,})"
)
"""A request that needs so many tokens, and how many there are in a whole window."""
_DAY, _CALIFORNIA = 86400, 8 * 3600
"""Seconds; in summer the quota is back an hour before that."""


def wait_in(body: Any, now: float | None = None) -> float | None:
    """Seconds that the body of a refusal asks us to wait; None where it does not say.

    Args:
        body: Parsed.
        now: Seconds since the epoch; None is the present moment.
    """
    details = list(_details(body))
    if any(_OF_A_DAY.search(_lower(detail)) for detail in details):
        return _until_midnight(now, _CALIFORNIA)
    for detail in details:
        if isinstance(delay := detail.get("retryDelay"), str):
            return duration(delay)
    text = _lower(body)
    if said := _WAIT.search(text):
        return spoken(text[said.end() :])
    return _until_midnight(now, 0) if _OF_A_DAY.search(text) else None


def never_fits(body: Any) -> bool:
    """Whether one request is larger than all that a window of the limit allows, so that no waiting helps."""
    text = _lower(body)
    limit, requested = _LIMIT.search(text), _REQUESTED.search(text)
    if limit and requested:
        return _number(requested[1]) > _number(limit[1])
    if said := _IN_WORDS.search(text):
        return _number(said[1]) > _number(said[2])
    return bool(_TOO_LARGE.search(text))


def _details(body: Any) -> Iterator[dict[str, Any]]:
    error = body.get("error") if isinstance(body, dict) else None
    details = error.get("details") if isinstance(error, dict) else None
    for detail in details if isinstance(details, list) else ():
        if isinstance(detail, dict):
            yield detail


def _lower(body: Any) -> str:
    return (body if isinstance(body, str) else orjson.dumps(body, default=str).decode()).lower()


def _number(text: str) -> int:
    return int(text.replace(",", "") or 0)


def _until_midnight(now: float | None, west: int) -> float:
    return _DAY - ((time.time() if now is None else now) - west) % _DAY
