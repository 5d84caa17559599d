"""How long a provider may be away before the run ends."""

from datetime import datetime, timedelta
from math import ceil

from generator.errors import GeneratorError, ProviderGone
from generator.llm.limits.durations import written

START_PATIENCE = 20.0
"""Seconds in which a provider must be reached for the first time."""


class OutageBudget:
    """How long one provider may be away.

    Args:
        provider: Its name, for the message.
        seconds: How long it may be away once it was reached.
    """

    def __init__(self, provider: str, seconds: float) -> None:
        self._provider = provider
        self._seconds = seconds
        self._reached = False
        self._away_since: float | None = None

    def reached(self) -> None:
        """It answered, if only that it is busy."""
        self._reached = True

    def restored(self) -> None:
        """It did what it was asked: the budget is whole again."""
        self._reached = True
        self._away_since = None

    def bears(self, wait: float) -> bool:
        """Whether the provider may be away for so many seconds."""
        return wait <= self._seconds

    def too_long(self, wait: float, error: GeneratorError) -> ProviderGone | None:
        """The end of the run, if the provider asks for a wait (in seconds) that is longer than the whole budget."""
        if self.bears(wait):
            return None
        until = f"{datetime.now().astimezone() + timedelta(seconds=wait):%Y-%m-%d %H:%M %Z}"
        return ProviderGone(
            f"{str(error).rstrip('.')}. It asks to wait {written(wait)}, until {until}, and llm.patience is "
            f"{written(self._seconds)}. What was answered is kept: run the same command again then, or let it wait "
            f"with --patience {ceil(wait)}."
        )

    def lost(self, since: float, now: float, error: GeneratorError) -> ProviderGone | None:
        """The end of the run, if the budget is used up; None as long as it lasts.

        Args:
            since: When the call that failed was sent, in seconds of the loop's time.
            now: The present, likewise.
            error: How it failed.
        """
        self._away_since = since if self._away_since is None else self._away_since
        limit = self._seconds if self._reached else min(START_PATIENCE, self._seconds)
        if now - self._away_since < limit:
            return None
        gone = "has been gone" if self._reached else "could not be reached"
        return ProviderGone(f"The provider {self._provider} {gone} for {limit:.0f} s: {error}")
