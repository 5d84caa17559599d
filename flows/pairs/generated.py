"""Generation by itself: what `qa-generate` and `cot-generate` do, each with its own technique."""

from typing import Any

from flows.options.qa import GenerateOptions
from flows.pairs.generating import Generating
from flows.pairs.stages import about, through, to_output
from flows.running.job import open_job
from generator.engine.orchestration import Technique


async def generated(options: GenerateOptions, technique: Technique) -> dict[str, Any]:
    """Ask the chunks, keep what is about the topic, and write the records."""
    async with open_job(options, "chunks", {"rejected": options.rejected}) as job:
        stages = [about(job, options.topic)] if options.topic else []
        then = through(stages, to_output(job, source_text=options.source_text))
        await Generating(job, options, technique).run(then)
        return await job.finish(options.output, allow_empty=options.allow_empty)
