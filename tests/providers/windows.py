"""Rate limits in fixed windows: so much from one boundary to the next, then nothing."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(slots=True)
class Window:
    """One limit, and what has been used of it. A window opens with the first call after the last one closed.

    Attributes:
        limit: Amount admitted in a window; None admits everything.
        seconds: Length of a window.
        clock: Says what time it is, in seconds.
    """

    limit: int | None
    seconds: float
    clock: Callable[[], float] = time.monotonic
    _used: int = 0
    _opened: float = float("-inf")

    def has_room(self, amount: int) -> bool:
        """Whether `amount` is admitted. More than the whole limit gets in alone, or it never would."""
        now = self.clock()
        if now - self._opened >= self.seconds:
            self._used, self._opened = 0, now
        return self.limit is None or self._used + amount <= self.limit or (self._used == 0 and self.limit > 0)

    def take(self, amount: int) -> None:
        """Use up some of it."""
        self._used += amount

    @property
    def left(self) -> int:
        """What is left of the limit in this window; 0 where there is no limit."""
        return max(0, (self.limit or 0) - self._used)

    @property
    def resets_in(self) -> float:
        """Seconds until this window closes."""
        return max(0.0, self._opened + self.seconds - self.clock())


class Limits:
    """The two limits of a provider: requests and input tokens a window."""

    def __init__(self, requests: int | None, tokens: int | None, seconds: float, clock: Callable[[], float]) -> None:
        self.requests = Window(requests, seconds, clock)
        self.tokens = Window(tokens, seconds, clock)

    def admit(self, tokens: int) -> float | None:
        """Admit one request of that many tokens.

        Returns:
            None if it may pass, else the seconds until it is worth trying again.
        """
        wanted = ((self.requests, 1), (self.tokens, tokens))
        full = [window for window, amount in wanted if not window.has_room(amount)]
        if full:
            return max(window.resets_in for window in full)
        for window, amount in wanted:
            window.take(amount)
        return None
