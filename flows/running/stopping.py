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

from flows.server.connection import configured_url
from flows.server.outage import Outage, refused
from flows.server.waiting_requests import present, wait_for
from flows.showing.terminal import say
from generator.engine.run import active_runs
from generator.errors import Interrupted, RunStopped, ServerGone
from generator.settings.layers import load
from generator.startup import own_process

if TYPE_CHECKING:
    from prefect import Flow
    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.objects import State

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE = 2.5
"""Seconds that calls in flight get to be answered."""
END_WITHIN = 2.0
"""Seconds that a run then has to end by itself, with its ledger closed, before it is cancelled where it stands."""
LOOK_EVERY = 1.0
"""Seconds between looks at the server: somebody may have cancelled the run there."""
REFUSALS = 3
"""Looks in a row that a server answers and refuses, after which it is not there for the run any more."""
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
        self.reason: RunStopped | None = None
        self.cancelled = False
        self._task = asyncio.current_task()
        self._loop = asyncio.get_running_loop()
        self._pressed = False
        self._gone = asyncio.Event()

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
        self.stop(Interrupted(_why("Interrupted")), None if by_hand else GRACE)

    def stop(self, why: RunStopped, within: float | None = None) -> None:
        """Ask nothing more.

        Args:
            why: What the run's end says.
            within: Seconds until what is in flight is ended; None: it is finished, however long that takes.
        """
        self.reason = self.reason or why
        if outage := present():
            outage.hurry(self.reason)
        runs = active_runs()
        for run in runs:
            run.stop(self.reason)
            if within is not None:
                self._loop.call_later(within, run.cut_off)
        if self._task is not None and not runs:
            self._cancel()
        elif self._task is not None and within is not None:
            self._loop.call_later(within + END_WITHIN, self._cancel)

    def _cancel(self) -> None:
        """End the work where it stands; once, for the next would hit what it closes on its way out."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()

    async def watch(self, flow_run: UUID) -> None:
        """Stop it when somebody cancels the flow run at the server, or that is not there for it any more."""
        from prefect import get_client

        refusals = 0
        async with get_client() as client:
            while self.reason is None:
                await asyncio.sleep(LOOK_EVERY)
                try:
                    state, fault = await _seen(client, flow_run)
                except RunStopped:  # the server is gone
                    return
                refusals = refusals + 1 if fault else 0
                if fault and refusals == REFUSALS:
                    self._lost(fault)
                elif state is not None and (state.is_cancelling() or state.is_cancelled()):
                    self.cancelled = True
                    self.stop(Interrupted(_why("Cancelled")), GRACE)

    def _lost(self, error: ServerGone) -> None:
        """The server is not there for the run any more."""
        if outage := present():
            outage.end(error)
        else:
            self.stop(error, GRACE)

    def server_is_gone(self) -> None:
        """Called by whatever thread finds it."""
        self._loop.call_soon_threadsafe(self._gone.set)

    async def leave(self, outage: Outage) -> None:
        """When the server is gone, stop, and cancel the work once nothing is in flight.

        What waits there for a slot would never get it, and so never find that the run is stopped.
        """
        await self._gone.wait()
        if self.reason is None and isinstance(outage.ended, RunStopped):
            self.stop(outage.ended, GRACE)
        while any(run.in_flight for run in active_runs()):  # noqa: ASYNC110  many pools, and none has an event for it
            await asyncio.sleep(LOOK_EVERY / 10)
        await asyncio.sleep(END_WITHIN)
        self._cancel()


async def _seen(client: "PrefectClient", flow_run: UUID) -> tuple["State[Any] | None", ServerGone | None]:
    """The state of a flow run, or what the server's refusal to tell it comes to."""
    import httpx
    from prefect.exceptions import ObjectNotFound

    try:
        return (await client.read_flow_run(flow_run)).state, None
    except (httpx.HTTPError, ObjectNotFound) as error:  # a server that is busy or away cancels nothing
        return None, refused(str(client.api_url), error)


@asynccontextmanager
async def stoppable(flow_run: UUID) -> AsyncIterator[Stop]:
    """A flow run that signals stop, and whoever cancels it at the server, while the block runs."""
    _wait_for_its_server()
    stop = Stop()
    watching = asyncio.create_task(stop.watch(flow_run))
    watching.add_done_callback(_watched)
    try:
        with stop.by_signals():
            async with _left_behind(stop):
                yield stop
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


@asynccontextmanager
async def _left_behind(stop: Stop) -> AsyncIterator[None]:
    """While the block runs, it is ended when the server is gone, if it is one that is waited for."""
    outage = present()
    if outage is None:
        yield
        return
    leaving = asyncio.create_task(stop.leave(outage))
    outage.when_ended.append(stop.server_is_gone)
    try:
        yield
    finally:
        outage.when_ended.remove(stop.server_is_gone)
        leaving.cancel()


def _wait_for_its_server() -> None:
    """In a process of one run, let it wait for a server that is away to its very end, which is Prefect's."""
    if present() is None and _is_for_one_run() and (url := configured_url()):
        wait_for(Outage(url, load().server.patience, say))


def leave_if_its_server_is_gone() -> None:
    """End a process of one run here, when that has ended because its server is gone.

    Prefect's engine would only try to tell it so, and print how that went wrong.
    """
    outage = present()
    if outage is not None and outage.ended is not None and _is_for_one_run():
        say(str(outage.ended))
        os._exit(outage.ended.exit_code)


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
