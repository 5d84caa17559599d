"""Who runs calls, one file a kind; `open_executor` opens the one that a choice names."""

import asyncio
from importlib import import_module

from generator.ledger.store import Ledger
from generator.tools.execution import Executor, ExecutorChoice
from generator.tools.executors.call_log import LoggedExecutor
from generator.tools.executors.leftovers import clear_once
from generator.tools.mcp.client import is_url


async def open_executor(choice: ExecutorChoice, ledger: Ledger) -> Executor:
    """Open an executor.

    Args:
        choice: Which one.
        ledger: Where calls that must not be made twice are written down.

    Raises:
        UsageError: What the choice names cannot be used.
    """
    if choice.kind in ("mcp", "python"):
        await asyncio.to_thread(clear_once)
    module = import_module(f"{__name__}.{choice.kind}")
    executor: Executor = await module.open(choice)
    if choice.kind == "simulated":  # which does nothing that could be done twice
        return executor
    outlives = choice.kind == "http" or (choice.kind == "mcp" and is_url(choice.target))
    return LoggedExecutor(executor, choice, ledger, outlives=outlives)
