"""The flow `decontaminate`; the work is that of the command, which needs no server."""

from typing import Any

from flows.choosing import decontaminate as work
from flows.choosing.as_task import selection
from flows.options.choosing import DecontaminateOptions
from flows.running.as_flow import as_flow


@as_flow(DecontaminateOptions)
async def decontaminate(options: DecontaminateOptions) -> dict[str, Any]:
    """Drop or mark rows that share passages with evaluation sets."""
    return await selection(work.run, options)
