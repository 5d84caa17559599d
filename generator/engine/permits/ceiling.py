"""How many requests one provider bears at once: what it may have, less where it says stop or falls silent."""

from dataclasses import dataclass

BACK_OFF, RECOVERY = 0.7, 0.1
"""The ceiling is multiplied by the one when the provider says stop, and grows by the other with each success."""
FIRST_LEVEL, STEP = 4, 2
"""A server of one's own gets the one at first, and so many times as much when that pays."""
WORTH = 1.3
"""It pays when throughput grows by this; twice as many requests on a server with a free slot for each make it 2."""
FEWEST = 8
"""Replies that a level is measured by, at the least."""
ROOM = 0.5
"""Share of the time-out that replies may take on the next level."""


@dataclass(frozen=True, slots=True)
class Done:
    """A request that was answered.

    Attributes:
        sent: When it was sent, in seconds of the loop's time.
        at: When its reply was there.
        tokens: Of the reply.
        in_line: Whether others waited for its permit, so that it was the ceiling that kept throughput where it was.
    """

    sent: float
    at: float
    tokens: int
    in_line: bool


class Ceiling:
    """Of a service: as many as allowed from the start.

    Args:
        most: Most requests at any time.
    """

    def __init__(self, most: int) -> None:
        self._most = self._now = float(most)

    @property
    def requests(self) -> int:
        """Requests that may be in flight right now."""
        return max(1, int(self._now))

    def back_off(self) -> None:
        """The provider said stop, or nothing for too long."""
        self._now = max(1.0, self._now * BACK_OFF)

    def answered(self, done: Done) -> None:  # noqa: ARG002  # what climbs looks at it
        """It did what it was asked."""
        self._now = min(self._most, self._now + RECOVERY)


class ClimbingCeiling(Ceiling):
    """Of a server of one's own, which may have one slot or hundreds, and does not say.

    It begins low. Each level is measured by the tokens that come back in a second while requests wait in line; as long
    as the next level brings clearly more, it goes on; when one does not, the ceiling goes back by one and stays. Nor
    does it climb where replies take so long already that those on the next level might not come in time.

    Args:
        most: Most requests at any time.
        timeout: Seconds that the server may be silent.
    """

    def __init__(self, most: int, timeout: float) -> None:
        super().__init__(min(most, FIRST_LEVEL))
        self._limit, self._longest = float(most), timeout * ROOM / STEP
        self._settled = most <= FIRST_LEVEL
        self._below: tuple[float, float] = (0.0, self._most)
        self._begin(None)

    def back_off(self) -> None:
        super().back_off()
        self._settled = True

    def answered(self, done: Done) -> None:
        super().answered(done)
        if not self._settled:
            self._measure(done)

    def _begin(self, now: float | None) -> None:
        """Measure anew: replies to what is sent from now on count. Before the first reply, a model may be loading."""
        self._since = now
        self._replies = self._tokens = 0
        self._slowest = 0.0

    def _measure(self, done: Done) -> None:
        if self._since is None or not done.in_line:
            self._begin(done.at)
            return
        if done.sent < self._since:
            return
        self._replies += 1
        self._tokens += max(1, done.tokens)
        self._slowest = max(self._slowest, done.at - done.sent)
        if self._replies >= max(FEWEST, STEP * self._most) and done.at > self._since:
            self._decide(self._tokens / (done.at - self._since), done.at)

    def _decide(self, throughput: float, now: float) -> None:
        before, level = self._below
        if throughput < before * WORTH:
            self._settled = True
            self._most = self._now = level
            return
        self._below = (throughput, self._most)
        self._settled = self._most >= self._limit or self._slowest > self._longest
        if not self._settled:
            self._most = self._now = min(self._limit, self._most * STEP)
            self._begin(now)
