"""The flow `tool-pipeline`: from a tool specification to verified, judged and graded examples, in one stream."""

from functools import partial
from typing import Any

from flows.options.tools import ToolPipelineOptions
from flows.running.as_flow import as_flow
from flows.running.job import Job, open_job
from flows.tools.generating import make, steps_share
from flows.tools.inputs import executor_of
from flows.tools.stages import Stage, curated, evaluated, executed, finish, meaningful, satisfied


@as_flow(ToolPipelineOptions)
async def tool_pipeline(options: ToolPipelineOptions) -> dict[str, Any]:
    """From a tool specification to training examples: generate, verify, judge each turn, grade the outcome."""
    beside = {"rejected": options.rejected, **options.intermediate()}
    async with open_job(options, "samples", beside) as job:
        await make(job, options, [steps_share(options)], _stages(job, options), turns=options.turns)
        return await finish(job, options.output, allow_empty=options.allow_empty)


def _stages(job: Job, options: ToolPipelineOptions) -> list[Stage]:
    choice = executor_of(options, job.settings)
    verified: list[Stage] = [partial(job.copied, "examples"), executed(job, choice), meaningful(job)]
    verified.append(partial(job.copied, "verified"))
    if options.skip_curation:
        return verified
    return [*verified, curated(job, options.threshold), evaluated(job), satisfied(job, options.min_score)]
