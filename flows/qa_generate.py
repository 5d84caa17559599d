"""The flow `qa-generate`: pairs from the chunks of a LanceDB."""

from typing import Any

from prefect import flow

from flows.dry_run import dry_run
from flows.form import parameters
from flows.generating import Generating
from flows.job import open_job
from flows.options import GenerateOptions
from flows.stages import about, through, to_output
from tasks.backtranslate import backtranslate


@flow(name="qa-generate")
@parameters(GenerateOptions)
async def qa_generate(options: GenerateOptions) -> dict[str, Any]:
    """Write question–answer pairs from the chunks of a LanceDB (instruction backtranslation)."""
    if options.dry_run:
        return await dry_run("qa-generate", options)
    async with open_job("qa-generate", options, "chunks") as job:
        stages = [about(job, options.topic)] if options.topic else []
        then = through(stages, to_output(job, source_text=options.source_text))
        await Generating(job, options, backtranslate).run(then)
        return await job.finish(options.output)
