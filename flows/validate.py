"""The flow `validate`: every pair rated and checked, none left out; thresholds come later, without a call."""

from typing import Any

from flows.options.validating import ValidateOptions
from flows.pairs.stages import each_batch, through
from flows.pairs.validating import report_head, to_report, validated
from flows.running.as_flow import as_flow
from flows.running.job import open_job
from generator.reviewing.applying import Review


@as_flow(ValidateOptions)
async def validate(options: ValidateOptions) -> dict[str, Any]:
    """Rate all pairs and check their facts; say which pass, need review or fail."""
    async with open_job(options, "pairs", {"filtered": options.filtered_output}) as job:
        review = Review.find(options.review, options.input)
        stage = validated(
            job,
            options.batch_size,
            threshold=options.threshold,
            filter_threshold=options.filter_threshold,
            topic=options.topic,
            fact_checks=options.fact_checks,
            again=options.fresh,
            review=review,
        )
        then = through([stage], to_report(job, source_text=options.source_text))
        await each_batch(job, options.input, then, options.batch_size)
        for sentence in review.notes():
            job.note(sentence)
        return await job.finish(options.output, heads={"output": report_head(job, options.input, topic=options.topic)})
