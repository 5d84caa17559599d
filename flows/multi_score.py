"""The flow `multi-score`: rows scored by rules or by a model, and the best of them kept."""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

from flows.choosing.as_task import selection
from flows.choosing.choice import finish, read
from flows.choosing.multi_score import Scores, check, choose_by, pairs_of, run
from flows.choosing.room import EMBEDDED
from flows.choosing.texts import embedded
from flows.options.choosing import MultiScoreOptions
from flows.pairs.stages import PAIRS_A_BATCH
from flows.running.account.summary import show_summary
from flows.running.as_flow import as_flow
from flows.running.batches import grouped_by_run, in_window
from flows.running.job import Job, open_job
from generator.errors import NothingKept
from generator.files import Row
from generator.records import QAPair
from tasks.choosing.multi_score import score


@as_flow(MultiScoreOptions)
async def multi_score(options: MultiScoreOptions) -> dict[str, Any]:
    """Score rows by complexity, quality and diversity, and keep the best (DEITA)."""
    if not options.use_llm:
        return await selection(run, options)
    check(options)
    began = time.monotonic()
    async with open_job(options, "rows") as job:
        with closing(read(options, job.summary)) as rows:
            if job.sampled:
                await _by_model(job, rows.all, options.batch_size)
                return await job.finish(options.output)
            EMBEDDED.check(rows.all)
            texts = embedded(rows.all, options.text_key, options.embedding_model)  # before anything is paid
            scores = await _by_model(job, rows.all, options.batch_size)
            if not scores and job.summary.failures:
                raise await job.nothing_kept(options.output)
            choice = choose_by(options, rows, texts, scores)
            job.close_account(len(choice.kept))
            try:
                data = finish(options, rows, choice, job.summary, began)
            except NothingKept as nothing:
                await job.end_sample()
                await show_summary(nothing.summary)
                raise
            await job.end_sample()
    await show_summary(data)
    return data


async def _by_model(job: Job, rows: Sequence[Row], per_call: int) -> Scores:
    """Scores of the rows that have an answer, as far as the model gave them; the others are in the account."""
    scores: dict[int, tuple[float, float]] = {}

    async def work(pairs: list[QAPair]) -> None:
        for pair in job.take(await score(pairs, job.llm, per_call=per_call)):
            given = (pair.model_extra or {})["multi_score"]
            scores[pair.ref or 0] = (given["complexity"], given["quality"])
        job.progress.advance(len(pairs))

    def expected() -> Iterator[QAPair]:
        for pair in job.drawn(pairs_of(rows), lambda pair: pair.source_text or pair.question):
            job.progress.expect(1)
            yield pair

    batches = grouped_by_run(expected(), job.of_a_sample(PAIRS_A_BATCH), key=lambda pair: pair.source_text)
    await in_window(batches, work, job.window(job.llm, 2 * PAIRS_A_BATCH // per_call))
    return scores
