"""The QA flows: generate, enrich and curate pairs, one by one or all in one stream.

    from flows.qa import qa_pipeline
    asyncio.run(qa_pipeline(lancedb_path="my.lancedb", output="training.jsonl"))

Each returns its summary as plain data. A batch goes through all its stages as soon as it can; no stage waits for
another batch.
"""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from prefect import flow

from flows.batches import grouped_by_run, in_window
from flows.checks import intermediate_of
from flows.dry_run import dry_run
from flows.form import parameters
from flows.generating import Generating
from flows.job import TO_FOLLOW, Job, open_job
from flows.options import CurateOptions, EnrichOptions, GenerateOptions, PipelineOptions
from flows.reading import read_pairs
from generator.formats import FORMATS
from generator.formats import Options as FormatOptions
from generator.records import QAPair, Tally
from tasks.judge import judge, still_rated, verdict_on
from tasks.rewrite import rewrite
from tasks.topic import on_topic

Stage = Callable[[list[QAPair]], Awaitable[list[QAPair]]]
PAIRS_A_BATCH = 50
"""Pairs a task, where the input is pairs: `--batch-size` of those commands is pairs a call."""


ORIGIN = ("id", "question", "chunk_id", "source", "table", "table_version", "evidence", "rating", "provenance")
"""What a row of a training file is traced by; the row itself has no room for it."""


@flow(name="qa-generate")
@parameters(GenerateOptions)
async def qa_generate(options: GenerateOptions) -> dict[str, Any]:
    """Write question–answer pairs from the chunks of a LanceDB (instruction backtranslation)."""
    if options.dry_run:
        return await dry_run("qa-generate", options)
    async with open_job("qa-generate", options, "chunks") as job:
        stages = [_on_topic(job, options.topic)] if options.topic else []
        await Generating(job, options).run(_through(stages, _to_output(job, options.source_text)))
        return await job.finish(options.output)


@flow(name="qa-enrich")
@parameters(EnrichOptions)
async def qa_enrich(options: EnrichOptions) -> dict[str, Any]:
    """Rewrite answers so that they are clearer, without new facts (response rewriting)."""
    if options.dry_run:
        return await dry_run("qa-enrich", options)
    async with open_job("qa-enrich", options, "pairs") as job:
        stage = _enrich(job, options.batch_size, preserve_original=options.preserve_original)
        await _each_batch(
            job, options.input, _through([stage], _to_output(job, options.source_text)), options.batch_size
        )
        return await job.finish(options.output)


@flow(name="qa-curate")
@parameters(CurateOptions)
async def qa_curate(options: CurateOptions) -> dict[str, Any]:
    """Rate pairs with a model as judge, and keep those that reach a threshold."""
    if options.dry_run:
        return await dry_run("qa-curate", options)
    async with open_job("qa-curate", options, "pairs") as job:
        if options.rejected:
            job.spool("rejected")
        stages = [
            _judged(job, options.batch_size, options.topic, again=options.fresh),
            _filtered(job, options.threshold, options.topic),
        ]
        await _each_batch(
            job, options.input, _through(stages, _to_output(job, options.source_text)), options.batch_size
        )
        if options.rejected:
            job.write("rejected", options.rejected)
        return await job.finish(options.output)


@flow(name="qa-pipeline")
@parameters(PipelineOptions)
async def qa_pipeline(options: PipelineOptions) -> dict[str, Any]:
    """From a LanceDB to a training file: generate, enrich, curate and export, streaming."""
    if options.dry_run:
        return await dry_run("qa-pipeline", options)
    kept = intermediate_of(options)
    if origins := origins_of(options.output):
        kept["origins"] = origins
    async with open_job("qa-pipeline", options, "chunks") as job:
        for name in kept:
            job.spool(name)
        stages = [_copied(job, "qa", kept)]
        if not options.skip_enrichment:
            stages += [_enrich(job, 5, preserve_original=True), _copied(job, "enriched", kept)]
        stages += [
            _judged(job, 5, options.topic, again=False),
            _filtered(job, options.threshold, options.topic),
            _copied(job, "curated", kept),
        ]
        await Generating(job, options).run(_through(stages, _exported(job, options)))
        for name, where in kept.items():
            job.write(name, where)
        return await job.finish(options.output)


