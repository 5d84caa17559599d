"""The flow `select-coverage`; the work is that of the command, which needs no server."""

from typing import Any

from flows.choosing import select_coverage as work
from flows.choosing.as_task import selection
from flows.options.choosing import SelectCoverageOptions
from flows.running.as_flow import as_flow


@as_flow(SelectCoverageOptions)
async def select_coverage(options: SelectCoverageOptions) -> dict[str, Any]:
    """Keep fewer rows that still cover what all of them speak of (Toucan)."""
    return await selection(work.run, options)
