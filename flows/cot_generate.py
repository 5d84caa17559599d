"""The flow `cot-generate`: questions with steps and answers from the chunks of a LanceDB."""

from typing import Any

from prefect import flow

from flows.dry_run import dry_run
from flows.form import parameters
from flows.generating import Generating
from flows.job import open_job
from flows.options import GenerateCoTOptions
from flows.stages import about, through, to_output
from tasks.step_by_step import generate_cot


@flow(name="cot-generate")
@parameters(GenerateCoTOptions)
async def cot_generate(options: GenerateCoTOptions) -> dict[str, Any]:
    """Write questions with steps and answers from the chunks of a LanceDB (distilling step-by-step)."""
    if options.dry_run:
        return await dry_run("cot-generate", options)
    async with open_job("cot-generate", options, "chunks") as job:
        stages = [about(job, options.topic)] if options.topic else []
        then = through(stages, to_output(job, source_text=options.source_text))
        await Generating(job, options, generate_cot).run(then)
        return await job.finish(options.output)
