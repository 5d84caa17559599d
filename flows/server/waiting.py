"""Waiting for a process that starts: one that takes long is told from one that has ended."""

import time
from collections.abc import Callable

from generator.errors import GeneratorError

LOOK_EVERY = 0.1
"""Seconds between looks."""
QUOTED = 3
"""Lines of the log of a process that ended at its start."""


def await_start(
    what: str, *, ready: Callable[[], bool], runs: Callable[[], bool], said: Callable[[int], str], within: float
) -> None:
    """Wait until a process is there.

    Args:
        what: Its name in messages.
        ready: Whether it is there.
        runs: Whether it has not ended.
        said: The last lines, so many, of what it printed.
        within: Seconds that it gets.

    Raises:
        GeneratorError: It has ended, or is not there in time.
    """
    deadline = time.monotonic() + within
    while not ready():
        if not runs():
            raise GeneratorError(f"The {what} ended at its start: {said(QUOTED)}.")
        if time.monotonic() > deadline:
            raise GeneratorError(
                f"The {what} runs, but was not there within {within:g} s, and said last: {said(1)}; on a busy machine "
                "give it longer with the setting `server.start_within`."
            )
        time.sleep(LOOK_EVERY)


def last_lines(text: str, most: int) -> str:
    """The last lines of a log, on one line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()][-most:]
    return " | ".join(lines).rstrip(".") or "it said nothing"
