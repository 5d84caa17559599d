"""The flow `tool-generate`: requests from a specification, with the calls that answer them, each really run."""

from typing import Any

from flows.options.tools import ToolGenerateOptions
from flows.running.as_flow import as_flow
from flows.running.job import open_job
from flows.tools.generating import make, steps_share
from flows.tools.stages import finish


@as_flow(ToolGenerateOptions)
async def tool_generate(options: ToolGenerateOptions) -> dict[str, Any]:
    """Write requests from a tool specification, with calls that were checked and really run (APIGen, ToolLLM)."""
    async with open_job(options, "samples", {"rejected": options.rejected}) as job:
        await make(job, options, [steps_share(options)], turns=options.turns)
        return await finish(job, options.output, allow_empty=options.allow_empty)
