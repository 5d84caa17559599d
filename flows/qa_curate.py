"""The flow `qa-curate`: pairs rated, and the good ones kept."""

from typing import Any

from flows.options.qa import CurateOptions
from flows.pairs.stages import each_batch, filtered, judged, past_review, through, to_output
from flows.running.as_flow import as_flow
from flows.running.job import open_job
from generator.reviewing.applying import Review


@as_flow(CurateOptions)
async def qa_curate(options: CurateOptions) -> dict[str, Any]:
    """Rate pairs with a model as judge, and keep those that reach a threshold."""
    async with open_job(options, "pairs", {"rejected": options.rejected}) as job:
        review = Review.find(options.review, options.input)
        stages = [
            judged(job, options.batch_size, options.topic, again=options.fresh),
            filtered(job, options.threshold, options.topic),
        ]
        then = through([past_review(job, review, stages)], to_output(job, source_text=options.source_text))
        await each_batch(job, options.input, then, options.batch_size)
        for sentence in review.notes():
            job.note(sentence)
        return await job.finish(options.output, allow_empty=options.allow_empty)
