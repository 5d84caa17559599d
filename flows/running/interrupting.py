"""Ctrl-C: what is in flight is finished and kept; a second one stops at once."""

import asyncio
import os
import signal
from typing import TYPE_CHECKING, Any

from flows.running.terminal import say
from generator.engine.run import active_runs
from generator.errors import Interrupted

if TYPE_CHECKING:
    from prefect import Flow

SIGNALS = (signal.SIGINT, signal.SIGTERM)
KEPT = "Interrupted: all that was answered is kept; the same command (without --fresh) goes on from here."


async def interruptible(flow: "Flow[..., Any]", values: dict[str, Any]) -> dict[str, Any]:
    """Run a flow with these arguments.

    Raises:
        Interrupted: The user stopped it.
    """
    signals = _Signals()
    signals.listen()

    async def listen_again(flow: Any, flow_run: Any, state: Any) -> None:  # noqa: ARG001  a hook's signature
        """When a run begins, Prefect puts a handler of its own in the place of ours for SIGTERM."""
        signals.listen()

    watched = flow.with_options(on_running=[*flow.on_running_hooks, listen_again])
    try:
        data: dict[str, Any] = await watched(**values)
    except asyncio.CancelledError:
        raise Interrupted(KEPT) from None
    return data


class _Signals:
    """Counts how often the user asked to stop. Made in the task that runs the flow."""

    def __init__(self) -> None:
        self._task = asyncio.current_task()
        self._received = 0

    def listen(self) -> None:
        for number in SIGNALS:
            asyncio.get_running_loop().add_signal_handler(number, self._receive)

    def _receive(self) -> None:
        self._received += 1
        if self._received > 1:
            say("Stopped at once; all that was answered is kept.")
            os._exit(Interrupted.exit_code)
        runs = active_runs()
        if runs:
            in_flight = sum(run.in_flight for run in runs)
            say(f"Stopping: {in_flight} calls in flight are finished and kept; press Ctrl-C again to stop at once.")
        elif self._task is not None:
            self._task.cancel()
        for run in runs:
            run.stop(Interrupted(KEPT))
