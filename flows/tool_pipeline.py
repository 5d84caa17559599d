"""The flow `tool-pipeline`: from a tool specification to verified, judged and graded examples, in one stream."""

from typing import Any

from prefect import flow

from flows.options.form import parameters
from flows.options.tools import ToolPipelineOptions
from flows.running.checkpoint import checkpoint
from flows.running.job import Job, open_job
from flows.tools.generating import make, steps_share
from flows.tools.material import executor_of
from flows.tools.stages import Stage, curated, evaluated, executed, finish, meaningful, satisfied


@flow(name="tool-pipeline")
@parameters(ToolPipelineOptions)
async def tool_pipeline(options: ToolPipelineOptions) -> dict[str, Any]:
    """From a tool specification to training examples: generate, verify, judge each turn, grade the outcome."""
    kept = options.intermediate()
    async with open_job(options, "samples") as job:
        for name in [*kept, *(["rejected"] if options.rejected else [])]:
            job.spool(name)
        await make(job, options, [steps_share(options)], _stages(job, options, kept))
        for name, where in kept.items():
            job.write(name, where)
        return await finish(job, options.output, options.rejected)


def _stages(job: Job, options: ToolPipelineOptions, kept: dict[str, str]) -> list[Stage]:
    verified: list[Stage] = [checkpoint(job, "examples", kept), executed(job, executor_of(options)), meaningful(job)]
    verified.append(checkpoint(job, "verified", kept))
    if options.skip_curation:
        return verified
    return [*verified, curated(job, options.threshold), evaluated(job), satisfied(job, options.min_score)]