def origins_of(output: str) -> str | None:
    """Where the origins of a training file are written, row by row: beside it, if it is a file."""
    if output == "-" or "://" in output:
        return None
    return str(Path(output).with_suffix(".origins.jsonl"))


def _through(stages: Sequence[Stage], end: Callable[[list[QAPair]], None]) -> Callable[[list[QAPair]], Awaitable[None]]:
    async def run(pairs: list[QAPair]) -> None:
        for stage in stages:
            if pairs:
                pairs = await stage(pairs)
        end(pairs)

    return run


def _enrich(job: Job, per_call: int, *, preserve_original: bool) -> Stage:
    async def stage(pairs: list[QAPair]) -> list[QAPair]:
        return job.take(await rewrite(pairs, job.llm, per_call=per_call, preserve_original=preserve_original))

    return stage


def _on_topic(job: Job, topic: str) -> Stage:
    async def stage(pairs: list[QAPair]) -> list[QAPair]:
        return job.take(await on_topic(pairs, job.judge, topic=topic))

    return stage


def _judged(job: Job, per_call: int, topic: str, *, again: bool) -> Stage:
    """Rate what has no rating yet that speaks of its present text."""

    async def stage(pairs: list[QAPair]) -> list[QAPair]:
        unrated = [pair for pair in pairs if again or not still_rated(pair, topic)]
        rated = [pair for pair in pairs if not again and still_rated(pair, topic)]
        if rated:
            job.summary.add(
                Tally(
                    stage="judge", unit="pairs", taken=len(rated), kept=len(rated), notes={"already rated": len(rated)}
                )
            )
        if unrated:
            rated += job.take(await judge(unrated, job.judge, per_call=per_call, topic=topic))
        return sorted(rated, key=lambda pair: pair.ref or 0)

    return stage


def _filtered(job: Job, threshold: float, topic: str) -> Stage:
    async def stage(pairs: list[QAPair]) -> list[QAPair]:
        job.summary.ratings.update(int(pair.rating or 0) for pair in pairs)
        kept, reasons = [], dict[str, int]()
        for pair in pairs:
            rejection = verdict_on(pair, threshold, topic)
            if rejection is None:
                kept.append(pair)
            else:
                job.reject(rejection)
                reasons[rejection.reason] = reasons.get(rejection.reason, 0) + 1
        job.summary.add(Tally(stage="curate", unit="pairs", taken=len(pairs), kept=len(kept), rejected=reasons))
        return kept

    return stage


def _copied(job: Job, name: str, wanted: dict[str, str]) -> Stage:
    async def stage(pairs: list[QAPair]) -> list[QAPair]:
        if name in wanted:
            for pair in pairs:
                job.emit(pair.ref or 0, pair.row(), to=name)
        return pairs

    return stage


def _to_output(job: Job, source_text: bool) -> Callable[[list[QAPair]], None]:
    def end(pairs: list[QAPair]) -> None:
        for pair in pairs:
            row = pair.row()
            job.emit(
                pair.ref or 0,
                row if source_text else {name: value for name, value in row.items() if name not in TO_FOLLOW},
            )

    return end


def _exported(job: Job, options: PipelineOptions) -> Callable[[list[QAPair]], None]:
    form = FORMATS[options.format]
    how = FormatOptions(options.system_prompt, options.reasoning)

    def end(pairs: list[QAPair]) -> None:
        for pair in pairs:
            job.emit(pair.ref or 0, form(pair.row(), how))
            job.emit(pair.ref or 0, pair.model_dump(mode="json", include=set(ORIGIN), exclude_none=True), to="origins")

    return end


async def _each_batch(job: Job, where: str, then: Callable[[list[QAPair]], Awaitable[None]], per_call: int) -> None:
    """Read pairs and send them through in batches that never part the pairs of one chunk."""

    async def work(pairs: list[QAPair]) -> None:
        await then(pairs)
        job.progress.advance(len(pairs))

    batches = grouped_by_run(read_pairs(job, where), PAIRS_A_BATCH, key=lambda pair: pair.source_text)
    await in_window(batches, work, job.window(job.llm, PAIRS_A_BATCH // per_call))
