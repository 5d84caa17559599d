"""The flow `documents-pipeline`: from a folder of documents to a training file.

Documents are cut into the LanceDB first, which costs nothing for those that are as they were; then their chunks go
through all stages in one stream. What was paid for is in the ledger, so that the same command goes on after any end.
With `--train`, documents are held out before questions are written, and a model is tuned on what came of the others.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from flows.chunk_documents import chunks_written
from flows.options.documents_pipeline import DocumentsPipelineOptions
from flows.pairs.documents import documents_of
from flows.pairs.generating import Generating
from flows.pairs.stages import PAIRS_A_CALL, Stage, enriched, exported, filtered, origins_of, through
from flows.pairs.validating import report_head, reported, validated
from flows.running.as_flow import as_flow
from flows.running.job import Job, open_job
from flows.training.onward import foreseen, hold_out, to_model
from generator.chunking.summary import ChunkSummary
from generator.documents.folder import Skipped, existing
from generator.formats import Options as FormatOptions
from generator.records import Failure, Tally
from generator.releases.places import ORIGINS
from generator.settings.layers import load
from tasks.chunk import chunk_folder
from tasks.qa.backtranslate import backtranslate


@as_flow(DocumentsPipelineOptions)
async def documents_pipeline(options: DocumentsPipelineOptions) -> dict[str, Any]:
    """From a folder of documents to a training file: chunk, generate, validate and format."""
    beside = {"rejected": options.rejected, "report": options.report_place, ORIGINS: origins_of(options.output)}
    async with open_job(options, "chunks", beside) as job, _database(options) as database:
        summary = await _chunked(options, database)
        _account_for(job, summary)
        tables = [name for name, table in summary.tables.items() if table.rows]
        if options.train and tables and not options.dry_run:
            job.note(await hold_out(database, tables))
        stages = _stages(job, options)
        if tables:
            await _asked(job, options, database, tables, stages)
        if "validate" in job.summary.tallies:
            job.note(f"All pairs with their ratings: {options.report_place}; the chunks: {database}.")
        if options.train and job.sampled:
            job.foresee(foreseen(options, round(job.summary.tallies["format"].kept * job.sampled.times)))
        for row in job.release.staying("report") if job.release else ():
            job.summary.verdicts.add(row)
        head = report_head(job, options.folder, topic=options.topic, by="generator documents-pipeline")
        data = await job.finish(options.output, allow_empty=options.allow_empty, heads={"report": head})
    return data if options.dry_run or not options.train else await to_model(options, data)


async def _asked(
    job: Job, options: DocumentsPipelineOptions, database: str, tables: list[str], stages: list[Stage]
) -> None:
    """Ask the chunks of the folder's documents, and send their pairs through all stages."""
    generation = options.generation(database, tables)
    how = FormatOptions(options.system_prompt, options.reasoning, options.alpha)
    with documents_of(job, generation, options.per_document) as documents:
        stages = documents.around(stages) if documents else stages
        wanted = filtered(job, options.format_threshold, options.topic, "format")
        then = through([*stages, wanted], exported(job, options.format, how))
        below = Path(existing(options.folder))
        await Generating(job, generation, backtranslate, documents, below=below).run(then)


def _stages(job: Job, options: DocumentsPipelineOptions) -> list[Stage]:
    """What becomes of pairs before any is left out."""
    checked = validated(
        job,
        PAIRS_A_CALL,
        threshold=options.validation_threshold,
        filter_threshold=options.filter_threshold,
        topic=options.topic,
        fact_checks=options.fact_checks,
    )
    rewritten = [enriched(job, PAIRS_A_CALL)] if options.enrich else []
    return [*rewritten, checked, reported(job, source_text=options.source_text)]


@asynccontextmanager
async def _database(options: DocumentsPipelineOptions) -> AsyncIterator[str]:
    """Where the chunks go: in an estimate, which leaves nothing behind, a folder for the time being."""
    if not options.dry_run:
        yield options.database
        return
    with tempfile.TemporaryDirectory() as folder:
        yield str(Path(folder, "chunks.lancedb"))


async def _chunked(options: DocumentsPipelineOptions, database: str) -> ChunkSummary:
    cutting = options.chunking(database)
    if not options.dry_run:
        return await chunks_written(cutting)
    how = load(options.config, options.overrides()).chunking  # without a server, there are no tasks to show
    return await asyncio.to_thread(chunk_folder, cutting.folder, database, how, table=cutting.table)


def _account_for(job: Job, summary: ChunkSummary) -> None:
    """Enter the files into the account: a document that gave nothing, or not all it holds, has failed."""
    lost = [*summary.incomplete, *(one for one in summary.skipped if one.failed)]
    passed_over = len(summary.skipped) - sum(one.failed for one in summary.skipped)
    read = summary.files_new + summary.files_changed + summary.files_unchanged - len(summary.incomplete)
    tally = Tally(
        stage="chunk",
        unit="files",
        taken=read + len(lost) + passed_over,
        kept=read,
        rejected={"no document": passed_over} if passed_over else {},
        failed=len(lost),
        notes={"as they were": summary.files_unchanged} if summary.files_unchanged else {},
    )
    job.summary.add(tally)
    job.summary.fail(map(_failure, lost))


def _failure(lost: Skipped) -> Failure:
    return Failure(stage="chunk", error=lost.reason, id=lost.path, lasting=True)
