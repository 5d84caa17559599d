"""The flow `cot-enhance`: steps to answers that exist."""

from typing import Any

from flows.options.qa import EnhanceCoTOptions
from flows.pairs.stages import each_batch, reasoned, through, to_output
from flows.running.as_flow import as_flow
from flows.running.job import open_job


@as_flow(EnhanceCoTOptions)
async def cot_enhance(options: EnhanceCoTOptions) -> dict[str, Any]:
    """Write the steps that lead to each answer; question and answer stay as they are (distilling step-by-step)."""
    async with open_job(options, "pairs", {"rejected": options.rejected}) as job:
        then = through([reasoned(job, options.batch_size)], to_output(job, source_text=options.source_text))
        await each_batch(job, options.input, then, options.batch_size)
        return await job.finish(options.output, allow_empty=options.allow_empty)
