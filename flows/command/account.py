"""The account of a run on the screen, also of one that kept nothing."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flows.showing.terminal import show
from generator.errors import NothingKept


def show_account(data: Mapping[str, Any]) -> None:
    """Draw the waterfall and what goes with it."""
    from flows.running.account import summary

    show(summary.terminal(dict(data)))


@contextmanager
def accounted(*, quiet: bool) -> Iterator[None]:
    """Show the account of a run that keeps nothing before its error goes on."""
    try:
        yield
    except NothingKept as nothing:
        if not quiet:
            show_account(nothing.summary)
        raise
