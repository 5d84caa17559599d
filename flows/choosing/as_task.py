"""What a command does without a server, as a task of a flow."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from prefect import task

from flows.options.base import Options
from flows.running.summary import show_summary
from generator.errors import NothingKept

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

    @task(name=options.FLOW, persist_result=False)
    async def worked() -> dict[str, Any]:
        return await asyncio.to_thread(work, options)

    return await worked()
