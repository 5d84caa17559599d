"""Generation by itself: what `qa-generate` and `cot-generate` do, each with its own technique."""

from typing import Any

from flows.options.qa import GenerateOptions
from flows.pairs.documents import documents_of
from flows.pairs.generating import Generating
from flows.pairs.stages import about, through, to_nothing, to_output
from flows.running.job import open_job
from generator.engine.orchestration import Technique


async def generated(options: GenerateOptions, technique: Technique) -> dict[str, Any]:
    """Ask the chunks, keep what is about the topic, and write the records, each document's as it ends."""
    async with open_job(options, "chunks", {"rejected": options.rejected}) as job:
        stages = [about(job, options.topic)] if options.topic else []
        with documents_of(job, options, options.per_document) as documents:
            stages = documents.around(stages) if documents else stages
            end = to_output(job, source_text=options.source_text) if options.output else to_nothing(job)
            await Generating(job, options, technique, documents).run(through(stages, end))
        if options.output is None and documents:
            return await documents.finish(allow_empty=options.allow_empty)
        return await job.finish(options.output, allow_empty=options.allow_empty)
