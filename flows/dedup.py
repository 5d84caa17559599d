"""The flow `dedup`; the work is that of the command, which needs no server."""

from typing import Any

from flows.choosing import dedup as work
from flows.choosing.as_task import selection
from flows.options.choosing import DedupOptions
from flows.running.as_flow import as_flow


@as_flow(DedupOptions)
async def dedup(options: DedupOptions) -> dict[str, Any]:
    """Of rows that say the same, keep the best rated."""
    return await selection(work.run, options)
