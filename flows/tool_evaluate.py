"""The flow `tool-evaluate`: outcomes graded by what was asked for, never by the path."""

from typing import Any

from flows.options.tools import ToolEvaluateOptions
from flows.running.as_flow import as_flow
from flows.running.job import open_job
from flows.tools.stages import each_batch, evaluated, finish, satisfied, through


@as_flow(ToolEvaluateOptions)
async def tool_evaluate(options: ToolEvaluateOptions) -> dict[str, Any]:
    """Grade each outcome by the requirements of its request, and keep what is good enough (MCP-AgentBench)."""
    async with open_job(options, "examples", {"rejected": options.rejected}) as job:
        stages = [evaluated(job)]
        if not options.report_only:
            stages.append(satisfied(job, options.min_score, strict=options.strict))
        await each_batch(job, options.input, through(job, stages))
        return await finish(job, options.output, allow_empty=options.allow_empty)
