"""The flow `qa-enrich`: answers rewritten."""

from typing import Any

from flows.options.qa import EnrichOptions
from flows.pairs.stages import each_batch, enriched, through, to_output
from flows.running.as_flow import as_flow
from flows.running.job import open_job


@as_flow(EnrichOptions)
async def qa_enrich(options: EnrichOptions) -> dict[str, Any]:
    """Rewrite answers so that they are clearer, without new facts (response rewriting)."""
    async with open_job(options, "pairs", {"rejected": options.rejected}) as job:
        stage = enriched(job, options.batch_size, preserve_original=options.preserve_original)
        then = through([stage], to_output(job, source_text=options.source_text))
        await each_batch(job, options.input, then, options.batch_size)
        return await job.finish(options.output, allow_empty=options.allow_empty)
