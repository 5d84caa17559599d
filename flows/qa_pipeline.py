"""The flow `qa-pipeline`: from a LanceDB to a training file, in one stream."""

from functools import partial
from typing import Any

from flows.options.qa import PipelineOptions
from flows.pairs.generating import Generating
from flows.pairs.stages import (
    PAIRS_A_CALL,
    Stage,
    enriched,
    exported,
    filtered,
    judged,
    origins_of,
    reasoned,
    through,
)
from flows.running.as_flow import as_flow
from flows.running.job import Job, open_job
from generator.formats import Options as FormatOptions
from generator.releases.places import ORIGINS
from tasks.cot.step_by_step import generate_cot
from tasks.qa.backtranslate import backtranslate


@as_flow(PipelineOptions)
async def qa_pipeline(options: PipelineOptions) -> dict[str, Any]:
    """From a LanceDB to a training file: generate, enrich, curate and export, streaming."""
    beside = {"rejected": options.rejected, ORIGINS: origins_of(options.output), **options.intermediate()}
    async with open_job(options, "chunks", beside) as job:
        how = FormatOptions(options.system_prompt, options.reasoning, options.alpha)
        then = through(_stages(job, options), exported(job, options.format, how))
        technique = generate_cot if options.cot == "generate" else backtranslate
        await Generating(job, options, technique).run(then)
        return await job.finish(options.output, allow_empty=options.allow_empty)


def _stages(job: Job, options: PipelineOptions) -> list[Stage]:
    stages: list[Stage] = [partial(job.copied, "qa")]
    if options.rewrites:
        stages += [enriched(job, PAIRS_A_CALL), partial(job.copied, "enriched")]
    if options.cot == "enhance":
        stages += [reasoned(job, PAIRS_A_CALL), partial(job.copied, "reasoned")]
    return [
        *stages,
        judged(job, PAIRS_A_CALL, options.topic),
        filtered(job, options.threshold, options.topic),
        partial(job.copied, "curated"),
    ]
