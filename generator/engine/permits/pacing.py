"""Requests and tokens a minute: never more than the limit in any 60 seconds."""

from collections import deque

MINUTE = 60.0


class Window:
    """A sliding minute: what was taken in the last 60 seconds, and when there is room again.

    Args:
        limit: Most that may be taken in any 60 seconds.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._taken: deque[tuple[float, int]] = deque()
        self._sum = 0

    def ready_at(self, now: float, amount: int) -> float:
        """Earliest time (seconds) at which `amount` fits; an amount above the limit waits for an empty window."""
        while self._taken and self._taken[0][0] <= now - MINUTE:
            self._sum -= self._taken.popleft()[1]
        excess = self._sum + min(amount, self._limit) - self._limit
        for when, taken in self._taken:
            if excess <= 0:
                break
            excess -= taken
            now = when + MINUTE
        return now

    def took(self, now: float, amount: int) -> None:
        """Note that `amount` was taken at `now`."""
        self._taken.append((now, amount))
        self._sum += amount


class Pacer:
    """Requests and tokens a minute together; None is no limit."""

    def __init__(self, requests: int | None, tokens: int | None) -> None:
        self._requests = Window(requests) if requests else None
        self._tokens = Window(tokens) if tokens else None

    def ready_at(self, now: float, tokens: int) -> float:
        """Earliest time at which one request of so many tokens may be sent."""
        at = now
        if self._requests:
            at = self._requests.ready_at(now, 1)
        if self._tokens:
            at = max(at, self._tokens.ready_at(now, tokens))
        return at

    def took(self, now: float, tokens: int) -> None:
        """Note that a request of so many tokens was sent."""
        if self._requests:
            self._requests.took(now, 1)
        if self._tokens:
            self._tokens.took(now, tokens)
