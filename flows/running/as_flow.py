"""A function of one class of options as a Prefect flow: its form and name, how it is stopped, what its state says."""

import asyncio
import functools
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from prefect import Flow, flow, get_run_logger
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.states import Completed

from flows.options.base import Options
from flows.options.form import parameters
from flows.running.account import outcome
from flows.running.private_results import keep_private
from flows.running.rounds.pauses import in_rounds, on_their_way
from flows.running.stopping import leave_if_its_server_is_gone, stoppable
from generator.engine.states import ended_by
from generator.errors import GeneratorError, Interrupted
from generator.shown import shown

Kind = TypeVar("Kind", bound=Options)
Data = dict[str, Any]
Work = Callable[[Kind], Awaitable[Data]]


def as_flow(kind: type[Kind], says: Callable[[Data], str] = outcome.sentence) -> Callable[[Work[Kind]], Flow[..., Any]]:
    """Make a function the flow that its class of options names.

    Args:
        kind: The class of its options.
        says: What the state of a run says that returned these data.
    """

    def made(work: Work[Kind]) -> Flow[..., Any]:
        flat = parameters(kind)(work)

        @functools.wraps(flat)
        async def run(*args: Any, **kwargs: Any) -> Any:
            context = FlowRunContext.get()
            if context is None or context.flow_run is None:  # a dry run by the command, which needs no server
                return await flat(*args, **kwargs)
            keep_private()
            async with stoppable(context.flow_run.id) as stop:
                try:
                    data = await in_rounds(lambda: flat(*args, **kwargs))
                except asyncio.CancelledError:
                    if stop.reason is None:
                        raise
                    return _ended_by(stop.reason)
                except GeneratorError as error:
                    return _ended_by(error)
                except Exception:
                    leave_if_its_server_is_gone()
                    raise
            said = on_their_way(data) if "batches" in data else says(data)
            return _completed(data, shown(said), cancelled=stop.cancelled)

        return flow(name=kind.FLOW, flow_run_name=_name)(run)

    return made


def _ended_by(error: GeneratorError) -> State[Any]:
    leave_if_its_server_is_gone()
    get_run_logger().error(shown(str(error)))
    return ended_by(error)


def _completed(data: Data, said: str, *, cancelled: bool) -> State[Any]:
    """The end of a run that did all its work; a server takes one that was to be cancelled for nothing else."""
    get_run_logger().info(said)
    if cancelled:
        return ended_by(Interrupted(f"Cancelled when all was done: {said}"))
    return Completed(message=said, data=data)


def _name() -> str:
    """Of a flow run: its flow, and what it writes or else reads."""
    context = FlowRunContext.get()
    assert context is not None
    given = context.parameters or {}
    about = next((str(given[name]) for name in ("output", "lancedb_path", "input", "name") if given.get(name)), "")
    name = context.flow.name if context.flow else ""
    if shard := str(given.get("shard") or "").partition(" ")[0]:
        name += f" {shard}"
    return shown(f"{name} → {Path(about).name or about}" if about else name)
