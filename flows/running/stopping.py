"""How a run is stopped from outside: Ctrl-C, SIGTERM, a terminal that closes, Cancel in the Prefect UI.

Ctrl-C finishes what is in flight, however long that takes; a second one ends the process at once. All others give what
is in flight `GRACE` seconds and then end it. What was answered is kept either way.
"""

import asyncio
import os
import signal
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flows.showing.terminal import say
from generator.engine.run import active_runs
from generator.errors import Interrupted
from generator.startup import own_process

if TYPE_CHECKING:
    from prefect import Flow

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE = 2.5
"""Seconds that calls in flight get to be answered."""
END_WITHIN = 2.0
"""Seconds that a run then has to end by itself, with its ledger closed, before it is cancelled where it stands."""
LOOK_EVERY = 1.0
"""Seconds between looks at the server: somebody may have cancelled the run there."""
KEPT = "all that was answered is kept; "
BY_COMMAND = "the same command goes on from here."
BY_SERVER = "started again with the same values (without fresh), it goes on from here."
AT_ONCE = b"Stopped at once; all that was answered is kept.\n"


async def interruptible(flow: "Flow[..., Any]", values: dict[str, Any]) -> dict[str, Any]:
    """Run a flow with these arguments, from before it begins.

    Raises:
        Interrupted: It was stopped.
    """
    stop = Stop()
    with stop.by_signals():
        try:
            data: dict[str, Any] = await flow(**values)
        except asyncio.CancelledError:
            raise stop.reason or Interrupted(_why("Interrupted")) from None
    return data


class Stop:
    """Stops the work of the task that it is made in.

    Attributes:
        reason: Why it was stopped, if so.
        cancelled: Whether that was said to the Prefect server, which shows it as cancelling until it ends.
    """

    def __init__(self) -> None:
        self.reason: Interrupted | None = None
        self.cancelled = False
        self._task = asyncio.current_task()
        self._loop = asyncio.get_running_loop()
        self._pressed = False

    @contextmanager
    def by_signals(self) -> Iterator[None]:
        """Signals stop it while the block runs, where this process is there for nothing else."""
        if threading.current_thread() is not threading.main_thread() or not _is_for_runs():
            yield
            return
        ignored = {number for number in (signal.SIGHUP,) if signal.getsignal(number) == signal.SIG_IGN}  # by `nohup`
        before = {number: signal.signal(number, self._receive) for number in SIGNALS if number not in ignored}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _receive(self, number: int, _frame: object) -> None:
        """Called between two instructions of whatever runs, so that a second Ctrl-C works even if the loop is busy."""
        if number == signal.SIGINT and self._pressed:
            os.write(2, AT_ONCE)
            os._exit(Interrupted.exit_code)
        self._pressed = self._pressed or number == signal.SIGINT
        self._loop.call_soon_threadsafe(self._on_signal, number)

    def _on_signal(self, number: int) -> None:
        by_hand = number == signal.SIGINT
        if active_runs():
            say(_stopping(by_hand))
        self.stop(_why("Interrupted"), None if by_hand else GRACE)

    def stop(self, why: str, within: float | None = None) -> None:
        """Ask nothing more.

        Args:
            why: What the run's end says.
            within: Seconds until what is in flight is ended; None: it is finished, however long that takes.
        """
        self.reason = self.reason or Interrupted(why)
        runs = active_runs()
        for run in runs:
            run.stop(self.reason)
            if within is not None:
                self._loop.call_later(within, run.cut_off)
        if self._task is not None and not runs:
            self._task.cancel()
        elif self._task is not None and within is not None:
            self._loop.call_later(within + END_WITHIN, self._task.cancel)

    async def watch(self, flow_run: UUID) -> None:
        """Stop it when somebody cancels the flow run at the server."""
        import httpx
        from prefect import get_client

        async with get_client() as client:
            while self.reason is None:
                await asyncio.sleep(LOOK_EVERY)
                try:
                    state = (await client.read_flow_run(flow_run)).state
                except httpx.HTTPError:  # a server that is busy or away cancels nothing
                    continue
                if state is not None and (state.is_cancelling() or state.is_cancelled()):
                    self.cancelled = True
                    self.stop(_why("Cancelled"), GRACE)


@asynccontextmanager
async def stoppable(flow_run: UUID) -> AsyncIterator[Stop]:
    """A flow run that signals stop, and whoever cancels it at the server, while the block runs."""
    stop = Stop()
    watching = asyncio.create_task(stop.watch(flow_run))
    watching.add_done_callback(_watched)
    try:
        with stop.by_signals():
            yield stop
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


def _watched(watching: "asyncio.Task[None]") -> None:
    """Say so if the run goes on unwatched; it is not worth ending it for that."""
    error = None if watching.cancelled() else watching.exception()
    if error is not None:
        say(f"Who cancels this run at the server will not be heard any more: {error}")


def _stopping(by_hand: bool) -> str:
    """What becomes of what is being done."""
    runs = active_runs()
    step = next((run.step for run in runs if run.step), None)
    calls = f"{sum(run.in_flight for run in runs)} calls in flight"
    if not by_hand and not step:
        return f"Stopping: {calls} get {GRACE:g} s to be answered."
    again = "; press Ctrl-C again to stop at once" if by_hand else ""
    return f"Stopping: {f'{step} is' if step else f'{calls} are'} finished and kept{again}."


def _is_for_runs() -> bool:
    """Whether this process is there for flow runs and nothing else."""
    return own_process.is_own() or _is_for_one_run()


def _is_for_one_run() -> bool:
    """Whether a runner or worker of Prefect's started this process."""
    return "PREFECT__FLOW_RUN_ID" in os.environ


def _why(stopped: str) -> str:
    return f"{stopped}: {KEPT}{BY_SERVER if _is_for_one_run() else BY_COMMAND}"
