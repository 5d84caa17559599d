"""How far a run is: a bar in a terminal, a progress artifact in the Prefect UI."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from typing import TYPE_CHECKING

from flows.showing.terminal import bar, say
from generator.engine.run import Run
from generator.money import dollars
from generator.shown import shown

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

UI_SECONDS = 2.0
"""Seconds between updates of the artifact."""
LINE_SECONDS = 60.0
"""Seconds between lines where there is no terminal: the logs of schedulers are to show that it lives."""


class Progress:
    """Counts what is done, and shows it.

    Args:
        run: Whose calls are shown beside it.
        what: What is being done.
        unit: What is counted.
        calls_each: Calls that one of these takes, roughly, so that the bar moves within a batch too; None: it waits
            for whole batches.
    """

    def __init__(self, run: Run, what: str, unit: str, calls_each: float | None = None) -> None:
        self._run = run
        self._what = what
        self._unit = unit
        self._calls_each = calls_each
        self._began = time.monotonic()
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self.done = 0
        self.total = 0
        self.about = ""
        """What else is to be said of how far it is."""
        self.elsewhere = 0
        """Calls in flight in other processes that work for this one."""

    def expect(self, more: int) -> None:
        """So many more are to come."""
        self.total += more
        self._show()

    def advance(self, by: int) -> None:
        """So many more are done."""
        self.done += by
        self._show()

    def reach(self, done: int, total: int) -> None:
        """So many of so many are done, as others have counted them."""
        self.done, self.total = done, total
        self._show()

    def say(self, sentence: str) -> None:
        """Say something while the work goes on: in the terminal, if it is to be used, and in the run's log."""
        from prefect import get_run_logger

        get_run_logger().warning(shown(sentence))
        if "GENERATOR_QUIET" not in os.environ:
            say(sentence)

    def _show(self) -> None:
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=self._reached(), total=self.total or None, now=self._now())

    def _reached(self) -> float:
        """How many are done, those of unfinished batches included by their calls; never more than there are."""
        used = self._run.used
        if self._calls_each is None:
            return self.done
        answered = used.calls + used.reused - used.retries - self._run.in_flight
        return max(self.done, min(self.total, answered / self._calls_each))

    def _now(self) -> str:
        used = self._run.used
        queue = self._run.queue
        parts = [f"round {queue.round}: {queue.queued:,} set aside for a batch"] if queue else []
        parts += [self.about] if self.about else []
        parts += [f"{used.calls:,} calls, {used.calls / (time.monotonic() - self._began):.1f}/s"]
        if used.reused:
            parts.append(f"{used.reused:,} reused")
        if used.retries:
            parts.append(f"{used.retries:,} retries")
        if used.cost:
            parts.append(dollars(used.cost, estimated=bool(used.estimated)))
        return " · ".join(parts)

    @asynccontextmanager
    async def shown(self) -> AsyncIterator[None]:
        """Show it while the block runs: in the terminal, if there is one and it is to be used, and in the UI."""
        quiet, terminal = "GENERATOR_QUIET" in os.environ, sys.stderr.isatty()
        with self._terminal() if terminal and not quiet else nullcontext():
            over = asyncio.Event()
            updates = [asyncio.create_task(self._update_ui(over))]
            if not terminal and not quiet:
                updates.append(asyncio.create_task(self._tell(over)))
            try:
                yield
            finally:
                over.set()
                await asyncio.gather(*updates, return_exceptions=True)

    async def _tell(self, over: asyncio.Event) -> None:
        """A line now and then."""
        while True:
            try:
                await asyncio.wait_for(over.wait(), LINE_SECONDS)
            except TimeoutError:
                say(self._line())
            else:
                return

    def _line(self) -> str:
        of = f" of {self.total:,}" if self.total else ""
        minutes, seconds = divmod(int(time.monotonic() - self._began), 60)
        done = f"{self._what}: {int(self._reached()):,}{of} {self._unit}"
        in_flight = f"{self._run.in_flight + self.elsewhere:,} calls in flight"
        return f"{done} · {in_flight} · {self._now()} · {minutes}:{seconds:02} min"

    def _terminal(self) -> "Bar":
        self._bar = bar(self._unit)
        self._task = self._bar.add_task(self._what, total=None, now="")
        return self._bar

    async def _update_ui(self, over: asyncio.Event) -> None:
        """Keep the artifact up to date, and leave it as the run ended."""
        from prefect.artifacts import acreate_progress_artifact, aupdate_progress_artifact

        artifact = await acreate_progress_artifact(progress=0.0, description=f"{self._what}: {self._unit}")
        shown, ended = 0.0, False
        while not ended:
            ended = await _within(UI_SECONDS, over, self._show)
            share = 100.0 * self._reached() / self.total if self.total else 0.0
            if share != shown:
                await aupdate_progress_artifact(artifact_id=artifact, progress=share, description=self._now())
                shown = share


async def _within(seconds: float, over: asyncio.Event, often: Callable[[], None]) -> bool:
    """Whether it is over within so many seconds; calls `often` a few times a second meanwhile."""
    for _ in range(int(seconds / 0.25)):
        try:
            await asyncio.wait_for(over.wait(), 0.25)
        except TimeoutError:
            often()
        else:
            return True
    return False
