"""What a provider says of its limits: how long to wait after a 429, and how much is left in the present window.

Each provider has its own words, and all are read here: `Retry-After` (seconds or an HTTP date), `retry-after-ms`,
`x-ratelimit-reset-*` ("6m0s", "20ms"; OpenAI and those who copy it), `anthropic-ratelimit-*-reset` (RFC 3339), and what
`generator.llm.limits.quotas` finds in an error's body. Whatever cannot be read counts as not said.
"""

import math
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from generator.llm.limits.durations import duration
from generator.llm.limits.quotas import wait_in
from generator.types import RateInfo

_EPOCH = 1e9
"""Numbers from here on are moments (some servers send seconds since 1970), not 30 years of waiting."""
_MILLISECONDS = 1e11
"""And from here on such moments in milliseconds, which others send."""
_WINDOWS = (
    ("x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"),
    ("x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"),
)
_ANTHROPIC_WINDOWS = (
    ("anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset"),
    ("anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset"),
)
_NOTHING_SAID = RateInfo()


def retry_after(headers: Mapping[str, str], body: Any = None, now: float | None = None) -> float | None:
    """How long the provider asks us to wait.

    Args:
        headers: Of the reply; names are looked up in lower case.
        body: Of the reply, parsed; Gemini and others say it there.
        now: Seconds since the epoch; None is the present moment.

    Returns:
        Seconds, 0 or more; None where the provider does not say.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    for said in (wait(headers.get("retry-after"), now), wait_in(body, now)):
        if said is not None:
            return said
    return _exhausted(rate_info(headers, now))


def rate_info(headers: Mapping[str, str], now: float | None = None) -> RateInfo | None:
    """What is left of the provider's limits; None where no header says anything."""
    requests, tokens = _ANTHROPIC_WINDOWS if _ANTHROPIC_WINDOWS[0][0] in headers else _WINDOWS
    info = RateInfo(
        requests_left=_count(headers, requests[0]),
        requests_reset=wait(headers.get(requests[1]), now),
        tokens_left=_count(headers, tokens[0]),
        tokens_reset=wait(headers.get(tokens[1]), now),
    )
    return None if info == _NOTHING_SAID else info


def wait(text: str | None, now: float | None = None) -> float | None:
    """Seconds from now, as a number ("34"), a duration ("6m0s") or a moment (HTTP date, RFC 3339, seconds since 1970).

    Returns:
        0 for a moment that has passed; None for what is none of these.
    """
    if not text:
        return None
    number = _number(text)
    if number is not None and number < _EPOCH:
        return number
    if (seconds := duration(text)) is not None:
        return seconds
    moment = _moment(text.strip()) if number is None else number / 1000 if number > _MILLISECONDS else number
    return None if moment is None else max(0.0, moment - (time.time() if now is None else now))


def _number(text: str | None) -> float | None:
    try:
        number = float(text) if text else math.nan
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _count(headers: Mapping[str, str], name: str) -> int | None:
    number = _number(headers.get(name))
    return None if number is None else int(number)


def _moment(text: str) -> float | None:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError):
            continue
    return None


def _exhausted(info: RateInfo | None) -> float | None:
    """Without `Retry-After`, the wait is until the windows in which nothing is left begin anew."""
    if info is None:
        return None
    windows = ((info.requests_left, info.requests_reset), (info.tokens_left, info.tokens_reset))
    waits = [reset for left, reset in windows if left == 0 and reset is not None]
    return max(waits, default=None)
