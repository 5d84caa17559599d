"""How long something is tried again at a provider that is busy or gone."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from generator.errors import RateLimited, ServerFault, Transient, Unreachable

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds before the next try, where the provider names none: twice as many each time."""
PASSING = (RateLimited, ServerFault, Unreachable)
Made = TypeVar("Made")


class Patience:
    """What is left of the patience with one thing.

    Args:
        seconds: For how long it may be tried again.
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._pause = FIRST_PAUSE

    async def outlast(self, error: Transient) -> None:
        """Wait as long as the error says, else a while; raises the error where patience ends before that."""
        wait = error.retry_after if isinstance(error, RateLimited) and error.retry_after is not None else self._pause
        if time.monotonic() + wait > self._end:
            raise error
        await asyncio.sleep(wait)
        self._pause = min(2 * self._pause, LONGEST_PAUSE)


async def patiently(
    seconds: float, attempt: Callable[[], Awaitable[Made]], again: tuple[type[Transient], ...] = PASSING
) -> Made:
    """Try until it succeeds, or patience ends.

    Args:
        seconds: For how long it may be tried again.
        attempt: What is tried.
        again: The errors after which it is.
    """
    patience = Patience(seconds)
    while True:
        try:
            return await attempt()
        except again as error:
            await patience.outlast(error)
