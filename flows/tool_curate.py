"""The flow `tool-curate`: trajectories rated, and then each turn judged."""

from typing import Any

from flows.options.tools import ToolCurateOptions
from flows.running.as_flow import as_flow
from flows.running.job import open_job
from flows.tools.stages import curated, each_batch, finish, through


@as_flow(ToolCurateOptions)
async def tool_curate(options: ToolCurateOptions) -> dict[str, Any]:
    """Rate each trajectory and judge each turn; a bad turn stays in the context and is not trained on (ToolMind)."""
    async with open_job(options, "examples", {"rejected": options.rejected}) as job:
        await each_batch(job, options.input, through(job, [curated(job, options.threshold, again=options.fresh)]))
        return await finish(job, options.output, allow_empty=options.allow_empty)
