"""The flow `tool-execute`: examples verified by three gates, form, execution and meaning."""

from typing import Any

from flows.options.tools import ToolExecuteOptions
from flows.running.as_flow import as_flow
from flows.running.job import open_job
from flows.tools.inputs import executor_of
from flows.tools.stages import each_batch, executed, finish, meaningful, through


@as_flow(ToolExecuteOptions)
async def tool_execute(options: ToolExecuteOptions) -> dict[str, Any]:
    """Verify examples: their form, their calls by running them, and whether they meet the request (APIGen)."""
    async with open_job(options, "examples", {"rejected": options.rejected}) as job:
        stages = [executed(job, executor_of(options, job.settings), options.match)]
        if options.semantics:
            stages.append(meaningful(job, options.batch_size))
        await each_batch(job, options.input, through(job, stages))
        return await finish(job, options.output, allow_empty=options.allow_empty)
