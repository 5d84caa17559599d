"""Processes of our own: the command, the Prefect servers it starts, the flows these run.

Only in them does anything act on the whole process. Whoever imports a flow into a program of theirs gets none of it.
"""

import os

from generator.startup import garbage
from generator.startup.deferred import defer_unneeded

_MARK = "GENERATOR_OWN_PROCESS"
"""Environment variable that the processes inherit that run flows for `generator up`."""


def begin() -> None:
    """Called by an entry point before it imports anything heavy."""
    os.environ[_MARK] = "1"
    defer_unneeded()
    garbage.look_rarely()


def ready() -> None:
    """Called when what the process needs is imported."""
    garbage.keep_all()


def is_own() -> bool:
    """Whether this process is one of ours."""
    return _MARK in os.environ
