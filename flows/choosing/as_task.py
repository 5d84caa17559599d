"""What a command does without a server, as a task of a flow."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from prefect import Task, task
from prefect.client.schemas.objects import State

from flows.options.base import Options
from flows.running.account.summary import show_summary
from generator.engine.states import ended_by
from generator.errors import GeneratorError, NothingKept

Kind = TypeVar("Kind", bound=Options)


async def selection(work: Callable[[Kind], dict[str, Any]], options: Kind) -> dict[str, Any]:
    """Choose among rows, and show the summary."""
    try:
        data = await in_a_task(work, options)
    except NothingKept as nothing:
        await show_summary(nothing.summary)
        raise
    await show_summary(data)
    return data


async def in_a_task(work: Callable[[Kind], dict[str, Any]], options: Kind) -> dict[str, Any]:
    """Work in a thread, as a task. Not cached: it reads and writes files, and costs nothing but time."""

    async def worked() -> dict[str, Any] | State[Any]:
        try:
            return await _to_its_end(asyncio.to_thread(work, options))
        except GeneratorError as error:
            return ended_by(error)

    made: Task[..., Any] = task(name=options.FLOW, persist_result=False)(worked)
    state: State[dict[str, Any]] = await made(return_state=True)
    return await state.aresult()


async def _to_its_end(work: Coroutine[Any, Any, dict[str, Any]]) -> dict[str, Any]:
    """Wait for a thread also when cancelled: nobody can end it, and it must not write after the run has ended."""
    thread = asyncio.create_task(work)
    try:
        return await asyncio.shield(thread)
    except asyncio.CancelledError:
        await asyncio.wait([thread])
        raise
