"""How far a round of batches is: a bar in a terminal, a progress artifact in the Prefect UI."""

import os
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, nullcontext
from typing import TYPE_CHECKING
from uuid import UUID

from flows.running.rounds.rounds import WaitsForBatches
from flows.showing.terminal import bar, say
from generator.ledger.batch_tables import Batch

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

LINE_SECONDS = 60.0
"""Seconds between lines where there is no terminal."""


def standing(number: int, of: int) -> str:
    """Which round it is: `round 2 of 3`; what failed, or was not enough for a target, takes further ones."""
    return f"round {number} of {of}" if number <= of else f"round {number}, for what those before left open"


def told(number: int, of: int, batches: Sequence[Batch]) -> str:
    """How far a round is: `round 2 of 3, 4,200 of 5,000`."""
    failed = sum(batch.failed for batch in batches)
    done, total = share_of(batches)
    return f"{standing(number, of)}, {done:,} of {total:,}{f', {failed:,} failed' if failed else ''}"


def share_of(batches: Sequence[Batch]) -> tuple[int, int]:
    """Requests that are answered, and all."""
    return sum(batch.done for batch in batches), sum(batch.requests for batch in batches)


async def make_artifact(pause: WaitsForBatches) -> UUID:
    """The progress of a round in the Prefect UI; returns its artifact."""
    from prefect.artifacts import acreate_progress_artifact

    return await acreate_progress_artifact(progress=0.0, description=told(pause.round, pause.rounds, pause.batches))


async def update_artifact(artifact: UUID, number: int, of: int, batches: Sequence[Batch]) -> None:
    """Show in the Prefect UI how far a round is."""
    from prefect.artifacts import aupdate_progress_artifact

    done, total = share_of(batches)
    share = 100.0 * done / total if total else 100.0
    await aupdate_progress_artifact(artifact_id=artifact, progress=share, description=told(number, of, batches))


class RoundProgress:
    """Shows a round that is waited for in place."""

    def __init__(self, pause: WaitsForBatches) -> None:
        self._pause = pause
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._artifact: UUID | None = None
        self._said = float("-inf")
        self._shown = ""

    @asynccontextmanager
    async def shown(self) -> AsyncIterator["RoundProgress"]:
        """Show it while the block runs."""
        self._artifact = await make_artifact(self._pause)
        terminal = sys.stderr.isatty() and "GENERATOR_QUIET" not in os.environ
        with self._terminal() if terminal else nullcontext():
            yield self

    async def show(self, batches: Sequence[Batch]) -> None:
        """Show how far the batches are now."""
        now = told(self._pause.round, self._pause.rounds, batches)
        done, total = share_of(batches)
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=done, total=total, now=_names(batches))
        elif "GENERATOR_QUIET" not in os.environ and time.monotonic() - self._said >= LINE_SECONDS:
            say(f"{self._pause.about}: {now} · {_names(batches)}")
            self._said = time.monotonic()
        if now != self._shown and self._artifact is not None:
            await update_artifact(self._artifact, self._pause.round, self._pause.rounds, batches)
            self._shown = now

    def _terminal(self) -> "Bar":
        self._bar = bar("requests")
        what = f"{self._pause.about}: {standing(self._pause.round, self._pause.rounds)}"
        self._task = self._bar.add_task(what, total=None, now="")
        return self._bar


def _names(batches: Sequence[Batch]) -> str:
    ids = ", ".join(str(batch.id) for batch in batches if batch.is_open)
    return f"batch {ids}" if ids else ""
